// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import DequeModule
import NIOCore
import RTCCore

/// What the receiving side hands out, in this order.
package enum Delivery: Hashable, Sendable {
    /// A complete message in turn.
    case message(Message)

    /// These streams of the peer, all when empty, start over; no message from before follows.
    case reset([StreamID])
}

/// Turns DATA or I-DATA chunks into messages in their order (RFC 9260 §6.5, §6.6 and §6.9;
/// RFC 8260 §2.2.3).
struct Reassembly {
    /// How many resets may wait; pion sends a request for each closed channel without awaiting
    /// the answer to the one before.
    static let resetsMax = 1024

    private var fragments: FragmentStore
    private var interleaved: InterleavedStore

    /// Whether an I-FORWARD-TSN has come, so that late fragments may be those of skipped messages.
    private var hasSkipped = false

    /// Complete messages that are not handed out: in `ready`, `held` or waiting in their stream.
    private var messageBytes = 0
    private var messageCount = 0

    private var ready: Deque<Delivery> = []
    private var streams: StreamTable<InboundStream>
    private var resets: [IncomingReset] = []

    /// The last reset that was performed, if its peer had been told to wait.
    private var lastDeferred: IncomingReset?

    /// Messages that belong to the next life of their stream.
    private var held: [AssembledMessage] = []

    /// Accepts messages of at most `messageSizeMax` bytes, in DATA or in I-DATA.
    init(messageSizeMax: Int, isInterleaved: Bool) {
        streams = StreamTable(initial: InboundStream(isInterleaved: isInterleaved))
        fragments = FragmentStore(messageSizeMax: messageSizeMax)
        interleaved = InterleavedStore(messageSizeMax: messageSizeMax)
    }

    /// The user data that is not handed out, in bytes.
    var byteCount: Int { fragments.byteCount + interleaved.byteCount + messageBytes }

    /// How many fragments and complete messages hold that data.
    var itemCount: Int { fragments.count + interleaved.count + messageCount }

    /// The next message in turn or completed reset.
    mutating func nextDelivery() -> Delivery? {
        guard let delivery = ready.popFirst() else { return nil }
        if case .message(let message) = delivery {
            messageBytes -= message.payload.readableBytes
            messageCount -= 1
        }
        return delivery
    }

    /// Takes a chunk whose TSN has not been seen before.
    mutating func insert(_ chunk: DataChunk) throws(ReceiveFault) {
        guard let message = try fragments.insert(chunk) else { return }
        take(message)
    }

    /// Takes a chunk whose TSN has not been seen before.
    mutating func insert(_ chunk: InterleavedDataChunk) throws(ReceiveFault) {
        let isNext = resets.contains { $0.precedes(chunk.tsn, of: chunk.stream) }
        if hasSkipped, !isNext, streams[chunk.stream].isOrphan(chunk) { return }
        guard let message = try interleaved.insert(chunk, isNext: isNext) else { return }
        take(message)
    }

    private mutating func take(_ message: AssembledMessage) {
        messageBytes += message.byteCount
        messageCount += 1
        order(message)
    }

    /// Everything up to `cumulative` has arrived: finds contradictions, performs what waited.
    mutating func advance(to cumulative: TSN) throws(ReceiveFault) {
        try fragments.check(upTo: cumulative)
        while let index = resets.firstIndex(where: { cumulative.isAtOrAfter($0.lastAssignedTSN) }) {
            let reset = resets.remove(at: index)
            perform(reset)
            lastDeferred = reset
        }
    }

    /// Gives up what the peer has given up (RFC 3758 §3.6).
    mutating func skip(to tsn: TSN, _ skipped: WireList<SkippedStream>) {
        fragments.skip(to: tsn)
        for entry in skipped {
            let number = MessageIdentifier(entry.sequenceNumber)
            streams[entry.stream].skip(to: number) {
                ready.append(.message($0.message))
            }
        }
    }

    /// Gives up what the peer has given up (RFC 8260 §2.3.1).
    mutating func skip(_ skipped: WireList<SkippedMessage>) {
        hasSkipped = true
        interleaved.skip(skipped)
        for entry in skipped {
            if entry.isUnordered {
                streams[entry.stream].skipUnordered(to: entry.message)
            } else {
                streams[entry.stream].skip(to: entry.message) {
                    ready.append(.message($0.message))
                }
            }
        }
    }

    /// Starts streams over now, or once `cumulative` has come to the request's last TSN.
    mutating func reset(_ reset: IncomingReset, cumulative: TSN) -> IncomingResetOutcome {
        guard !cumulative.isAtOrAfter(reset.lastAssignedTSN) else {
            perform(reset)
            return .performed
        }
        guard !isResetPending(reset.request) else { return .inProgress }
        guard resets.count < Self.resetsMax else { return .denied }
        resets.append(reset)
        return .inProgress
    }

    /// Whether the reset that `request` asked for still waits.
    func isResetPending(_ request: ReconfigurationSequenceNumber) -> Bool {
        resets.contains { $0.request == request }
    }

    /// Puts a complete message where it belongs.
    private mutating func order(_ message: AssembledMessage) {
        guard !resets.contains(where: { $0.precedes(message) }) else { return hold(message) }
        guard !message.message.isUnordered else { return ready.append(.message(message.message)) }
        let isTaken = streams[message.message.stream].insert(message) {
            ready.append(.message($0.message))
        }
        if !isTaken { hold(message) }
    }

    private mutating func hold(_ message: AssembledMessage) {
        var message = message
        message.message.payload = message.message.payload.compacted()
        held.append(message)
    }

    /// Starts the streams of `reset` over, once.
    ///
    /// A peer that was told "in progress" may ask again under a new number (RFC 6525 §5.2.7);
    /// by then its streams can be in their next life.
    private mutating func perform(_ reset: IncomingReset) {
        if let lastDeferred, reset.repeats(lastDeferred) { return }
        lastDeferred = nil
        resets.removeAll { $0.repeats(reset) }
        let affected = reset.streams.isEmpty ? streams.streams : reset.streams
        var early: [AssembledMessage] = []
        for stream in affected {
            early += streams.remove(stream)?.waiting.elements ?? []
        }
        interleaved.reset(reset.streams)
        early += held
        held = []
        ready.append(.reset(reset.streams))
        for message in early {
            if reset.contains(message.message.stream), !reset.precedes(message) {
                // It waited for a predecessor that the peer never sent.
                messageBytes -= message.byteCount
                messageCount -= 1
            } else {
                order(message)
            }
        }
    }
}

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
    /// The most messages that requests may move before others have to come.
    static let movesMax = 4096

    private var fragments: FragmentStore
    private var interleaved: InterleavedStore

    /// Whether an I-FORWARD-TSN has come, so that late fragments may be those of skipped messages.
    private var hasSkipped = false

    /// Complete messages that are not handed out: in `ready`, `held` or waiting in their stream.
    private var messageBytes = 0
    private var messageCount = 0

    private var ready: Deque<Delivery> = []
    private var streams: StreamTable<InboundStream>
    private var resets = PendingResets()

    /// How many messages resets may still move, so that requests alone cannot keep us busy.
    ///
    /// A peer that does not await our answers has each moved once; each that comes allows for two.
    private var movesLeft = 0

    /// The last reset that was performed, if its peer had been told to wait.
    private var lastDeferred: IncomingReset?

    /// Messages that belong to the next life of their stream, in the order of their arrival.
    private var held: [StreamID: [AssembledMessage]] = [:]

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

    /// Whether there is room for a chunk that is not the one everything waits for.
    func hasRoom(for chunk: DataChunk) -> Bool { fragments.hasRoom(for: chunk) }

    /// Takes a chunk whose TSN has not been seen before.
    mutating func insert(_ chunk: DataChunk) throws(ReceiveFault) {
        guard let message = try fragments.insert(chunk) else { return }
        take(message)
    }

    /// Takes a chunk whose TSN has not been seen before.
    mutating func insert(_ chunk: InterleavedDataChunk) throws(ReceiveFault) {
        let isNext = resets.precede(chunk.tsn, of: chunk.stream)
        if hasSkipped, !isNext, streams[chunk.stream].isOrphan(chunk) { return }
        guard let message = try interleaved.insert(chunk, isNext: isNext) else { return }
        take(message)
    }

    private mutating func take(_ message: AssembledMessage) {
        messageBytes += message.byteCount
        messageCount += 1
        movesLeft = min(movesLeft + 2, Self.movesMax)
        order(message)
    }

    /// Everything up to `cumulative` has arrived: finds contradictions, performs what waited.
    mutating func advance(to cumulative: TSN) throws(ReceiveFault) {
        try fragments.check(upTo: cumulative)
        while let reset = resets.removeFirst(upTo: cumulative) {
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
        guard movesLeft >= 0 else { return .postponed }
        guard !cumulative.isAtOrAfter(reset.lastAssignedTSN) else {
            perform(reset)
            return .performed
        }
        let isKnown = reset.requests.contains(where: resets.contains)
        return isKnown || resets.insert(reset) ? .inProgress : .postponed
    }

    /// Whether the reset that `request` asked for still waits.
    func isResetPending(_ request: ReconfigurationSequenceNumber) -> Bool {
        resets.contains(request)
    }

    /// Puts a complete message where it belongs.
    private mutating func order(_ message: AssembledMessage) {
        let stream = message.message.stream
        guard !resets.precede(message.tsn, of: stream) else { return hold(message) }
        guard !message.message.isUnordered else { return ready.append(.message(message.message)) }
        let isTaken = streams[stream].insert(message) {
            ready.append(.message($0.message))
        }
        if !isTaken { hold(message) }
    }

    private mutating func hold(_ message: AssembledMessage) {
        var message = message
        message.message.payload = message.message.payload.compacted()
        held[message.message.stream, default: []].append(message)
    }

    /// Starts the streams of `reset` over, once.
    ///
    /// A peer that was told "in progress" may ask again under a new number (RFC 6525 §5.2.7);
    /// by then its streams can be in their next life.
    private mutating func perform(_ reset: IncomingReset) {
        if let lastDeferred, reset.repeats(lastDeferred) { return }
        lastDeferred = nil
        // Sorted, as the order of a dictionary's keys changes from run to run.
        let affected =
            reset.streams.isEmpty
            ? Set(streams.streams).union(held.keys).sorted { $0.rawValue < $1.rawValue }
            : reset.streams
        interleaved.reset(reset.streams)
        ready.append(.reset(reset.streams))
        for stream in affected { restart(stream, behind: reset.lastAssignedTSN) }
    }

    /// Starts one stream over: of what is here only that remains which was sent behind `last`.
    private mutating func restart(_ stream: StreamID, behind last: TSN) {
        var early = streams.remove(stream)?.waiting.elements ?? []
        early += held.removeValue(forKey: stream) ?? []
        movesLeft -= early.count
        for message in early {
            if message.tsn.isAfter(last) {
                order(message)
            } else {
                // It waited for a predecessor that the peer never sent.
                messageBytes -= message.byteCount
                messageCount -= 1
            }
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

@testable import RTCSCTP

/// What a receiver has to do, computed from all that has happened so far in the plainest way.
///
/// TSNs are counted from the first, so that nothing here wraps around.
struct ReceiveModel {
    /// A message of the peer.
    struct Sent {
        var message: Message
        var sequence: StreamSequenceNumber

        /// Its TSNs.
        var numbers: Range<Int>
    }

    /// A reset that waits.
    struct PendingReset {
        var request: ReconfigurationSequenceNumber
        var stream: StreamID
        var last: Int
    }

    let windowBytes: Int
    let messageSizeMax: Int
    let firstSequence: StreamSequenceNumber

    var sent: [Sent] = []

    /// Which message each TSN belongs to; nil for a stream that does not exist.
    var owners: [Int?] = []

    /// TSNs that have arrived or were skipped.
    var known: Set<Int> = []

    /// How many TSNs there are before the first that is missing.
    var cumulative = 0

    /// The payload of fragments of incomplete messages, by TSN.
    var fragments: [Int: Int] = [:]

    /// Complete messages that wait for others, by stream and in their order.
    var waiting: [StreamID: [Int]] = [:]

    /// What can be handed out.
    var ready: [Delivery] = []

    var unreadBytes = 0
    var resets: [PendingReset] = []
    var duplicates: [Int] = []
    var nextSequence: [StreamID: StreamSequenceNumber] = [:]

    /// The next TSN that belongs to a message which the peer gave up in the middle.
    var orphan: Int?

    init(windowBytes: Int, messageSizeMax: Int, firstSequence: StreamSequenceNumber) {
        self.windowBytes = windowBytes
        self.messageSizeMax = messageSizeMax
        self.firstSequence = firstSequence
    }

    /// What counts against the window: bytes, and the cost of holding each piece.
    var usedBytes: Int {
        var bytes = unreadBytes
        for size in fragments.values { bytes += size + ReceiveSide.overheadBytes }
        for index in waiting.values.joined() { bytes += held(sent[index].message) }
        for case .message(let message) in ready { bytes += held(message) }
        return bytes
    }

    private func held(_ message: Message) -> Int {
        message.payload.readableBytes + ReceiveSide.overheadBytes
    }

    /// The gap ack blocks of a SACK now, as offsets (RFC 9260 §3.3.4).
    var gapBlocks: [ClosedRange<Int>] {
        var blocks: [ClosedRange<Int>] = []
        for number in known.sorted() where number >= cumulative {
            let offset = number - cumulative + 1
            if let last = blocks.last, last.upperBound == offset - 1 {
                blocks[blocks.count - 1] = last.lowerBound...offset
            } else {
                blocks.append(offset...offset)
            }
        }
        return blocks
    }

    // MARK: What arrives

    /// A chunk arrives with this much payload.
    mutating func receive(_ number: Int, _ size: Int) -> ReceiveSide.Outcome {
        guard number >= cumulative, !known.contains(number) else {
            duplicates.append(number)
            return .duplicate
        }
        guard number - cumulative < 65_535, hasRoom(number, size) else { return .dropped }
        known.insert(number)
        defer { advance() }
        guard let owner = owners[number] else { return .invalidStream }
        guard orphan != number || !goesOn(number) else {
            dropOrphans()
            return .accepted
        }
        fragments[number] = size
        if sent[owner].numbers.allSatisfy({ fragments[$0] != nil }) { complete(owner) }
        return .accepted
    }

    private func hasRoom(_ number: Int, _ size: Int) -> Bool {
        guard usedBytes >= windowBytes else { return true }
        let most = windowBytes + max(windowBytes, messageSizeMax)
        return number == cumulative && usedBytes + size <= most
    }

    private mutating func complete(_ index: Int) {
        for number in sent[index].numbers { fragments[number] = nil }
        let message = sent[index].message
        guard !message.isUnordered else { return ready.append(.message(message)) }
        waiting[message.stream, default: []].append(index)
        deliverConsecutive(message.stream)
    }

    private mutating func deliverConsecutive(_ stream: StreamID) {
        while let index = waiting[stream]?.firstIndex(where: {
            sent[$0].sequence == nextSequence[stream] ?? firstSequence
        }) {
            deliver(index, of: stream)
        }
    }

    private mutating func deliver(_ index: Int, of stream: StreamID) {
        guard let owner = waiting[stream]?.remove(at: index) else { return }
        ready.append(.message(sent[owner].message))
        nextSequence[stream] = sent[owner].sequence.next
    }

    private mutating func advance() {
        while known.contains(cumulative) { cumulative += 1 }
        while let index = resets.firstIndex(where: { $0.last < cumulative }) {
            let reset = resets[index]
            resets.removeAll { $0.stream == reset.stream && $0.last == reset.last }
            finishReset(of: reset.stream)
        }
    }

    /// A stream starts over; everything that was sent on it is here or given up.
    mutating func finishReset(of stream: StreamID) {
        nextSequence[stream] = .zero
        ready.append(.reset([stream]))
    }

    // MARK: What is given up

    /// The peer gave up everything up to this TSN that is not here, ordered messages by name.
    mutating func skip(to number: Int, _ entries: [SkippedStream]) {
        for missing in cumulative..<number + 1 { known.insert(missing) }
        fragments = fragments.filter { $0.key > number }
        orphan = number + 1
        dropOrphans()
        for entry in entries { skip(entry.stream, to: entry.sequenceNumber) }
        advance()
    }

    /// The ordered messages with TSNs in this range, as FORWARD TSN names them.
    func skipped(from first: Int, through last: Int) -> [SkippedStream] {
        var entries: [SkippedStream] = []
        for message in sent where !message.message.isUnordered {
            guard message.numbers.overlaps(first..<last + 1) else { continue }
            let stream = message.message.stream
            entries.removeAll { $0.stream == stream }
            entries.append(SkippedStream(stream: stream, sequenceNumber: message.sequence))
        }
        return entries
    }

    private mutating func skip(_ stream: StreamID, to sequence: StreamSequenceNumber) {
        guard (nextSequence[stream] ?? firstSequence).distance(to: sequence) >= 0 else { return }
        let early = (waiting[stream] ?? [])
            .filter { sequence.isAtOrAfter(sent[$0].sequence) }
            .sorted { sent[$1].sequence.isAfter(sent[$0].sequence) }
        for owner in early {
            guard let index = waiting[stream]?.firstIndex(of: owner) else { continue }
            deliver(index, of: stream)
        }
        nextSequence[stream] = sequence.next
        deliverConsecutive(stream)
    }

    /// Whether a TSN goes on with the message of the one before it.
    private func goesOn(_ number: Int) -> Bool {
        guard number > 0, let owner = owners[number] else { return false }
        return sent[owner].numbers.lowerBound < number
    }

    /// Forgets what has arrived of a message that was given up in the middle.
    private mutating func dropOrphans() {
        while let number = orphan, number < owners.count, known.contains(number) {
            guard goesOn(number) else { return orphan = nil }
            fragments[number] = nil
            orphan = number + 1
        }
    }
}

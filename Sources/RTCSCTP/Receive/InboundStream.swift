// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// The order of messages in one stream (RFC 9260 §6.6, RFC 8260 §2.2.3).
///
/// DATA numbers messages with sixteen bits, of which the higher ones follow from where the stream
/// is; I-DATA has all of them.
struct InboundStream {
    /// The number that is delivered next.
    private(set) var next = MessageIdentifier.zero

    /// Messages that came too early.
    private(set) var waiting = SortedQueue<AssembledMessage>()

    /// The last ordered message, and the last unordered one, that an I-FORWARD-TSN skipped.
    private var skipped: (ordered: MessageIdentifier?, unordered: MessageIdentifier?)
    private let isInterleaved: Bool

    /// A stream of which nothing has come, in DATA or in I-DATA.
    init(isInterleaved: Bool) { self.isInterleaved = isInterleaved }

    /// Takes an ordered message and hands everything that is now in turn to `deliver`.
    ///
    /// - Returns: false when the number is behind or here already, as after a reset whose request
    ///   has not arrived; the message is not taken then.
    mutating func insert(
        _ message: AssembledMessage,
        deliver: (AssembledMessage) -> Void
    ) -> Bool {
        let distance = distance(to: message.number)
        guard distance != 0 else {
            deliver(message)
            next = next.next
            deliverConsecutive(deliver)
            return true
        }
        guard distance > 0 else { return false }
        var message = message
        message.number = next.advanced(by: distance)
        message.message.payload = message.message.payload.compacted()
        return waiting.insert(message) { next.distance(to: $0.number) - distance }
    }

    /// Gives up waiting for messages up to `number`; those that are here are delivered.
    mutating func skip(to number: MessageIdentifier, deliver: (AssembledMessage) -> Void) {
        let distance = distance(to: number)
        guard distance >= 0 else { return }
        let last = next.advanced(by: distance)
        while let message = waiting.first, last.isAtOrAfter(message.number) {
            waiting.removeFirst()
            deliver(message)
        }
        next = last.next
        if isInterleaved { skipped.ordered = last }
        deliverConsecutive(deliver)
    }

    /// Notes that unordered messages up to `number` have been given up.
    mutating func skipUnordered(to number: MessageIdentifier) {
        guard skipped.unordered.map(number.isAfter) ?? true else { return }
        skipped.unordered = number
    }

    /// Whether a fragment belongs to a message that was given up, and came late.
    func isOrphan(_ chunk: InterleavedDataChunk) -> Bool {
        let last = chunk.flags.contains(.unordered) ? skipped.unordered : skipped.ordered
        return last?.isAtOrAfter(chunk.message) ?? false
    }

    private func distance(to number: MessageIdentifier) -> Int {
        isInterleaved
            ? next.distance(to: number)
            : next.sequenceNumber.distance(to: number.sequenceNumber)
    }

    private mutating func deliverConsecutive(_ deliver: (AssembledMessage) -> Void) {
        while let message = waiting.first, message.number == next {
            waiting.removeFirst()
            deliver(message)
            next = next.next
        }
    }
}

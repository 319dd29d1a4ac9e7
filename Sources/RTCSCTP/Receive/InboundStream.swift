// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import DequeModule
import RTCCore

/// The order of messages in one stream (RFC 9260 §6.6).
struct InboundStream {
    /// The sequence number that is delivered next.
    private(set) var next = StreamSequenceNumber.zero

    /// Messages that came too early, in the order of their sequence numbers, without duplicates.
    private(set) var waiting: Deque<AssembledMessage> = []

    /// Takes an ordered message and hands everything that is now in turn to `deliver`.
    ///
    /// - Returns: false when the sequence number is behind or here already, as after a reset whose
    ///   request has not arrived; the message is not taken then.
    mutating func insert(
        _ message: AssembledMessage,
        deliver: (AssembledMessage) -> Void
    ) -> Bool {
        let distance = next.distance(to: message.sequenceNumber)
        guard distance != 0 else {
            deliver(message)
            next = next.next
            deliverConsecutive(deliver)
            return true
        }
        guard distance > 0 else { return false }
        let index = waiting.lastIndex { next.distance(to: $0.sequenceNumber) <= distance }
        if let index, waiting[index].sequenceNumber == message.sequenceNumber { return false }
        var message = message
        message.message.payload = message.message.payload.compacted()
        waiting.insert(message, at: index.map { $0 + 1 } ?? 0)
        return true
    }

    /// Gives up waiting for messages up to `sequenceNumber`; those that are here are delivered.
    mutating func skip(
        to sequenceNumber: StreamSequenceNumber,
        deliver: (AssembledMessage) -> Void
    ) {
        guard next.distance(to: sequenceNumber) >= 0 else { return }
        while let message = waiting.first,
            sequenceNumber.isAtOrAfter(message.sequenceNumber)
        {
            waiting.removeFirst()
            deliver(message)
        }
        next = sequenceNumber.next
        deliverConsecutive(deliver)
    }

    private mutating func deliverConsecutive(_ deliver: (AssembledMessage) -> Void) {
        while let message = waiting.first, message.sequenceNumber == next {
            waiting.removeFirst()
            deliver(message)
            next = next.next
        }
    }
}

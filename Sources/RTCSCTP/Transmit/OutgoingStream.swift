// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import DequeModule

/// The sending half of a stream.
struct OutgoingStream {
    /// How far a reset of the stream has come (RFC 6525 §5.1.2).
    enum ResetProgress: Equatable {
        /// No reset was asked for.
        case none

        /// Messages are still waiting for their TSNs.
        case draining

        /// All messages have TSNs, the last of them `through`; the peer has to acknowledge it.
        case drained(through: TSN)

        /// The request is on its way.
        case requested
    }

    /// The number on the wire.
    let id: StreamID

    /// The numbers of its waiting messages in the store.
    var queue: Deque<Int> = []

    /// The number of the next ordered message.
    var nextOrdered = MessageIdentifier.zero

    /// The number of the next unordered message, which only I-DATA carries.
    var nextUnordered = MessageIdentifier.zero

    /// What the stream's share is worth beside those of others, in the units of RFC 8831 §6.4.
    var priority = StreamPriority.normal

    /// What the stream may still send in its turn, in bytes; below zero what it sent too much.
    var credit = 0

    /// The payload that waits for its first transmission, in bytes.
    var bufferedBytes = 0

    /// Whether falling to the threshold has to be reported.
    var isAboveThreshold = false

    /// Whether the stream stands among those that take turns.
    var isScheduled = false

    /// How far a reset has come.
    var reset = ResetProgress.none
}

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

    /// The sequence number of the next ordered message.
    var nextSequence = StreamSequenceNumber.zero

    /// The payload that waits for its first transmission, in bytes.
    var bufferedBytes = 0

    /// Whether falling to the threshold has to be reported.
    var isAboveThreshold = false

    /// Whether the stream takes its turn among those with messages.
    var isScheduled = false

    /// How far a reset has come.
    var reset = ResetProgress.none
}

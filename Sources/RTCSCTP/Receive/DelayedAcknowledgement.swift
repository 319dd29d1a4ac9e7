// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// When the next SACK is due (RFC 9260 §6.2).
///
/// Every second packet with DATA is acknowledged, a lone one after `delay`. The first packet of all
/// and whatever hints at loss is acknowledged at once.
struct DelayedAcknowledgement {
    /// The longest that a SACK waits, at most 500 ms by the RFC.
    let delay: Duration

    /// Whether a SACK should leave with the next packet, DATA in it or not.
    private(set) var isDue = false

    /// When the SACK for a lone packet becomes due.
    private(set) var deadline: Instant?

    private var isFirstPacket = true

    /// Nothing has arrived yet.
    init(delay: Duration) { self.delay = delay }

    /// Whether DATA has arrived that no SACK has covered: one may ride on a packet that leaves now.
    var isPending: Bool { isDue || deadline != nil }

    /// A packet with DATA is through; `isUrgent` when it deserves a SACK at once.
    mutating func receivePacket(isUrgent: Bool, at now: Instant) {
        if isUrgent || isFirstPacket || deadline != nil {
            require()
        } else if !isDue {
            deadline = now + delay
        }
        isFirstPacket = false
    }

    /// Makes a SACK due now.
    mutating func require() {
        isDue = true
        deadline = nil
    }

    /// Makes the SACK of a lone packet due once its time has come.
    mutating func advance(to now: Instant) {
        if let deadline, deadline <= now { require() }
    }

    /// A SACK has been made.
    mutating func complete() {
        isDue = false
        deadline = nil
    }
}

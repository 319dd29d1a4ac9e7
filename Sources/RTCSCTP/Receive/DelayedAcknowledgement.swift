// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// When the next SACK is due (RFC 9260 §6.2).
///
/// Every second packet with data is acknowledged, a lone one after a delay. The first packet of all
/// and whatever hints at loss is acknowledged at once, and so is every packet while the peer seems
/// to begin with a long message: its window is small and grows with what it hears from us. Packets
/// that are received before one goes out share one SACK.
struct DelayedAcknowledgement {
    /// How many packets of long messages are acknowledged each, at the beginning and after a pause:
    /// about the windows of the first two round trips.
    static let eagerPacketsMax = 16

    /// A peer that has been silent for this long may have shrunk its window (RFC 9260 §7.2.1): the
    /// shortest time-out in use.
    static let pauseMin: Duration = .milliseconds(200)

    /// A shorter delay would not let an answer of the application take the SACK along.
    static let delayMin: Duration = .milliseconds(1)

    /// How long a SACK for a lone packet waits.
    private(set) var delay: Duration

    /// Whether a SACK should leave with the next packet, data in it or not.
    private(set) var isDue = false

    /// When the SACK for a lone packet becomes due.
    private(set) var deadline: Instant?

    private let delayMax: Duration
    private var eagerPackets = eagerPacketsMax
    private var latest: Instant?

    /// Nothing has arrived yet; SACKs wait for at most `delay`, which the RFC limits to 500 ms.
    init(delay: Duration) {
        self.delay = delay
        delayMax = delay
    }

    /// Whether data has arrived that no SACK has covered: one may ride on a packet that leaves now.
    var isPending: Bool { isDue || deadline != nil }

    /// Adapts the delay: a quarter of the round trip is little beside what the peer waits anyway.
    mutating func setRoundTrip(_ nanoseconds: Int64) {
        delay = min(delayMax, max(Self.delayMin, .nanoseconds(nanoseconds / 4)))
    }

    /// A packet with data is through; `isUrgent` when it deserves a SACK at once, `isPartial` when
    /// it has a fragment of a longer message.
    mutating func receivePacket(isUrgent: Bool, isPartial: Bool = false, at now: Instant) {
        let isFirst = latest == nil
        if let latest, now - latest >= Self.pauseMin { eagerPackets = Self.eagerPacketsMax }
        latest = now
        let isEager = isPartial && eagerPackets > 0
        if isEager { eagerPackets -= 1 }
        if isUrgent || isFirst || isEager || deadline != nil {
            require()
        } else if !isDue {
            deadline = now + delay
        }
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

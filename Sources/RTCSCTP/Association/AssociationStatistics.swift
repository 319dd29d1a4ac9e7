// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// A snapshot of an association's counters and estimates.
package struct AssociationStatistics: Hashable, Sendable {
    /// The smoothed round-trip time; nil before the first measurement.
    package internal(set) var smoothedRoundTrip: Duration?

    /// The latest measurement of the round-trip time.
    package internal(set) var latestRoundTrip: Duration?

    /// The retransmission time-out without back-off.
    package internal(set) var retransmissionTimeout: Duration = .zero

    /// The largest packet that is sent now, in bytes with the common header.
    package internal(set) var packetSize = 0

    /// Probes sent to find larger packets that the path carries (RFC 8899).
    package internal(set) var pathProbesSent = 0

    /// How often the path stopped to carry packets of the size found.
    package internal(set) var pathBlackHoles = 0

    /// The congestion window in bytes.
    package internal(set) var congestionWindow = 0

    /// The slow-start threshold in bytes; `Int.max` before the first loss.
    package internal(set) var slowStartThreshold = 0

    /// The bytes of DATA chunks that were sent and are neither acknowledged nor given up for lost.
    package internal(set) var bytesInFlight = 0

    /// The payload that waits for its first transmission, in bytes.
    package internal(set) var bytesQueued = 0

    /// What the peer can still take, in bytes.
    package internal(set) var peerWindow = 0

    /// The size of our receive window, in bytes; what of it is used up is not taken off.
    package internal(set) var receiveWindow = 0

    /// What we can still take, in bytes.
    package internal(set) var localWindow = 0

    /// Packets handed out for sending.
    package internal(set) var packetsSent = 0

    /// Packets taken in.
    package internal(set) var packetsReceived = 0

    /// Packets dropped: bad checksum, length, port or verification tag.
    package internal(set) var packetsDropped = 0

    /// Chunks dropped: malformed, or not expected in the current state.
    package internal(set) var chunksDropped = 0

    /// Payload sent for the first time, in bytes.
    package internal(set) var bytesSent = 0

    /// Payload of whole messages delivered, in bytes.
    package internal(set) var bytesReceived = 0

    /// Messages taken from the application.
    package internal(set) var messagesSent = 0

    /// Messages delivered to the application.
    package internal(set) var messagesReceived = 0

    /// Messages given up by partial reliability.
    package internal(set) var messagesAbandoned = 0

    /// DATA chunks sent again.
    package internal(set) var chunksRetransmitted = 0

    /// Payload sent again, in bytes.
    package internal(set) var bytesRetransmitted = 0

    /// DATA chunks received more than once.
    package internal(set) var duplicatesReceived = 0

    /// How often T3-rtx expired.
    package internal(set) var timeouts = 0

    /// How often fast recovery was entered.
    package internal(set) var fastRecoveries = 0

    /// How often a lost tail was probed for.
    package internal(set) var tailProbes = 0

    /// How often a time-out or fast recovery turned out to have been needless.
    package internal(set) var undoneRecoveries = 0

    /// How fast data is sent at most, in bytes a second; nil when only the windows limit it.
    package internal(set) var pacingRate: Int?

    /// SACK chunks sent.
    package internal(set) var sacksSent = 0

    /// SACK chunks taken in.
    package internal(set) var sacksReceived = 0

    /// Nothing counted yet.
    package init() {}
}

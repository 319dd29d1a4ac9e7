// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

extension Association {
    /// A snapshot of counters and estimates.
    package var statistics: AssociationStatistics {
        var snapshot = counters
        let received = receiver.statistics
        snapshot.smoothedRoundTrip = sender.timeout.smoothed.map { .nanoseconds($0) }
        snapshot.latestRoundTrip = sender.timeout.latest.map { .nanoseconds($0) }
        snapshot.retransmissionTimeout = .nanoseconds(sender.timeout.base)
        snapshot.packetSize = path.packetSize
        snapshot.pathProbesSent = path.probesSent
        snapshot.pathBlackHoles = path.blackHoles
        snapshot.congestionWindow = sender.congestion.window
        snapshot.slowStartThreshold = sender.congestion.slowStartThreshold
        snapshot.bytesInFlight = sender.bytesInFlight
        snapshot.bytesQueued = sender.queue.bufferedBytes
        snapshot.peerWindow = sender.peerWindow
        snapshot.receiveWindow = receiver.window.size
        snapshot.localWindow = Int(receiver.advertisedWindow)
        snapshot.bytesSent = sender.counters.bytesSent
        snapshot.messagesSent = sender.counters.messagesSent
        snapshot.messagesAbandoned = sender.queue.abandonedCount
        snapshot.chunksRetransmitted = sender.counters.chunksRetransmitted
        snapshot.bytesRetransmitted = sender.counters.bytesRetransmitted
        snapshot.duplicatesReceived = received.duplicates
        snapshot.timeouts = sender.counters.timeouts
        snapshot.tailProbes = sender.counters.tailProbes
        snapshot.undoneRecoveries = sender.counters.undoneRecoveries
        snapshot.pacingRate = sender.pacingRate
        snapshot.fastRecoveries = sender.counters.fastRecoveries
        return snapshot
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCPeerConnection
import RTCSCTP

extension ConnectionDriver {
    /// How the connection is doing; nil once it has ended.
    var statistics: ConnectionStatistics? {
        if case .closed = phase { return nil }
        return ConnectionStatistics(
            peer.associationStatistics,
            datagramBytes: peer.datagramBytes,
            streams: streams.count
        )
    }
}

extension ConnectionStatistics {
    fileprivate init(
        _ association: AssociationStatistics,
        datagramBytes: Int,
        streams: Int
    ) {
        self.datagramBytes = datagramBytes
        receiveWindow = association.receiveWindow
        roundTrip = association.smoothedRoundTrip
        retransmissionTimeout = association.retransmissionTimeout
        congestionWindow = association.congestionWindow
        bytesInFlight = association.bytesInFlight
        bytesQueued = association.bytesQueued
        peerWindow = association.peerWindow
        bytesSent = association.bytesSent
        bytesReceived = association.bytesReceived
        packetsSent = association.packetsSent
        packetsReceived = association.packetsReceived
        packetsDropped = association.packetsDropped
        bytesRetransmitted = association.bytesRetransmitted
        self.streams = streams
    }
}

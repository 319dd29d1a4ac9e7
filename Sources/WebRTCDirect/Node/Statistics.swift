// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Synchronization

/// What a transport has done so far, over all its listeners and dials.
public struct TransportStatistics: Sendable, Hashable {
    /// Dials begun.
    public var dials = 0
    /// Connectivity checks of strangers that were answered.
    public var checksAnswered = 0
    /// Datagrams of strangers that led to nothing: garbage, forgeries, unknown credential versions;
    /// and what came to the wrong socket of a port faster than the right one could take it.
    public var datagramsDropped = 0
    /// Datagrams that came to another socket of a listener's port than the one their connection is
    /// on, as after a change of the peer's address.
    public var datagramsHandedOver = 0
    /// Peers that have begun DTLS at a listener.
    public var peersArrived = 0
    /// Peers that were turned away because a bound was reached.
    public var peersTurnedAway = 0
    /// Handshakes that ended with an authenticated peer.
    public var handshakesCompleted = 0
    /// Handshakes that failed, timed out or were given up.
    public var handshakesFailed = 0
    /// Sockets that had to be bound again after a send had failed.
    public var socketsReopened = 0
    /// How often a destination was left alone for some seconds because the system had refused to
    /// send there.
    public var destinationsMuted = 0
}

/// The counters behind `TransportStatistics`, written on every loop of a transport.
final class TransportCounters: Sendable {
    private let counted = Mutex(TransportStatistics())

    /// The present state.
    var snapshot: TransportStatistics { counted.withLock { $0 } }

    /// Adds to one of the counters.
    func count(
        _ counter: any WritableKeyPath<TransportStatistics, Int> & Sendable,
        by number: Int = 1
    ) {
        counted.withLock { $0[keyPath: counter] &+= number }
    }
}

/// How a connection is doing.
public struct ConnectionStatistics: Sendable, Hashable {
    /// The smoothed round-trip time; nil before the first measurement.
    public var roundTrip: Duration?
    /// The time after which an unanswered packet is sent again.
    public var retransmissionTimeout: Duration
    /// The largest datagram that data is sent in at the moment, in bytes of UDP payload; grows when
    /// path MTU discovery finds that the path carries more.
    public var datagramBytes: Int
    /// What the peer may have on its way to us, in bytes, as far as the application keeps reading;
    /// grows with the path.
    public var receiveWindow: Int
    /// The congestion window, in bytes.
    public var congestionWindow: Int
    /// Bytes sent and neither acknowledged nor given up for lost.
    public var bytesInFlight: Int
    /// Bytes that wait to be sent for the first time.
    public var bytesQueued: Int
    /// Bytes that the peer can still take.
    public var peerWindow: Int
    /// Payload sent, in bytes, without repetitions.
    public var bytesSent: Int
    /// Payload received, in bytes.
    public var bytesReceived: Int
    /// SCTP packets sent.
    public var packetsSent: Int
    /// SCTP packets received.
    public var packetsReceived: Int
    /// Packets of the peer that were damaged, forged or out of place.
    public var packetsDropped: Int
    /// Payload sent again, in bytes.
    public var bytesRetransmitted: Int
    /// Streams that exist at the moment.
    public var streams: Int
}

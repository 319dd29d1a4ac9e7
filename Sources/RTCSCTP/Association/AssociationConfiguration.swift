// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// What an association is set up with; the defaults suit WebRTC data channels over DTLS.
package struct AssociationConfiguration: Sendable {
    /// The SCTP port at both ends (RFC 8841 §5: 5000 unless the description says otherwise).
    package var port: UInt16 = 5000

    /// The largest SCTP packet sent without asking the path, in bytes with the common header; at
    /// least 576 is used.
    ///
    /// 1191 bytes and the overhead of DTLS, UDP and IPv6 stay below a path of 1280.
    package var maximumPacketSize = 1191

    /// The largest SCTP packet that path MTU discovery tries, in bytes; no more than
    /// `maximumPacketSize` switches it off (RFC 8899).
    ///
    /// The default fills UDP over IPv4 on Ethernet, with DTLS around it. Beyond it chunks grow too;
    /// since a chunk cannot be cut again, a path that shrinks in mid-transfer then ends the
    /// association.
    package var pathPacketSizeMax = Self.ethernetPacketSizeMax

    /// The largest SCTP packet in a UDP payload of 1472 bytes: without 37 for DTLS with AES-GCM.
    package static let ethernetPacketSizeMax = 1435

    /// Path MTU discovery begins when so much data has been sent, in bytes: it must be worth it.
    package var pathSearchStartBytes = 100 * 1024

    /// The receive window at first, in bytes: what peers may send ahead of the reader.
    ///
    /// Raised to `maximumMessageSize`, without which the longest message could not arrive.
    package var receiveWindow = 1024 * 1024

    /// The largest that the receive window becomes, in bytes, when the path and the application are
    /// faster than it.
    package var receiveWindowMax = 16 * 1024 * 1024

    /// How much memory may be used for what arrived and is not read, in bytes; more than twice
    /// `receiveWindowMax` is never used, and twice `receiveWindow` always may.
    package var receiveMemoryLimit = Int.max

    /// The longest message that is sent or put together, in bytes.
    package var maximumMessageSize = 256 * 1024

    /// The most payload that may wait for its first transmission, in bytes over all streams.
    package var sendBufferBytesMax = 16 * 1024 * 1024

    /// The most that may be sent and not yet acknowledged, in bytes, however large the peer's
    /// window is.
    ///
    /// It bounds memory only: 64 MiB fill 1 Gbit/s over half a second.
    package var bytesInFlightMax = 64 * 1024 * 1024

    /// The outgoing streams asked for and the incoming streams allowed.
    package var streams: UInt16 = 65535

    /// A stream whose waiting bytes fall to this many reports `bufferedAmountLow`.
    ///
    /// Only falling is reported, so messages below the threshold cost no event.
    package var bufferedAmountLowThreshold = 64 * 1024

    /// How many bytes of one stream may wait before its writer should pause, at first; see
    /// `Association.streamSendMark`.
    package var streamSendMark = 256 * 1024

    /// The largest that the mark becomes, in bytes, when the path holds more; then half of it takes
    /// the place of `bufferedAmountLowThreshold`.
    package var streamSendMarkMax = 0

    /// Whose data is sent next when several streams have some.
    package var scheduler: StreamSchedulerKind = .weightedFair

    /// Whether long messages may be sent and received in pieces between pieces of others
    /// (RFC 8260), if the peer wants it too.
    package var interleavesMessages = true

    /// Whether packets may go without CRC32c, as DTLS protects them (RFC 9653).
    package var zeroChecksum = ZeroChecksumPolicy.offered

    /// How the congestion window is controlled.
    package var congestionControl = CongestionControllerKind.cubic

    /// The packets that may leave in one burst beyond what the last SACK acknowledged, where the
    /// path is too short for pacing.
    package var burstPacketsMax = 16

    /// The first retransmission time-out, before a round trip has been measured.
    package var initialRetransmissionTimeout: Duration = .milliseconds(500)

    /// The shortest retransmission time-out.
    package var minimumRetransmissionTimeout: Duration = .milliseconds(200)

    /// The longest retransmission time-out.
    package var maximumRetransmissionTimeout: Duration = .seconds(60)

    /// Doubling after a time-out stops here, so that a path that comes back is noticed soon.
    package var maximumBackoff: Duration = .milliseconds(800)

    /// The least that is added to the smoothed round trip.
    ///
    /// Peers may delay a SACK by 200 ms, but the tail loss probe asks for it before.
    package var minimumVarianceAllowance: Duration = .milliseconds(100)

    /// The first time-out of INIT and COOKIE ECHO when no round trip is assumed.
    package var handshakeTimeout: Duration = .milliseconds(500)

    /// How often INIT and COOKIE ECHO are each repeated before the association fails; nil: forever.
    ///
    /// The connection below notices a peer that is gone (ICE consent), hence the default.
    package var handshakeRetransmissionsMax: Int?

    /// How often data times out in a row before the association fails; nil: forever.
    package var dataRetransmissionsMax: Int?

    /// How often SHUTDOWN and SHUTDOWN ACK are repeated before the association is aborted.
    package var shutdownRetransmissionsMax = 8

    /// The longest that a SACK for a lone packet waits for company, or a quarter of the round trip
    /// when that is shorter.
    package var acknowledgementDelay: Duration = .milliseconds(20)

    /// The time without data after which a HEARTBEAT is sent; nil: never.
    package var heartbeatInterval: Duration?

    /// The first TSN sent; nil: random.
    ///
    /// Tests place it just before the number wraps.
    package var initialTSN: UInt32?

    /// The defaults.
    package init() {}
}

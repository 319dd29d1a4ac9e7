// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import NIOCore
import NIOPosix
import RTCICE

/// How a ``WebRTCDirect`` transport behaves.
///
/// The defaults interoperate with every known peer.
public struct Configuration: Sendable {
    /// How the ICE credentials of a dial are made.
    ///
    /// Listeners always take both.
    public enum DialerVersion: Int, Sendable, CaseIterable {
        /// One string for both ends: every listener knows it. Browsers have to edit their offer.
        case v1 = 1
        /// The dialer's credentials stay as they were made; listeners know it since 2026.
        case v2 = 2
    }

    /// What decides how fast a connection sends, and what it takes a loss for.
    ///
    /// Each end chooses for what it sends; the peer need not know.
    public enum CongestionControl: String, Sendable, CaseIterable {
        /// The window of RFC 9260: halves at each loss, and grows by one packet a round trip.
        ///
        /// The most cautious, and slow on long paths.
        case newReno
        /// CUBIC (RFC 9438) with HyStart++ (RFC 9406), as TCP uses it.
        ///
        /// Fills long paths sooner and shares a path with TCP. A few single losses on a path
        /// without a queue, as radio links have them, do not slow it down.
        case cubic
        /// The model of BBRv3: finds the path's bandwidth and round trip, and sends at that rate.
        ///
        /// Keeps queues short, and keeps its rate on paths that lose several percent at random.
        case bbr
    }

    /// The credentials a dial uses; v1 by default, which older listeners know too.
    public var dialerVersion = DialerVersion.v1

    /// How long an incoming connection may take from its ClientHello until it is authenticated.
    public var handshakeTimeout: Duration = .seconds(10)

    /// Incoming connections of one listener whose handshake is not complete; further ones are
    /// turned away.
    public var halfOpenConnectionsMax = 128

    /// Complete connections of one listening socket; further ones are turned away.
    public var connectionsPerSocketMax = 16_384

    /// Source addresses that a listener remembers between a valid check and the ClientHello; the
    /// table never grows.
    public var recentChecksMax = 4_096

    /// Incoming streams that nobody has accepted, of one connection; further ones are reset.
    public var unacceptedStreamsMax = 256

    /// Streams of one connection, both sides' together.
    public var streamsMax = 16_384

    /// The largest frame that is accepted, in bytes; at least 16 KiB.
    ///
    /// go-libp2p takes 257 KiB too.
    public var frameBytesMax = 257 * 1_024

    /// What the peer may send ahead of what the application has read, in bytes over all streams.
    public var receiveWindowBytes = 2 << 20

    /// A write on a stream waits while this many bytes of the stream wait to be sent.
    public var streamSendBytesMax = 256 << 10

    /// A write on any stream waits while this many bytes of the connection wait to be sent.
    public var connectionSendBytesMax = 4 << 20

    /// The largest SCTP packet sent, in bytes.
    ///
    /// With DTLS, UDP and IPv6 around it the default makes
    /// 1,276 bytes, which every path that carries IPv6 takes.
    public var packetBytesMax = 1_191

    /// How the rate of sending follows the path.
    public var congestionControl = CongestionControl.cubic

    /// How long the FIN_ACK for a peer's FIN may wait for our own FIN; zero answers at once.
    ///
    /// rust-libp2p up to 0.56 takes a FIN_ACK for the end of our data, and so loses an answer that
    /// comes after it. The other peers wait 5 to 10 s for a FIN_ACK, hence the default of 4 s.
    public var finAckDelay: Duration = .seconds(4)

    /// How long a stream that both sides are done with waits for the peer's last flag.
    public var streamLinger: Duration = .seconds(10)

    /// How long `close()` of a connection waits for the peer to have everything.
    public var closeTimeout: Duration = .seconds(3)

    /// The send and receive buffer asked of the kernel for each socket, in bytes.
    public var socketBufferBytes = 4 << 20

    /// How long a peer may be silent before somebody else may come from its address; browsers check
    /// every 6 s at the least.
    var addressReuse: Duration = .seconds(10)

    /// The pace of connectivity checks and of consent, which RFC 7675 fixes.
    var ice = ICEConfiguration()

    /// The event loops that sockets are spread over.
    public var eventLoopGroup: any EventLoopGroup

    /// The defaults, on the process's shared event loops.
    public init() {
        self.init(eventLoopGroup: .singletonMultiThreadedEventLoopGroup)
    }

    /// The defaults, on these event loops; they must outlive the transport.
    public init(eventLoopGroup: any EventLoopGroup) {
        self.eventLoopGroup = eventLoopGroup
    }
}

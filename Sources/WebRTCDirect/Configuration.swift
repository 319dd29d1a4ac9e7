// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import NIOCore
import NIOPosix
import RTCICE

/// How a ``WebRTCDirect`` transport behaves.
///
/// The defaults interoperate with every known peer. A value outside of what is possible counts as
/// the nearest that is, so that `.max` stands for "as much as there can be".
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

    /// Who encrypts and authenticates datagrams once OpenSSL has completed the DTLS handshake.
    ///
    /// On the wire there is no difference, and the ciphers are OpenSSL's in both cases.
    public enum RecordProtection: String, Sendable, CaseIterable {
        /// This package, with the keys of the handshake, for which OpenSSL's session is freed.
        ///
        /// Takes a third less time for each packet, and some 40 KiB less for each connection.
        case direct
        /// OpenSSL's record layer, which keeps its session as long as the connection.
        case openSSL
    }

    /// The credentials a dial uses; v1 by default, which older listeners know too.
    public var dialerVersion = DialerVersion.v1

    /// How long an incoming connection may take from its ClientHello until it is authenticated.
    public var handshakeTimeout: Duration = .seconds(10)

    /// How many sockets a listener binds to each of its addresses, each on an event loop of its
    /// own, so that it uses as many cores; no more than ``eventLoopGroup`` has loops.
    ///
    /// The system spreads the peers over them, which only Linux does: elsewhere there is one. They
    /// share one port, and nobody else can listen there, but for a process of the same user that
    /// asks to share it (SO_REUSEPORT).
    public var listenerSockets = 1

    /// Incoming connections of one listening address whose handshake is not complete; further ones
    /// are turned away.
    ///
    /// One IPv4 address, or IPv6 /64, gets as many of them as it leaves free for others: at most
    /// half.
    public var halfOpenConnectionsMax = 128

    /// Incoming connections of one listening address; further ones are turned away.
    public var incomingConnectionsMax = 16_384

    /// Source addresses that a listening address remembers between a valid check and the
    /// ClientHello; the table never grows.
    public var recentChecksMax = 4_096

    /// Incoming streams that nobody has accepted, of one connection; further ones are reset.
    public var unacceptedStreamsMax = 256

    /// Streams of one connection, both sides' together.
    public var streamsMax = 16_384

    /// The largest frame that is accepted, in bytes; at least 16 KiB.
    ///
    /// go-libp2p takes 257 KiB too.
    public var frameBytesMax = 257 * 1_024

    /// What the peer may send ahead of what the application has read, in bytes over all streams, as
    /// a connection begins.
    public var receiveWindowBytes = 1 << 20

    /// What ``receiveWindowBytes`` grows to when the path and the application are fast enough, in
    /// bytes.
    ///
    /// A stream that is not read beside others that are may hold as much again.
    public var receiveWindowBytesMax = 16 << 20

    /// How long a stream that nobody reads may keep the peer from sending on all others before it
    /// is reset; nil lets them wait.
    public var unreadTimeout: Duration? = .seconds(30)

    /// A write on a stream waits while this many bytes of the stream wait to be sent.
    ///
    /// This is the most; it begins with 256 KiB and grows with what the path holds. Up to 256 KiB
    /// more may be on their way from the writer to the event loop.
    public var streamSendBytesMax = 16 << 20

    /// A write on any stream waits while this many bytes of the connection wait to be sent.
    ///
    /// This is the most; it begins with 4 MiB and grows with what the path holds.
    public var connectionSendBytesMax = 32 << 20

    /// The memory that all connections of the transport may use beyond what each begins with, in
    /// bytes: when it is used up, windows and send buffers stop growing.
    public var memoryBytesMax = 1 << 30

    /// The largest datagram sent without asking the path, in bytes of UDP payload; at least 613.
    ///
    /// With UDP and IPv6 around it the default makes 1,276 bytes, which every path that carries
    /// IPv6 takes.
    public var datagramBytes = 1_228

    /// The largest datagram that path MTU discovery tries, in bytes of UDP payload.
    ///
    /// Nil stands for what Ethernet carries: 1,472 over IPv4 and 1,452 over IPv6. No more than
    /// ``datagramBytes`` switches the discovery off; more than 16,421 is of no use, for that is one
    /// DTLS record. Beyond 1,472 the pieces that a message is cut into grow too, and since they
    /// cannot be cut again, a path that shrinks in mid-transfer ends the connection.
    public var datagramBytesMax: Int?

    /// How the rate of sending follows the path.
    public var congestionControl = CongestionControl.cubic

    /// Who protects the records of a connection.
    public var recordProtection = RecordProtection.direct

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

    /// The most that a buffer or a window is ever allowed, in bytes: sums of a few do not overflow.
    private static let bytesMax = 1 << 40

    private var listenerSocketsMax: Int {
        #if os(Linux)
        eventLoopGroup.makeIterator().reduce(0) { count, _ in count + 1 }
        #else
        1
        #endif
    }

    /// The same with every value within its range.
    var bounded: Configuration {
        var copy = self
        for size in [
            \Configuration.receiveWindowBytes, \.receiveWindowBytesMax, \.streamSendBytesMax,
            \.connectionSendBytesMax,
        ] {
            copy[keyPath: size] = min(max(self[keyPath: size], 1), Self.bytesMax)
        }
        copy.datagramBytes = min(max(datagramBytes, 613), 16_421)
        copy.datagramBytesMax = datagramBytesMax.map { min(max($0, 0), 16_421) }
        copy.socketBufferBytes = min(max(socketBufferBytes, 0), Int(Int32.max))
        copy.listenerSockets = min(max(listenerSockets, 1), listenerSocketsMax)
        copy.unreadTimeout = unreadTimeout.map { max($0, .milliseconds(1)) }
        return copy
    }
}

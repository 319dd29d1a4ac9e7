// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import NIOPosix
import RTCCore
import RTCCrypto
import RTCDTLS
import RTCDataChannel
import RTCPeerConnection
import RTCSCTP
import RTCSDP

/// Our peer connection over a UDP socket of its own, for plain data channels: it is configured by
/// session descriptions in text, and echoes on the channels that its peer opens.
///
/// All of its state belongs to the socket's event loop.
final class RawPeer: Sendable {
    /// Where the two ends meet.
    enum Loopback: String, CaseIterable, Sendable {
        case ip4 = "127.0.0.1"
        case ip6 = "::1"

        /// The address type of session descriptions (RFC 8866 §5.7).
        var networkType: String {
            switch self {
            case .ip4: "IN IP4"
            case .ip6: "IN IP6"
            }
        }

        /// The name of the case, as in multiaddrs.
        var name: String { "\(self)" }
    }

    private let loopback: Loopback
    private let channel: any Channel
    private let engine: NIOLoopBound<RawEngine>
    private let certificate: CertificateIdentity

    /// What happens on the channels that we opened, and the end of the connection.
    let events: AsyncStream<RawEvent>

    /// Binds a socket at the loopback.
    static func open(at loopback: Loopback) async throws -> RawPeer {
        let (events, continuation) = AsyncStream.makeStream(of: RawEvent.self)
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let engine = try await loop.submit {
            NIOLoopBound(RawEngine(events: continuation), eventLoop: loop)
        }.get()
        let channel = try await DatagramBootstrap(group: loop)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 2_048))
            .channelOption(.socketOption(.so_rcvbuf), value: 4 << 20)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(RawHandler(engine.value))
                }
            }
            .bind(host: loopback.rawValue, port: 0)
            .get()
        return try RawPeer(loopback, channel, engine, events)
    }

    private init(
        _ loopback: Loopback,
        _ channel: any Channel,
        _ engine: NIOLoopBound<RawEngine>,
        _ events: AsyncStream<RawEvent>
    ) throws {
        self.loopback = loopback
        self.channel = channel
        self.engine = engine
        self.events = events
        certificate = try CertificateIdentity()
    }

    /// Our side of the session, as text that the peer gets.
    func describe(_ setup: SessionDescription.Setup, isLite: Bool) throws -> String {
        var random = SystemRandomNumberGenerator()
        let characters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let password = String((0..<24).compactMap { _ in characters.randomElement(using: &random) })
        let port = channel.localAddress?.port ?? 0
        let digest = SDPFingerprint(function: .sha256, digest: certificate.fingerprint.sha256)
        let place = "\(loopback.networkType) \(loopback.rawValue)"
        let lite = isLite ? "a=ice-lite\r\n" : ""
        return """
            v=0\r
            o=- 1 1 \(place)\r
            s=-\r
            t=0 0\r
            a=group:BUNDLE 0\r
            \(lite)m=application \(port) UDP/DTLS/SCTP webrtc-datachannel\r
            c=\(place)\r
            a=mid:0\r
            a=ice-ufrag:\(password.prefix(4))\r
            a=ice-pwd:\(password)\r
            a=fingerprint:\(digest)\r
            a=setup:\(setup.rawValue)\r
            a=sctp-port:5000\r
            a=max-message-size:65536\r
            a=candidate:1 1 UDP 2130706431 \(loopback.rawValue) \(port) typ host\r
            a=end-of-candidates\r

            """
    }

    /// Begins the connection that two descriptions make.
    func start(local: String, remote: String) async throws {
        let local = try SessionDescription(parsing: local)
        let remote = try SessionDescription(parsing: remote)
        let (engine, channel, certificate) = (engine, channel, certificate)
        try await channel.eventLoop.submit {
            try engine.value.start(local, remote, certificate, on: channel)
        }.get()
    }

    /// Opens a channel.
    func openChannel(_ description: DataChannelOpen) async throws -> StreamID {
        let engine = engine
        return try await channel.eventLoop.submit {
            try engine.value.openChannel(description)
        }.get()
    }

    /// Sends a message on a channel.
    func send(_ message: DataChannelMessage, on id: StreamID) async throws {
        let engine = engine
        try await channel.eventLoop.submit { try engine.value.send(message, on: id) }.get()
    }

    /// Has the network drop every third of the next datagrams, in both directions.
    func expose(_ datagrams: Int) async throws {
        let engine = engine
        try await channel.eventLoop.submit { engine.value.expose(datagrams) }.get()
    }

    /// Closes a channel.
    func closeChannel(_ id: StreamID) async throws {
        let engine = engine
        try await channel.eventLoop.submit { engine.value.closeChannel(id) }.get()
    }

    /// Gives the connection up and closes the socket.
    func close() async {
        let engine = engine
        try? await channel.eventLoop.submit { engine.value.abort() }.get()
        try? await channel.close()
    }
}

/// What a raw peer tells the test.
enum RawEvent: Sendable {
    case connected
    case message(StreamID, DataChannelMessage)
    case released(StreamID)
    case ended(PeerConnectionEnd)
}

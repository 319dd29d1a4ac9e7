// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats
import NIOCore
public import PeerIdentity
public import PeerTransport
import RTCCore

/// The WebRTC Direct transport of libp2p: browsers and nodes dial it, and it dials nodes, at
/// `/ip4|ip6/…/udp/…/webrtc-direct/certhash/…`, without a signalling server and without a CA.
///
///     let transport = try WebRTCDirect(identity: .generate(.ed25519))
///     let listener = try await transport.listen(on: Multiaddr("/ip4/0.0.0.0/udp/0/webrtc-direct"))
///
/// A transport may listen on any number of addresses and dial without any. Everything that is made
/// with it outlives it: connections do not need the listener they came through, nor the transport.
public struct WebRTCDirect: Transport {
    /// Who we are, and the certificate that our addresses name.
    let node: LocalNode

    /// How connections behave, with every value within its range.
    public let configuration: Configuration

    /// Our own peer id.
    public var localPeer: PeerID { node.peer }

    /// The hash of our certificate, as addresses carry it.
    public var certhash: Multihash { node.certhash }

    /// What all listeners and dials of this transport have done so far.
    public var statistics: TransportStatistics { node.counters.snapshot }

    /// Sets up a transport.
    ///
    /// - Parameters:
    ///   - identity: The key that the peer id belongs to.
    ///   - certificate: What listeners show; keep it to keep your addresses over restarts.
    ///   - configuration: How connections behave.
    /// - Throws: ``CertificateFault`` when no certificate could be made, or OpenSSL's error when it
    ///   lacks memory or an algorithm.
    public init(
        identity: PrivateKey,
        certificate: Certificate? = nil,
        configuration: Configuration = Configuration()
    ) throws {
        node = try LocalNode(
            identity: identity,
            certificate: certificate ?? Certificate(),
            memoryBytesMax: configuration.memoryBytesMax
        )
        self.configuration = configuration.bounded
    }

    /// Starts to listen on `/ip4|ip6/…/udp/…/webrtc-direct`.
    ///
    /// A wildcard address is expanded to the addresses of the interfaces, each with a socket of its
    /// own, so that answers leave from the address that was asked, or with as many as
    /// ``Configuration/listenerSockets`` says. Port 0 gives all of them one port.
    ///
    /// Connections that came through a listener use its port, and keep it when the listener closes.
    ///
    /// - Throws: `.addressNotSupported` with the address when it is not of this form,
    ///   `.bindFailed`.
    public func listen(
        on address: Multiaddr
    ) async throws(TransportError) -> Listener<Incoming> {
        guard let parts = address.webRTCDirect, address.isWebRTCDirectListenAddress,
            let bindAddress = TransportAddress(parts.endpoint)
        else { throw .addressNotSupported(address) }
        return try await ListenerSockets.open(
            address,
            bindAddress,
            node: node,
            configuration: configuration
        )
    }

    /// Authenticates a peer that has arrived: DTLS, then Noise.
    ///
    /// - Throws: `.pendingConnectionExpired`, `.timedOut` after `Configuration.handshakeTimeout`,
    ///   or what the handshake failed with.
    public func upgrade(_ pending: Incoming) async throws(TransportError) -> Connection {
        try await pending.upgrade()
    }

    /// Connects to a listener.
    ///
    /// - Throws: `.addressNotSupported` with the address when it is not complete or not ours,
    ///   `.timedOut` when nobody answers within `options.timeout`, `.certificateMismatch`,
    ///   `.peerMismatch` when the address names another peer, and what the handshake failed with.
    public func dial(
        _ address: Multiaddr,
        options: DialOptions
    ) async throws(TransportError) -> Connection {
        guard options.role == .dialer else { throw .optionNotSupported(.role) }
        let target = try DialTarget(address)
        return try await Dialer(node: node, configuration: configuration)
            .dial(target, timeout: options.timeout)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

extension Multiaddr {
    /// The certificate hashes in their order; a listener that changes certificates lists several.
    public var certhashes: [Multihash] {
        components.compactMap { if case .certhash(let hash) = $0 { hash } else { nil } }
    }

    /// The peer that the whole address leads to: its last component, when that is `/p2p`.
    public var peer: Multihash? {
        if case .p2p(let peer) = components.last { peer } else { nil }
    }

    /// The binary form of ``peer``.
    public var peerIDBytes: [UInt8]? { peer?.bytes }

    /// The host and UDP port that the address begins with, if it does.
    public var udpEndpoint: UDPEndpoint? { leadingUDPEndpoint?.endpoint }

    /// The parts of a WebRTC Direct address, if this is one and nothing else.
    ///
    /// The whole address must be `/ip4` or `[/ip6zone]/ip6`, `/udp`, `/webrtc-direct`, any number
    /// of `/certhash`, and at most one `/p2p`. Names are not accepted: resolve them first.
    public var webRTCDirect: WebRTCDirectAddress? {
        guard let (endpoint, size) = leadingUDPEndpoint else { return nil }
        if case .dns = endpoint.host { return nil }
        let inner = components[size...]
        guard inner.first == .webrtcDirect else { return nil }
        let hashes = inner.dropFirst().prefix { if case .certhash = $0 { true } else { false } }
        let rest = inner.dropFirst(1 + hashes.count)
        guard rest.isEmpty || (rest.count == 1 && peer != nil) else { return nil }
        return WebRTCDirectAddress(endpoint: endpoint, certhashes: certhashes, peer: peer)
    }

    /// Whether a WebRTC Direct listener can bind to this address: no hash and no peer in it.
    public var isWebRTCDirectListenAddress: Bool {
        guard let address = webRTCDirect else { return false }
        return address.certhashes.isEmpty && address.peer == nil
    }

    /// Whether a WebRTC Direct dialer can use this address: it has a certificate hash.
    public var isWebRTCDirectDialAddress: Bool {
        webRTCDirect.map { !$0.certhashes.isEmpty } ?? false
    }

    private var leadingUDPEndpoint: (endpoint: UDPEndpoint, componentCount: Int)? {
        var rest = components[...]
        var zone: Name?
        if case .ip6zone(let name) = rest.first {
            zone = name
            rest = rest.dropFirst()
        }
        guard let first = rest.popFirst(), case .udp(let port) = rest.popFirst() else {
            return nil
        }
        let host: UDPEndpoint.Host
        switch first {
        case .ip6(let address): host = .ip6(address, zone: zone)
        case .ip4(let address) where zone == nil: host = .ip4(address)
        case .dns, .dns4, .dns6:
            guard zone == nil else { return nil }
            host = .dns(first)
        default: return nil
        }
        return (UDPEndpoint(host: host, port: port), rest.startIndex)
    }
}

/// One end of a UDP path as an address names it.
public struct UDPEndpoint: Hashable, Sendable {
    /// The ways to name a host.
    public enum Host: Hashable, Sendable {
        /// An IPv4 address.
        case ip4(IPv4Address)
        /// An IPv6 address, with the interface when it is only valid there.
        case ip6(IPv6Address, zone: Multiaddr.Name?)
        /// A name to resolve: the component is `/dns`, `/dns4` or `/dns6`.
        case dns(Multiaddr.Component)
    }

    /// The host.
    public let host: Host

    /// The UDP port; 0 lets a listener's system choose.
    public let port: UInt16

    /// Joins a host and a UDP port.
    public init(host: Host, port: UInt16) {
        self.host = host
        self.port = port
    }
}

/// The parts of `/ip4|ip6/…/udp/…/webrtc-direct[/certhash/…]*[/p2p/…]`.
public struct WebRTCDirectAddress: Hashable, Sendable {
    /// The IP address (never a name) and UDP port.
    public let endpoint: UDPEndpoint

    /// The hashes of the certificates that the listener may present; none in a listen address.
    public let certhashes: [Multihash]

    /// The expected peer.
    public let peer: Multihash?
}

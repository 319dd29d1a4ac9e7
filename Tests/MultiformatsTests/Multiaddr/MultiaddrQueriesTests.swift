// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import Testing

@Suite struct MultiaddrQueriesTests {
    static let hash = "/certhash/\(MultiaddrFixture.hash)"
    static let other = "/certhash/f1114e861e452cfd84dca9a176258c3d06e020a0c93d8"
    static let peer = "/p2p/\(MultiaddrFixture.peer)"

    enum Form { case listen, dial, neither, other }

    /// `neither` has the shape of WebRTC Direct but serves neither side; `other` has another shape.
    static let forms: [(text: String, form: Form)] = [
        ("/ip4/0.0.0.0/udp/0/webrtc-direct", .listen),
        ("/ip6/::/udp/4001/webrtc-direct", .listen),
        ("/ip6zone/eth0/ip6/fe80::1/udp/4001/webrtc-direct", .listen),
        ("/ip4/1.2.3.4/udp/1/webrtc-direct" + hash, .dial),
        ("/ip4/1.2.3.4/udp/1/webrtc-direct" + hash + peer, .dial),
        ("/ip6/::1/udp/1/webrtc-direct" + other + hash + peer, .dial),
        ("/ip6zone/lo/ip6/fe80::1/udp/1/webrtc-direct" + hash, .dial),
        ("/ip4/1.2.3.4/udp/1/webrtc-direct" + peer, .neither),
        ("/dns4/example.com/udp/1/webrtc-direct" + hash + peer, .other),
        ("/ip6zone/eth0/ip4/1.2.3.4/udp/1/webrtc-direct", .other),
        ("/ip4/1.2.3.4/tcp/1/webrtc-direct" + hash, .other),
        ("/ip4/1.2.3.4/udp/1/webrtc" + hash, .other),
        ("/ip4/1.2.3.4/udp/1/quic-v1/webtransport" + hash, .other),
        ("/ip4/1.2.3.4/udp/1/webrtc-direct" + peer + hash, .other),
        ("/ip4/1.2.3.4/udp/1/webrtc-direct" + hash + peer + peer, .other),
        ("/ip4/1.2.3.4/udp/1/webrtc-direct" + hash + peer + "/p2p-circuit" + peer, .other),
        ("/ip4/1.2.3.4/udp/1/webrtc-direct" + hash + "/ws", .other),
        ("/ip4/1.2.3.4/udp/1", .other), ("/ip4/1.2.3.4", .other), ("/ip6zone/a", .other),
        ("/webrtc-direct", .other), ("/", .other),
    ]

    @Test(arguments: forms)
    func `WebRTC Direct addresses are told from all others`(text: String, form: Form) throws {
        let address = try Multiaddr(text)
        #expect((address.webRTCDirect != nil) == (form != .other))
        #expect(address.isWebRTCDirectListenAddress == (form == .listen))
        #expect(address.isWebRTCDirectDialAddress == (form == .dial))
    }

    @Test func `the parts of a dial address can be read`() throws {
        let text =
            "/ip6zone/lo/ip6/fe80::1/udp/4001/webrtc-direct" + Self.hash + Self.other + Self.peer
        let address = try Multiaddr(text)
        let parts = try #require(address.webRTCDirect)
        let zone = try #require(Multiaddr.Name("lo"))
        let ip = try #require(IPv6Address("fe80::1"))
        #expect(parts.endpoint == UDPEndpoint(host: .ip6(ip, zone: zone), port: 4001))
        #expect(parts.certhashes.map(\.code) == [.sha256, .sha1])
        #expect(parts.certhashes == address.certhashes)
        #expect(parts.peer?.base58 == MultiaddrFixture.peer)
        #expect(address.peerIDBytes == (try bytes(MultiaddrFixture.peerHex)))
    }

    @Test func `only the last peer is the one that is reached`() throws {
        let relay = "/ip4/1.2.3.4/tcp/1" + Self.peer + "/p2p-circuit"
        #expect(try Multiaddr(relay).peer == nil)
        #expect(try Multiaddr(relay + Self.peer).peer?.base58 == MultiaddrFixture.peer)
    }

    @Test func `a name is an endpoint that has to be resolved`() throws {
        let endpoint = try Multiaddr("/dns4/a.b/udp/5/quic-v1").udpEndpoint
        let name = try #require(Multiaddr.Name("a.b"))
        #expect(endpoint == UDPEndpoint(host: .dns(.dns4(name)), port: 5))
        #expect(try Multiaddr("/dnsaddr/a.b/udp/5").udpEndpoint == nil)
    }

    @Test func `names are short and safe to print`() {
        #expect(Multiaddr.Name("a/b") == nil)
        #expect(Multiaddr.Name("a/\u{301}b") == nil)
        #expect(Multiaddr.Name("a\nb") == nil)
        #expect(Multiaddr.Name("") == nil)
        #expect(Multiaddr.Name(String(repeating: "a", count: 255)) != nil)
        #expect(Multiaddr.Name(String(repeating: "a", count: 256)) == nil)
    }
}

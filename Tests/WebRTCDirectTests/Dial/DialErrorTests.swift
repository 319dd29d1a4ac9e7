// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import NIOCore
import PeerIdentity
import PeerTransport
import RTCCore
import Testing

@testable import WebRTCDirect

extension OverSockets {
    @Suite struct DialErrorTests {
        @Test(
            arguments: [
                "/ip4/127.0.0.1/udp/4001/webrtc-direct",
                "/ip4/127.0.0.1/udp/0/webrtc-direct/certhash/HASH",
                "/ip4/0.0.0.0/udp/4001/webrtc-direct/certhash/HASH",
                "/ip6/::/udp/4001/webrtc-direct/certhash/HASH",
                "/ip4/127.0.0.1/tcp/4001",
                "/ip4/127.0.0.1/udp/4001/quic-v1",
                "/ip4/127.0.0.1/udp/4001/webrtc-direct/certhash/HASH/p2p-circuit",
                "/dns4/localhost/udp/4001/webrtc-direct/certhash/HASH",
                "/ip6zone/no-such-link/ip6/fe80::1/udp/4001/webrtc-direct/certhash/HASH",
                // A hash that nobody can check a certificate against: identity.
                "/ip4/127.0.0.1/udp/4001/webrtc-direct/certhash/uAAEx",
            ] as [String]
        )
        func `an address that cannot be dialed is handed back`(text: String) async throws {
            let nodes = try Nodes()
            let hash = try #require(
                Multiaddr(webRTCDirectAt: .loopback(), certhashes: [nodes.passive.certhash])
                    .description.split(separator: "/").last
            )
            let address = try Multiaddr(text.replacing("HASH", with: hash))
            let error = try await failure { () async throws(TransportError) in
                try await nodes.active.dial(address)
            }
            #expect(error == .addressNotSupported(address))
        }

        @Test func `the role of a listener is refused`() async throws {
            let nodes = try Nodes()
            let (listener, address) = try await nodes.passive.listen()
            let error = try await failure { () async throws(TransportError) in
                try await nodes.active.dial(address, options: DialOptions(role: .listener))
            }
            #expect(error == .optionNotSupported(.role))
            await listener.close()
        }

        @Test func `another peer than the address names is refused`() async throws {
            let nodes = try Nodes()
            let open = try await OpenListener(nodes.passive)
            let server = EchoServer(nodes.passive, open.listener)
            let other = nodes.active.localPeer
            let address = try Multiaddr("\(open.address)/p2p/\(other)")
            let error = try await failure { () async throws(TransportError) in
                try await nodes.active.dial(address)
            }
            #expect(error == .peerMismatch(expected: other, actual: nodes.passive.localPeer))
            try await open.waitUntilEmpty()

            let right = try Multiaddr("\(open.address)/p2p/\(nodes.passive.localPeer)")
            let connection = try await nodes.active.dial(right)
            #expect(connection.remotePeer == nodes.passive.localPeer)
            await connection.close()
            await server.stop()
            await open.listener.close()
        }

        @Test func `another certificate than the address names is refused`() async throws {
            let nodes = try Nodes()
            let open = try await OpenListener(nodes.passive)
            let server = EchoServer(nodes.passive, open.listener)
            let address = Multiaddr(
                webRTCDirectAt: open.socket.localAddress,
                certhashes: [nodes.active.certhash]
            )
            let error = try await failure { () async throws(TransportError) in
                try await nodes.active.dial(address)
            }
            #expect(error == .certificateMismatch)
            try await open.waitUntilEmpty()
            await server.stop()
            await open.listener.close()
        }

        @Test func `when nobody answers the time limit is kept and the socket released`()
            async throws
        {
            let nodes = try Nodes()
            let probe = try await Probe.open()
            let address = Multiaddr(
                webRTCDirectAt: probe.address,
                certhashes: [nodes.passive.certhash]
            )
            let start = ContinuousClock.now
            let error = try await failure { () async throws(TransportError) in
                try await nodes.active.dial(
                    address,
                    options: DialOptions(timeout: .milliseconds(400))
                )
            }
            #expect(error == .timedOut)
            #expect(ContinuousClock.now - start >= .milliseconds(400))
            let source = try await probe.receive().source
            // At once: whoever has the error may count on the port.
            let successor = try await Probe.open(at: source)
            try await successor.close()
            try await probe.close()
        }

        @Test func `an address that the system refuses to send to is unreachable`() async throws {
            let nodes = try Nodes()
            let address = Multiaddr(
                webRTCDirectAt: TransportAddress(ip: .v4(.max), port: 4001),
                certhashes: [nodes.passive.certhash]
            )
            let error = try await failure { () async throws(TransportError) in
                try await nodes.active.dial(
                    address,
                    options: DialOptions(timeout: .milliseconds(400))
                )
            }
            #expect(error == .unreachable(address))
        }

        @Test(arguments: [0, 1, 2, 3, 4, 6, 8, 10, 12])
        func `a cancelled dial leaves nothing behind`(datagrams: Int) async throws {
            let nodes = try Nodes { $0.handshakeTimeout = .milliseconds(500) }
            let open = try await OpenListener(nodes.passive)
            let server = EchoServer(nodes.passive, open.listener)
            let relay = try await Relay.open(to: open.address)
            let address = relay.address
            let dialing = Task {
                try await nodes.active.dial(address)
            }
            try await relay.waitForDatagrams(datagrams)
            dialing.cancel()
            switch await dialing.result {
            case .success(let connection): await connection.close()
            case .failure(let error):
                #expect(error as? TransportError == .cancelled)
            }
            if let source = try await relay.dialerAddress() {
                let successor = try await Probe.open(at: source)
                try await successor.close()
            }
            await server.closeConnections()
            try await open.waitUntilEmpty()
            await server.stop()
            await open.listener.close()
            try await relay.close()
        }
    }
}

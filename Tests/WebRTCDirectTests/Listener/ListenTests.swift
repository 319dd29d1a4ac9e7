// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import NIOCore
import PeerTransport
import PeerTransportTesting
import RTCCore
import Testing

@testable import WebRTCDirect

extension OverSockets {
    @Suite struct ListenTests {
        @Test(
            arguments: [
                "/ip4/127.0.0.1/udp/0", "/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/udp/0/quic-v1",
                "/dns4/localhost/udp/0/webrtc-direct",
                "/ip4/127.0.0.1/udp/0/webrtc-direct/p2p-circuit",
                "/ip4/127.0.0.1/udp/0/webrtc-direct/certhash/"
                    + "uEiAAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHw",
            ] as [String]
        )
        func `an address that is not for listening is handed back`(text: String) async throws {
            let address = try Multiaddr(text)
            let transport = try Nodes().passive
            let error = try await failure { () async throws(TransportError) in
                try await transport.listen(on: address)
            }
            #expect(error == .addressNotSupported(address))
        }

        @Test func `an address of another machine cannot be bound`() async throws {
            let address = try Multiaddr("/ip4/203.0.113.7/udp/0/webrtc-direct")
            let transport = try Nodes().passive
            let error = try await failure { () async throws(TransportError) in
                try await transport.listen(on: address)
            }
            guard case .bindFailed(address, _) = error else {
                Issue.record("\(error) instead of a failed bind")
                return
            }
        }

        @Test func `a port in use cannot be bound, and can once its listener is closed`()
            async throws
        {
            let transport = try Nodes().passive
            let listener = try await transport.listen(on: Multiaddr(loopback))
            let endpoint = try #require(listener.addresses.first?.webRTCDirect?.endpoint)
            let taken = try Multiaddr("/ip4/127.0.0.1/udp/\(endpoint.port)/webrtc-direct")
            let error = try await failure { () async throws(TransportError) in
                try await transport.listen(on: taken)
            }
            guard case .bindFailed(taken, _) = error else {
                Issue.record("\(error) instead of a failed bind")
                return
            }
            await listener.close()
            let successor = try await transport.listen(on: taken)
            await successor.close()
        }

        @Test(arguments: ["/ip4/0.0.0.0", "/ip6/::"])
        func `a wildcard is announced as the addresses of the interfaces, on one port`(
            host: String
        ) async throws {
            let nodes = try Nodes()
            let listener = try await nodes.passive.listen(
                on: Multiaddr("\(host)/udp/0/webrtc-direct")
            )
            let server = EchoServer(nodes.passive, listener)
            let addresses = listener.addresses
            let endpoints = addresses.compactMap { $0.webRTCDirect?.endpoint }
            #expect(!addresses.isEmpty && endpoints.count == addresses.count)
            #expect(Set(endpoints.map(\.port)).count == 1)
            #expect(Set(addresses).count == addresses.count)
            for address in addresses {
                let parts = try #require(address.webRTCDirect)
                let transportAddress = try #require(TransportAddress(parts.endpoint))
                #expect(!transportAddress.ip.isUnspecified && transportAddress.port != 0)
                #expect(parts.certhashes == [nodes.passive.certhash])
                let connection = try await nodes.active.dial(address)
                #expect(connection.remoteAddress == address)
                await connection.close()
            }
            await server.stop()
            await listener.close()
        }

        @Test func `several listeners of one transport are independent`() async throws {
            let nodes = try Nodes()
            var listeners: [(Listener<WebRTCDirect.Incoming>, Multiaddr)] = []
            for _ in 0..<4 { listeners.append(try await nodes.passive.listen()) }
            #expect(Set(listeners.map(\.1)).count == 4)
            await listeners[0].0.close()
            for (listener, address) in listeners.dropFirst() {
                let server = EchoServer(nodes.passive, listener)
                let connection = try await nodes.active.dial(address)
                let stream = try await connection.openStream()
                try await Echo.verify(byteCount: 1_000, on: stream, seed: 3)
                await connection.close()
                await server.stop()
                await listener.close()
            }
        }

        @Test func `accepted connections outlive their listener`() async throws {
            let pair = try await Nodes().connect()
            await pair.listener.close()
            #expect(pair.listener.addresses.isEmpty)
            let (opened, accepted) = try await pair.stream()
            try await opened.send("still here")
            let heard = try await accepted.readBytes(10)
            #expect(heard == ByteBuffer(string: "still here"))
            await pair.dialer.close()
            let reason = try await pair.accepted.closed
            #expect(reason == .remote)
            // The last connection takes the socket with it.
            let local = try #require(pair.accepted.localAddress.webRTCDirect?.endpoint)
            let successor = try await Probe.open(at: #require(TransportAddress(local)))
            try await successor.close()
        }

        @Test func `a listener that is let go is closed`() async throws {
            let transport = try Nodes().passive
            var listener: Listener? = try await transport.listen(on: Multiaddr(loopback))
            let endpoint = try #require(listener?.addresses.first?.webRTCDirect?.endpoint)
            listener = nil
            let address = try Multiaddr("/ip4/127.0.0.1/udp/\(endpoint.port)/webrtc-direct")
            var successor: Listener<WebRTCDirect.Incoming>?
            while successor == nil {
                try Task.checkCancellation()
                successor = try? await transport.listen(on: address)
            }
            await successor?.close()
        }
    }
}

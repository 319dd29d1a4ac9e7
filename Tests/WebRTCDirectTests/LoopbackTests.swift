// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import NIOCore
import PeerIdentity
import PeerTransport
import Testing
import WebRTCDirect

@Suite struct LoopbackTests {
    @Test(.timeLimit(.minutes(1)), arguments: ["/ip4/127.0.0.1", "/ip6/::1"], [1, 2])
    func `bytes go both ways between two nodes`(host: String, version: Int) async throws {
        let server = try WebRTCDirect(identity: .generate())
        var configuration = Configuration()
        configuration.dialerVersion = try #require(.init(rawValue: version))
        let client = try WebRTCDirect(identity: .generate(), configuration: configuration)
        let listener = try await server.listen(on: Multiaddr("\(host)/udp/0/webrtc-direct"))
        async let accepted = firstConnection(of: listener, server)
        let address = try #require(listener.addresses.first)
        let dialed = try await client.dial(address)
        let incoming = try await accepted
        #expect(dialed.remotePeer == server.localPeer)
        #expect(incoming.remotePeer == client.localPeer)

        let stream = try await dialed.openStream()
        try await stream.write(ByteBuffer(string: "ping"))
        let remote = try #require(try await incoming.acceptStream())
        let heard = try await remote.read()
        #expect(heard == ByteBuffer(string: "ping"))
        try await remote.write(ByteBuffer(string: "pong"))
        try await remote.closeWrite()
        let answer = try await stream.read()
        #expect(answer == ByteBuffer(string: "pong"))
        let end = try await stream.read()
        #expect(end == nil)
        let statistics = try #require(await dialed.statistics())
        #expect(statistics.bytesReceived > 0 && statistics.streams == 1)
        #expect(client.statistics.dials == 1 && client.statistics.handshakesCompleted == 1)
        #expect(server.statistics.peersArrived == 1 && server.statistics.handshakesFailed == 0)
        await dialed.close()
        #expect(await dialed.statistics() == nil)
        let reason = try await incoming.closed
        #expect(reason == .remote)
        await listener.close()
    }

    private func firstConnection(
        of listener: Listener<WebRTCDirect.Incoming>,
        _ transport: WebRTCDirect
    ) async throws -> WebRTCDirect.Connection {
        for await event in listener.events {
            if case .incoming(let pending, _, _) = event {
                return try await transport.upgrade(pending)
            }
        }
        throw TransportError.transportClosed
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import NIOCore
import PeerTransport
import RTCCore
import RTCICE
import Testing

@testable import WebRTCDirect

extension OverSockets {
    /// Peers that have arrived and are not yet connections.
    @Suite struct PendingPeerTests {
        @Test func `half-open connections are capped, expire, and the listener goes on`()
            async throws
        {
            let cap = 6
            let nodes = try Nodes {
                $0.halfOpenConnectionsMax = cap
                $0.handshakeTimeout = .milliseconds(600)
            }
            let open = try await OpenListener(nodes.passive)
            let address = open.address
            // Twice as many as there is room for, and nobody upgrades one.
            let dials = (0..<2 * cap).map { _ in
                Task {
                    try await nodes.active.dial(
                        address,
                        options: DialOptions(timeout: .seconds(20))
                    )
                }
            }
            try await open.wait {
                $0.pending.count == cap && $0.node.counters.snapshot.peersTurnedAway > 0
            }
            for dial in dials {
                let result = await dial.result
                #expect(throws: TransportError.refused) { try result.get() }
                let count = try await open.look { $0.pending.count }
                #expect(count <= cap)
            }
            try await open.waitUntilEmpty()

            let server = EchoServer(nodes.passive, open.listener)
            let connection = try await nodes.active.dial(address)
            let stream = try await connection.openStream()
            try await Echo.verify(byteCount: 1_000, on: stream, seed: 1)
            await connection.close()
            await server.stop()
            await open.listener.close()
        }

        @Test func `handshakes under way count too, and end in time`() async throws {
            let nodes = try Nodes {
                $0.halfOpenConnectionsMax = 2
                $0.handshakeTimeout = .milliseconds(500)
            }
            let open = try await OpenListener(nodes.passive)
            let relay = try await Relay.open(to: open.address)
            let address = relay.address
            let dialing = Task {
                try await nodes.active.dial(address, options: DialOptions(timeout: .seconds(1)))
            }
            let incoming = try await open.listener.nextIncoming()
            try await relay.fallSilent()
            let upgrading = Task {
                try await nodes.passive.upgrade(incoming)
            }
            try await open.wait { $0.handshaking == 1 }
            let upgraded = await upgrading.result
            #expect(throws: TransportError.timedOut) { try upgraded.get() }
            let dialed = await dialing.result
            #expect(throws: TransportError.timedOut) { try dialed.get() }
            try await open.waitUntilEmpty()
            await open.listener.close()
            try await relay.close()
        }

        @Test func `a cancelled upgrade leaves nothing behind`() async throws {
            let nodes = try Nodes()
            let open = try await OpenListener(nodes.passive)
            let relay = try await Relay.open(to: open.address)
            let address = relay.address
            let dialing = Task {
                try await nodes.active.dial(address, options: DialOptions(timeout: .seconds(1)))
            }
            let incoming = try await open.listener.nextIncoming()
            try await relay.fallSilent()
            let upgrading = Task {
                try await nodes.passive.upgrade(incoming)
            }
            try await open.wait { $0.handshaking == 1 }
            upgrading.cancel()
            let upgraded = await upgrading.result
            #expect(throws: TransportError.cancelled) { try upgraded.get() }
            try await open.waitUntilEmpty()
            dialing.cancel()
            _ = await dialing.result
            await open.listener.close()
            try await relay.close()
        }

        @Test func `a peer that is let go, or rejected, is turned away`() async throws {
            let nodes = try Nodes()
            let open = try await OpenListener(nodes.passive)
            let address = open.address
            for isRejected in [false, true] {
                let dialing = Task {
                    try await nodes.active.dial(
                        address,
                        options: DialOptions(timeout: .seconds(20))
                    )
                }
                var incoming: WebRTCDirect.Incoming? = try await open.listener.nextIncoming()
                #expect(incoming?.isAlive == true)
                if isRejected {
                    incoming?.reject()
                } else {
                    incoming = nil
                }
                try await open.waitUntilEmpty()
                if let incoming {
                    let error = try await failure { () async throws(TransportError) in
                        try await nodes.passive.upgrade(incoming)
                    }
                    #expect(error == .pendingConnectionExpired)
                }
                let result = await dialing.result
                #expect(throws: TransportError.refused) { try result.get() }
            }
            await open.listener.close()
        }

        @Test func `closing the listener turns pending peers away`() async throws {
            let nodes = try Nodes()
            let (listener, address) = try await nodes.passive.listen()
            let dialing = Task {
                try await nodes.active.dial(
                    address,
                    options: DialOptions(timeout: .seconds(20))
                )
            }
            let incoming = try await listener.nextIncoming()
            await listener.close()
            #expect(!incoming.isAlive)
            let error = try await failure { () async throws(TransportError) in
                try await nodes.passive.upgrade(incoming)
            }
            #expect(error == .pendingConnectionExpired)
            let result = await dialing.result
            #expect(throws: TransportError.refused) { try result.get() }
        }
    }
}

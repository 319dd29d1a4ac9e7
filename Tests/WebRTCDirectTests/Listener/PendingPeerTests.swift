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
                // One host has at most half of them.
                $0.halfOpenConnectionsMax = 2 * cap
                $0.handshakeTimeout = .milliseconds(600)
            }
            let open = try await OpenListener(nodes.passive)
            let address = open.address
            // Twice as many as one host has room for, and nobody upgrades one.
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

        @Test func `whoever fills the half-open connections leaves room for others`() async throws {
            let nodes = try Nodes { $0.halfOpenConnectionsMax = 32 }
            let open = try await OpenListener(nodes.passive)
            let good = "libp2p+webrtc+v1/abcdefghijklmnopqrstuvwxyz012345"
            let check = connectivityCheck(username: "\(good):\(good)", key: good)
            let hello = ByteBuffer(
                bytes: [22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0]
            )
            // Of each host in turn, how many of 64 ports get a place.
            let places = try await open.look { listener in
                (1...6 as ClosedRange<UInt32>).map { host in
                    let before = listener.pending.count
                    for port in 1...64 {
                        let source = TransportAddress(ip: .v4(127 << 24 | host), port: UInt16(port))
                        for datagram in [check, hello] {
                            listener.receive(datagram, from: source, at: .now)
                        }
                    }
                    return listener.pending.count - before
                }
            }
            #expect(places == [16, 8, 4, 2, 1, 1])
            await open.listener.close()
        }

        @Test func `an IPv6 network of one host counts as one source`() {
            var halfOpen = HalfOpenCount(limit: 4)
            let network = (1...4).map {
                TransportAddress(ip: .v6(high: 7, low: $0, scope: 0), port: 1)
            }
            let other = TransportAddress(ip: .v6(high: 8, low: 1, scope: 0), port: 1)
            for address in network.prefix(2) {
                let hasRoom = halfOpen.hasRoom(for: address)
                #expect(hasRoom)
                halfOpen.add(address)
            }
            #expect(!halfOpen.hasRoom(for: network[2]) && halfOpen.hasRoom(for: other))
            for address in network.prefix(2) { halfOpen.remove(address) }
            halfOpen.remove(other)
            #expect(halfOpen.total == 0 && halfOpen.hasRoom(for: network[3]))
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

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

#if os(Linux)
import Multiformats
import NIOCore
import NIOPosix
import PeerTransport
import RTCCore
import RTCICE
import Testing

@testable import WebRTCDirect

extension OverSockets {
    /// Listeners with several sockets on one port.
    @Suite struct SharedPortTests {
        @Test(arguments: [(.min, 1), (0, 1), (1, 1), (3, 3), (4, 4), (5, 4), (.max, 4)])
        func `there is a loop for each socket`(wanted: Int, sockets: Int) throws {
            let nodes = try Nodes(sockets: wanted)
            #expect(nodes.passive.configuration.listenerSockets == sockets)
        }

        @Test(arguments: [2, 4])
        func `dials are spread over all sockets`(sockets: Int) async throws {
            let nodes = try Nodes(sockets: sockets)
            let newer = try Nodes(sockets: sockets) { $0.dialerVersion = .v2 }
            let (listener, address) = try await nodes.passive.listen()
            #expect(listener.addresses.count == 1)
            let server = EchoServer(nodes.passive, listener)
            var dialed: [Connection] = []
            // No more at once than may wait for the listener's owner.
            for dialer in [nodes.active, newer.active] {
                dialed += try await dial(address, from: Array(repeating: dialer, count: 24))
            }
            let accepted = try await server.connections(dialed.count)
            #expect(Set(accepted.map { ObjectIdentifier($0.loop) }).count == sockets)
            #expect(Set(accepted.map(\.localAddress)) == [address])
            #expect(nodes.passive.statistics.handshakesCompleted == dialed.count)
            #expect(nodes.passive.statistics.datagramsHandedOver == 0)
            try await echo(on: dialed)
            for connection in dialed { await connection.close() }
            await server.stop()
            await listener.close()
        }

        @Test(arguments: ["/ip4/0.0.0.0", "/ip6/::", "/ip6/::1"])
        func `each address of a wildcard has its sockets, and is announced once`(
            host: String
        ) async throws {
            let nodes = try Nodes(sockets: 2)
            let listener = try await nodes.passive.listen(
                on: Multiaddr("\(host)/udp/0/webrtc-direct")
            )
            let server = EchoServer(nodes.passive, listener)
            let addresses = listener.addresses
            #expect(!addresses.isEmpty && Set(addresses).count == addresses.count)
            #expect(Set(addresses.compactMap { $0.webRTCDirect?.endpoint.port }).count == 1)
            for address in addresses {
                let dialed = try await dial(
                    address,
                    from: Array(repeating: nodes.active, count: 4)
                )
                try await echo(on: dialed)
                for connection in dialed { await connection.close() }
            }
            await server.stop()
            await listener.close()
        }

        @Test func `one host has half of the half-open connections of all sockets`() async throws {
            let nodes = try Nodes(sockets: 4) { $0.halfOpenConnectionsMax = 12 }
            let (listener, address) = try await nodes.passive.listen()
            let dials = (0..<18).map { _ in Task { try await nodes.active.dial(address) } }
            var places: [WebRTCDirect.Incoming] = []
            for _ in 0..<6 { places.append(try await listener.nextIncoming()) }
            while nodes.passive.statistics.peersTurnedAway < 12 {
                try Task.checkCancellation()
                await Task.yield()
            }
            #expect(nodes.passive.statistics.peersArrived == 18)
            #expect(places.allSatisfy { $0.isAlive })
            places.removeAll()
            for dial in dials {
                let result = await dial.result
                #expect(throws: TransportError.refused) { try result.get() }
            }
            await listener.close()
        }

        @Test func `all sockets together have so many connections`() async throws {
            let nodes = try Nodes(sockets: 4) { $0.incomingConnectionsMax = 3 }
            let (listener, address) = try await nodes.passive.listen()
            let server = EchoServer(nodes.passive, listener)
            let dialed = try await dial(address, from: Array(repeating: nodes.active, count: 3))
            for _ in 0..<6 {
                let error = try await failure { () async throws(TransportError) in
                    try await nodes.active.dial(address)
                }
                #expect(error == .refused)
            }
            await dialed[0].close()
            // The listener may hear of it after the dialer.
            var next: Connection?
            while next == nil {
                try Task.checkCancellation()
                next = try? await nodes.active.dial(address)
            }
            for connection in dialed + [next].compactMap(\.self) { await connection.close() }
            await server.stop()
            await listener.close()
        }

        @Test func `a peer that comes to another socket stays connected`() async throws {
            let nodes = try Nodes(sockets: 4) { $0.ice.consentInterval = .milliseconds(20) }
            let (listener, address) = try await nodes.passive.listen()
            let server = EchoServer(nodes.passive, listener)
            let relay = try await Relay.open(to: address)
            let dialed = try await nodes.active.dial(relay.address)
            let accepted = try await server.connections(1)[0]
            let long = try await dialed.openStream()
            async let transfer: Void = Echo.verify(byteCount: 2 << 20, on: long, seed: 1)
            for seed in 0..<8 {
                let last = accepted.remoteAddress
                try await relay.moveDialer()
                while accepted.remoteAddress == last {
                    try Task.checkCancellation()
                    await Task.yield()
                }
                try await Echo.verify(
                    byteCount: 50_000,
                    on: dialed.openStream(),
                    seed: UInt64(seed)
                )
            }
            try await transfer
            #expect(server.accepted == 1)
            #expect(nodes.passive.statistics.datagramsHandedOver > 0)
            await dialed.close()
            await server.stop()
            await listener.close()
            try await relay.close()
        }

        @Test func `sockets that are bound again keep their peers`() async throws {
            let nodes = try Nodes(sockets: 4)
            let (listener, address) = try await nodes.passive.listen()
            let server = EchoServer(nodes.passive, listener)
            let dialed = try await dial(address, from: Array(repeating: nodes.active, count: 24))
            let accepted = try await server.connections(dialed.count)
            for connection in onePerLoop(accepted) {
                try await rebind(connection)
                try await echo(on: dialed)
            }
            #expect(nodes.passive.statistics.datagramsHandedOver > 0)
            // Whoever comes now is served, too.
            let later = try await dial(address, from: Array(repeating: nodes.active, count: 8))
            try await echo(on: later)
            #expect(server.accepted == dialed.count + later.count)
            // When they are gone nothing is handed over any more.
            for connection in dialed + later { await connection.close() }
            await server.stop()
            await listener.close()
            try await expectFree(address)
        }

        @Test func `a handshake goes on when its peer comes to another socket`() async throws {
            let nodes = try Nodes(sockets: 4)
            let (listener, address) = try await nodes.passive.listen()
            var (dialed, accepted) = ([Connection](), [Connection]())
            for _ in 0..<4 {
                let dials = (0..<16).map { _ in Task { try await nodes.active.dial(address) } }
                var pending: [WebRTCDirect.Incoming] = []
                for _ in dials { pending.append(try await listener.nextIncoming()) }
                // It may be that the sockets come into the same order again, but not each time.
                for connection in onePerLoop(accepted) { try await rebind(connection) }
                for peer in pending { accepted.append(try await nodes.passive.upgrade(peer)) }
                for dial in dials { dialed.append(try await dial.value) }
            }
            #expect(nodes.passive.statistics.peersArrived == 64)
            #expect(nodes.passive.statistics.datagramsHandedOver > 0)
            for connection in dialed { await connection.close() }
            await listener.close()
        }

        @Test func `what one socket knows of a stranger the others know`() async throws {
            let transport = try Nodes(sockets: 2).passive
            let pair = try await TwoSockets(transport)
            let good = "libp2p+webrtc+v1/abcdefghijklmnopqrstuvwxyz012345"
            let check = connectivityCheck(username: "\(good):\(good)", key: good)
            let hello = ByteBuffer(
                bytes: [22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0]
            )
            try await pair.receive(check, at: 0)
            try await pair.receive(hello, at: 1)
            let incoming = try await pair.listener.nextIncoming()
            // The pending peer is at the second, wherever its datagrams come to.
            for datagram in [check, hello, hello] { try await pair.receive(datagram, at: 0) }
            let pending = try await pair.look { $0.pending.values.map(\.datagrams.count) }
            #expect(pending == [[], [3]])
            #expect(transport.statistics.datagramsHandedOver == 3)
            incoming.reject()
            while try await pair.look({ !$0.pending.isEmpty }) != [false, false] {
                try Task.checkCancellation()
            }
            try await pair.receive(check, at: 1)
            try await pair.receive(hello, at: 0)
            #expect(try await pair.look { $0.pending.count } == [1, 0])
            #expect(transport.statistics.peersArrived == 2)
            try await pair.close()
            #expect(pair.siblings.isEmpty)
        }

        @Test func `what a lost socket had does not count any more`() async throws {
            let nodes = try Nodes(sockets: 2)
            let pair = try await TwoSockets(nodes.passive)
            let address = try await pair.look { $0.group.localAddress }[0]
            var dialed: [Connection] = []
            var accepted: [Connection] = []
            while try await pair.look(\.drivers.isEmpty) != [false, false] {
                async let dialing = nodes.active.dial(address)
                accepted.append(try await nodes.passive.upgrade(pair.listener.nextIncoming()))
                dialed.append(try await dialing)
            }
            let left = try await pair.look(\.drivers.count)[0]
            try await pair.lose(at: 1)
            #expect(try await pair.look(at: 0) { $0.connectionCount } == left)
            for connection in accepted { connection.abort() }
            for connection in accepted { _ = try await connection.closed }
            #expect(try await pair.look(at: 0) { $0.connectionCount } == 0)
            try await pair.close()
            #expect(pair.siblings.isEmpty)
            for connection in dialed { connection.abort() }
        }

        @Test(arguments: [1, 2])
        func `nobody else can listen on a shared port`(others: Int) async throws {
            let first = try Nodes(sockets: 2).passive
            let second = try Nodes(sockets: others).passive
            let (listener, address) = try await first.listen()
            let endpoint = try #require(address.webRTCDirect?.endpoint)
            for host in ["127.0.0.1", "0.0.0.0"] {
                let taken = try Multiaddr("/ip4/\(host)/udp/\(endpoint.port)/webrtc-direct")
                for transport in [first, second] {
                    let error = try await failure { () async throws(TransportError) in
                        try await transport.listen(on: taken)
                    }
                    guard case .bindFailed(taken, _) = error else {
                        Issue.record("\(error) instead of a failed bind")
                        return
                    }
                }
            }
            await listener.close()
            try await expectFree(address)
        }

        @Test(.enabled(if: (try? InterfaceAddresses.expand(.anyIPv4).count > 1) == true))
        func `sockets that are bound are closed when a further one cannot be`() async throws {
            let addresses = try InterfaceAddresses.expand(.anyIPv4)
            let last = try #require(addresses.last)
            let holder = try await Probe.open(at: last)
            let port = holder.address.port
            let wildcard = try Multiaddr("/ip4/0.0.0.0/udp/\(port)/webrtc-direct")
            let transport = try Nodes(sockets: 2).passive
            let error = try await failure { () async throws(TransportError) in
                try await transport.listen(on: wildcard)
            }
            guard case .bindFailed(wildcard, _) = error else {
                Issue.record("\(error) instead of a failed bind")
                return
            }
            try await holder.close()
            for address in addresses {
                let free = TransportAddress(ip: address.ip, port: port)
                try await expectFree(Multiaddr(webRTCDirectAt: free))
            }
        }

        @Test func `connections outlive the listener, and free the port one by one`() async throws {
            let nodes = try Nodes(sockets: 4)
            let (listener, address) = try await nodes.passive.listen()
            let server = EchoServer(nodes.passive, listener)
            let dialed = try await dial(address, from: Array(repeating: nodes.active, count: 16))
            let accepted = try await server.connections(dialed.count)
            await listener.close()
            // Each socket goes with its last connection, and the others serve on.
            for (index, connection) in dialed.enumerated() {
                try await echo(on: Array(dialed[index...]))
                await connection.close()
            }
            for connection in accepted { _ = try await connection.closed }
            try await expectFree(address)
            await server.stop()
        }
    }
}

/// Four event loops, whatever the machine has.
private let fourLoops = MultiThreadedEventLoopGroup(numberOfThreads: 4)

extension Nodes {
    /// Transports on four event loops that listen on so many sockets.
    fileprivate init(
        sockets: Int,
        _ configure: (inout Configuration) -> Void = { _ in }
    ) throws {
        try self.init {
            $0.eventLoopGroup = fourLoops
            $0.listenerSockets = sockets
            configure(&$0)
        }
    }
}

extension TransportAddress {
    fileprivate static var anyIPv4: TransportAddress { TransportAddress(ip: .v4(0), port: 0) }
}

/// Dials at once from all of these.
private func dial(
    _ address: Multiaddr,
    from transports: [WebRTCDirect]
) async throws -> [Connection] {
    try await withThrowingTaskGroup(of: Connection.self) { group in
        for transport in transports { group.addTask { try await transport.dial(address) } }
        return try await group.reduce(into: []) { $0.append($1) }
    }
}

/// Uses all of these connections at once.
private func echo(on connections: [Connection]) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for (index, connection) in connections.enumerated() {
            group.addTask {
                let stream = try await connection.openStream()
                try await Echo.verify(byteCount: 5_000, on: stream, seed: UInt64(index))
            }
        }
        try await group.waitForAll()
    }
}

private func onePerLoop(_ connections: [Connection]) -> [Connection] {
    Array(
        Dictionary(connections.map { (ObjectIdentifier($0.loop), $0) }) { first, _ in first }.values
    )
}

/// Has the socket of a connection closed and bound again, which changes the order of the sockets.
private func rebind(_ connection: Connection) async throws {
    // A socket bound to loopback is not allowed to send to TEST-NET-1.
    let elsewhere = TransportAddress(ip: .v4(192 << 24 | 2 << 8 | 1), port: 9)
    try await connection.onLoop { driver in
        guard let destination = SocketAddress(elsewhere) else { return }
        driver.socket.send(ByteBuffer(string: "refused"), to: destination)
    }
}

/// A socket of its own can have the address.
private func expectFree(_ address: Multiaddr) async throws {
    let endpoint = try #require(address.webRTCDirect?.endpoint)
    let successor = try await Probe.open(at: #require(TransportAddress(endpoint)))
    try await successor.close()
}
#endif

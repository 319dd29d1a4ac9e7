// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import NIOPosix
import RTCSimulation
import Testing

@testable import webrtc_direct_relay

@Suite(.timeLimit(.minutes(1))) struct RelayTests {
    private func options(
        to server: TestSocket,
        _ path: String = "",
        clientsMax: Int = 256
    ) throws -> RelayOptions {
        let path = try PathDescription(parsing: path)
        return RelayOptions(
            listen: try SocketAddress(ipAddress: server.address.ipAddress ?? "", port: 0),
            to: server.address,
            forward: path,
            backward: path,
            clientsMax: clientsMax
        )
    }

    private func open(_ options: RelayOptions) async throws -> Relay {
        try await Relay.open(options, on: MultiThreadedEventLoopGroup.singleton.next())
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `every client gets its own answers`(host: String) async throws {
        let server = try await TestSocket(host: host, echoes: true)
        let relay = try await open(options(to: server))
        var clients: [TestSocket] = []
        for _ in 0..<5 { clients.append(try await TestSocket(host: host)) }
        for (number, client) in clients.enumerated() {
            for index in 0..<4 {
                try await client.send(
                    ByteBuffer(string: "\(number) \(index)"),
                    to: relay.localAddress
                )
            }
        }
        for (number, client) in clients.enumerated() {
            let answers = await client.receive(4)
            #expect(answers.map { String(buffer: $0.bytes) } == (0..<4).map { "\(number) \($0)" })
            #expect(answers.allSatisfy { $0.source == relay.localAddress })
            try await client.close()
        }
        let statistics = try await relay.close()
        #expect(statistics.clients == 5)
        #expect(statistics.forward.arrived == 20)
        #expect(statistics.backward.arrived == 20)
        try await server.close()
    }

    @Test func `the path takes its time both ways`() async throws {
        let server = try await TestSocket(echoes: true)
        let relay = try await open(options(to: server, "rtt=40ms"))
        let client = try await TestSocket()
        let start = ContinuousClock.now
        try await client.send(ByteBuffer(string: "ping"), to: relay.localAddress)
        let answers = await client.receive(1)
        #expect(answers.map(\.bytes) == [ByteBuffer(string: "ping")])
        #expect(ContinuousClock.now - start >= .milliseconds(40))
        _ = try await relay.close()
        try await client.close()
        try await server.close()
    }

    /// Nine of 1,000 bytes and one of 500, which alone fits the path.
    @Test func `datagrams that come in one piece have fates of their own`() async throws {
        let server = try await TestSocket()
        let relay = try await open(options(to: server, "mtu=828B"))
        let client = try await TestSocket()
        let bytes = ByteBuffer.pattern(9_500, seed: 1)
        try await client.send(bytes, in: 1_000, to: relay.localAddress)
        let arrived = await server.receive(1)
        #expect(arrived.map(\.bytes) == [bytes.getSlice(at: 9_000, length: 500)])
        let statistics = try await relay.close()
        #expect(statistics.forward.sent == 10)
        #expect(statistics.forward.tooLong == 9)
        try await client.close()
        try await server.close()
    }

    @Test func `a burst arrives as the datagrams that were sent`() async throws {
        let server = try await TestSocket()
        let relay = try await open(options(to: server, "rate=80mbit rtt=2ms queue=1MB"))
        let client = try await TestSocket()
        let bytes = ByteBuffer.pattern(30_300, seed: 1)
        try await client.send(bytes, in: 1_000, to: relay.localAddress)
        let arrived = await server.receive(31)
        var joined = ByteBuffer()
        for datagram in arrived { joined.writeImmutableBuffer(datagram.bytes) }
        #expect(joined == bytes)
        #expect(arrived.map(\.bytes.readableBytes) == Array(repeating: 1_000, count: 30) + [300])
        _ = try await relay.close()
        try await client.close()
        try await server.close()
    }

    @Test func `there are no more clients than allowed`() async throws {
        let server = try await TestSocket(echoes: true)
        let relay = try await open(options(to: server, clientsMax: 1))
        let first = try await TestSocket()
        let second = try await TestSocket()
        try await first.send(ByteBuffer(string: "1"), to: relay.localAddress)
        _ = await first.receive(1)
        try await second.send(ByteBuffer(string: "2"), to: relay.localAddress)
        try await first.send(ByteBuffer(string: "3"), to: relay.localAddress)
        let answers = await first.receive(1)
        #expect(answers.map(\.bytes) == [ByteBuffer(string: "3")])
        let statistics = try await relay.close()
        #expect(statistics.clients == 1)
        #expect(statistics.refusedDatagrams == 1)
        for socket in [first, second, server] { try await socket.close() }
    }

    @Test func `a silent client makes room for another`() async throws {
        let server = try await TestSocket(echoes: true)
        var options = try options(to: server, clientsMax: 1)
        options.patience = .zero
        let relay = try await open(options)
        for number in 1...3 {
            let client = try await TestSocket()
            try await client.send(ByteBuffer(integer: number), to: relay.localAddress)
            let answers = await client.receive(1)
            #expect(answers.map(\.bytes) == [ByteBuffer(integer: number)])
            try await client.close()
        }
        let statistics = try await relay.close()
        #expect(statistics.clients == 3)
        #expect(statistics.refusedDatagrams == 0)
        try await server.close()
    }
}

@Suite struct RelayAddressTests {
    static let addresses: [(String, String?)] = [
        ("127.0.0.1:4001", "127.0.0.1:4001"), ("[::1]:0", "[::1]:0"), ("::1:5", nil),
        ("localhost:1", nil), ("127.0.0.1", nil), ("127.0.0.1:65536", nil), ("[::1]", nil),
        (":1", nil), ("", nil),
    ]

    @Test(arguments: addresses)
    func `an address is a number with a port`(text: String, printed: String?) {
        #expect(RelayAddress(argument: text)?.description == printed)
    }
}

@Suite struct DatagramRunsTests {
    private func runs(_ sizes: [(client: Int, bytes: Int)]) -> [[Int]] {
        var runs = DatagramRuns()
        var found: [DatagramRuns.Run] = []
        for (client, bytes) in sizes {
            let datagram = ByteBuffer.pattern(bytes, seed: 1)
            let arrival = SimulatedLink.Arrival(route: client, datagram: datagram)
            if let run = runs.append(arrival) { found.append(run) }
        }
        if let run = runs.finish() { found.append(run) }
        return found.map { [$0.client, $0.segmentSize] + $0.datagrams.map(\.readableBytes) }
    }

    @Test func `runs are of one client and one size with a shorter end`() {
        let sizes = [(1, 9), (1, 9), (1, 4), (1, 9), (2, 9), (2, 10), (2, 10), (1, 10)]
        let expected = [[1, 9, 9, 9, 4], [1, 9, 9], [2, 9, 9], [2, 10, 10, 10], [1, 10, 10]]
        #expect(runs(sizes) == expected)
    }

    @Test func `runs are bounded`() {
        let many = runs((0..<20).map { _ in (1, 100) })
        #expect(many.map(\.count) == [18, 6])
        let large = runs((0..<3).map { _ in (1, 40_000) })
        #expect(large.count == 3)
    }
}

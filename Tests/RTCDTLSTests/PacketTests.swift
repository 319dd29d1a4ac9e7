// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCDTLS

@Suite struct PacketTests {
    static let both: [Protections] = [.direct, .openSSL]

    @Test func `packets arrive one by one, in both directions, with their bytes`() throws {
        let pair = try DTLSPair.connected()
        let packets: [[UInt8]] = (1...40).map { [UInt8](repeating: UInt8($0), count: $0 * 29) }
        try pair.client.send(PacketBatch(packets), at: pair.now)
        try pair.server.send(PacketBatch(packets.reversed()), at: pair.now)
        pair.drive()
        #expect(pair.serverLog.received.map(\.array) == packets)
        #expect(pair.clientLog.received.map(\.array) == packets.reversed())
        #expect(pair.client.statistics.packetsSent == 40)
        #expect(pair.client.statistics.packetsReceived == 40)
        #expect(pair.client.statistics.datagramsDiscarded == 0)
    }

    @Test func `a batch leaves as one batch with a datagram for each packet`() throws {
        let pair = try DTLSPair.connected()
        let overhead = try #require(pair.clientLog.peer).recordOverhead
        try pair.client.send(PacketBatch([[1], [2, 2], [3, 3, 3]]), at: pair.now)
        guard case .transmit(let batch) = pair.client.nextOutput() else {
            Issue.record("nothing to transmit")
            return
        }
        #expect(batch.lengths == [1 + overhead, 2 + overhead, 3 + overhead])
    }

    @Test(arguments: both)
    func `several records in one datagram are all read`(protections: Protections) throws {
        let pair = try DTLSPair.connected(protections: protections)
        let packets: [[UInt8]] = [[1], [2, 2], [UInt8](repeating: 3, count: 1_200), [4]]
        try pair.client.send(PacketBatch(packets), at: pair.now)
        var joined = ByteBuffer()
        for datagram in pair.intercept() { joined.writeImmutableBuffer(datagram.bytes) }
        pair.server.receive(joined, at: pair.now)
        pair.drain()
        #expect(pair.serverLog.received.map(\.array) == packets)
        #expect(pair.server.statistics.datagramsReceived == 3)
    }

    @Test(arguments: both)
    func `the largest record passes whole`(protections: Protections) throws {
        let pair = try DTLSPair.connected(
            DTLSConfiguration(maximumPacketSize: 16_384),
            protections: protections
        )
        let packet = (0..<16_384).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try pair.server.send(PacketBatch([packet, packet]), at: pair.now)
        pair.drive()
        #expect(pair.clientLog.received.map(\.array) == [packet, packet])
    }

    static let wrongSizes: [[Int]] = [[1_501], [100, 1_501], [16_385], [1, 1, 70_000]]

    @Test(arguments: wrongSizes)
    func `a packet above the limit is refused before anything is sent`(sizes: [Int]) throws {
        let pair = try DTLSPair.connected()
        let batch = PacketBatch(sizes.map { [UInt8](repeating: 0, count: $0) })
        let largest = try #require(sizes.max())
        #expect(throws: DTLSError.packetSize(actual: largest, limit: 1_500)) {
            try pair.client.send(batch, at: pair.now)
        }
        let output = pair.client.nextOutput()
        #expect(output == nil && pair.client.state == .connected)
        try pair.client.send(PacketBatch([[UInt8](repeating: 1, count: 1_500)]), at: pair.now)
        pair.drive()
        #expect(pair.serverLog.received.map(\.readableBytes) == [1_500])
    }

    @Test(arguments: both)
    func `packets that overtake the final flight are kept`(protections: Protections) throws {
        let pair = try DTLSPair(protections: protections)
        pair.client.start(at: pair.now)
        pair.drive { $0.server.state == .connected }
        let finalFlight = pair.intercept().filter { !$0.toServer }
        let packets: [[UInt8]] = [[7], [8, 8], [UInt8](repeating: 9, count: 1_400)]
        try pair.server.send(PacketBatch(packets), at: pair.now)
        for datagram in pair.intercept() + finalFlight where !datagram.toServer {
            pair.client.receive(datagram.bytes, at: pair.now)
        }
        pair.drain()
        #expect(pair.client.state == .connected)
        #expect(pair.clientLog.received.map(\.array) == packets)
    }

    @Test(arguments: both)
    func `a flood of early packets is cut off and does not stop the handshake`(
        protections: Protections
    ) throws {
        let pair = try DTLSPair(protections: protections)
        pair.client.start(at: pair.now)
        pair.drive { $0.server.state == .connected }
        let finalFlight = pair.intercept().filter { !$0.toServer }
        for _ in 0..<100 { try pair.server.send(PacketBatch([[1]]), at: pair.now) }
        for datagram in pair.intercept() { pair.client.receive(datagram.bytes, at: pair.now) }
        let discarded = pair.client.statistics.datagramsDiscarded
        #expect(discarded == 100 - RecordFilter.earlyPacketsMax)
        for datagram in finalFlight { pair.client.receive(datagram.bytes, at: pair.now) }
        pair.drive()
        #expect(pair.client.state == .connected)
    }

    @Test(arguments: both)
    func `replayed, damaged and cut records are dropped and counted`(protections: Protections)
        throws
    {
        let pair = try DTLSPair.connected(protections: protections)
        try pair.client.send(PacketBatch([[1, 2, 3], [4, 5, 6]]), at: pair.now)
        let datagrams = pair.intercept().map(\.bytes)
        let first = datagrams[0]
        for length in 0..<first.readableBytes {
            var cut = first
            pair.server.receive(cut.readSlice(length: length) ?? ByteBuffer(), at: pair.now)
        }
        for bit in 0..<first.readableBytes * 8 {
            var damaged = first
            damaged.flipBit(bit)
            pair.server.receive(damaged, at: pair.now)
        }
        let attempts = first.readableBytes * 9
        #expect(pair.server.statistics.datagramsDiscarded == attempts)
        for datagram in datagrams + datagrams + datagrams {
            pair.server.receive(datagram, at: pair.now)
        }
        pair.drain()
        #expect(pair.serverLog.received.map(\.array) == [[1, 2, 3], [4, 5, 6]])
        #expect(pair.server.statistics.datagramsDiscarded == attempts + 4)
        #expect(pair.server.state == .connected)
    }

    static let garbage: [[UInt8]] = [
        [], [0], [22], Array("GET / HTTP/1.1\r\n\r\n".utf8),
        [22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [23, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0],
        [23, 254, 253, 0, 1, 0, 0, 0, 0, 0, 0, 0, 15] + [UInt8](repeating: 0, count: 15),
        [20, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255] + [UInt8](repeating: 0, count: 70_000),
        [UInt8](repeating: 255, count: 1_200),
    ]

    @Test(arguments: garbage)
    func `garbage before, during and after the handshake changes nothing`(bytes: [UInt8]) throws {
        let pair = try DTLSPair()
        let datagram = ByteBuffer(bytes: bytes)
        pair.server.receive(datagram, at: pair.now)
        pair.client.start(at: pair.now)
        pair.client.receive(datagram, at: pair.now)
        pair.drive { $0.serverLog.datagrams.count > 0 }
        pair.client.receive(datagram, at: pair.now)
        pair.server.receive(datagram, at: pair.now)
        pair.drive()
        #expect(pair.isConnected)
        pair.client.receive(datagram, at: pair.now)
        pair.server.receive(datagram, at: pair.now)
        try pair.client.send(PacketBatch([[1]]), at: pair.now)
        pair.drive()
        #expect(pair.serverLog.received.map(\.array) == [[1]])
        #expect(pair.server.statistics.datagramsDiscarded >= 2)
    }
}

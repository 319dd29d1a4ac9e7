// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCDTLS

@Suite struct FinalFlightTests {
    @Test(arguments: RecordProtection.allCases)
    func `a lost last flight is sent again as it was`(client: RecordProtection) throws {
        let pair = try DTLSPair(protections: Protections(client: client))
        pair.client.start(at: pair.now)
        pair.drive { $0.server.state == .connected }
        let lost = try #require(pair.intercept().last { !$0.toServer }).bytes
        pair.drive { $0.server.statistics.datagramsReceived > 2 }
        let repeated = try #require(pair.intercept().last { !$0.toServer }).bytes
        #expect(repeated == lost && pair.client.state == .handshaking)
        pair.drive()
        #expect(pair.isConnected)
        try pair.server.send(PacketBatch([[1]]), at: pair.now)
        try pair.client.send(PacketBatch([[2]]), at: pair.now)
        pair.drive()
        #expect(pair.clientLog.received.map(\.array) == [[1]])
        #expect(pair.serverLog.received.map(\.array) == [[2]])
    }

    @Test(arguments: RecordProtection.allCases)
    func `a client ignores a last flight that comes twice`(server: RecordProtection) throws {
        let pair = try DTLSPair(protections: Protections(server: server))
        pair.client.start(at: pair.now)
        pair.drive { $0.server.state == .connected }
        let first = pair.intercept()
        pair.drive { $0.server.statistics.datagramsReceived > 2 }
        for datagram in first + pair.intercept() where !datagram.toServer {
            pair.client.receive(datagram.bytes, at: pair.now)
        }
        let answers = pair.intercept()
        #expect(pair.isConnected && answers.isEmpty)
        try pair.server.send(PacketBatch([[1]]), at: pair.now)
        pair.drive()
        #expect(pair.clientLog.received.map(\.array) == [[1]])
    }

    @Test func `a Finished that is replayed by somebody else is not answered`() throws {
        let pair = try DTLSPair.connected()
        let handshake = pair.clientLog.datagrams.map(\.bytes)
        let discarded = pair.server.statistics.datagramsDiscarded
        for datagram in handshake { pair.server.receive(datagram, at: pair.now) }
        let answers = pair.intercept()
        #expect(answers.isEmpty)
        #expect(pair.server.statistics.datagramsDiscarded == discarded + handshake.count)
    }

    @Test func `packets that came early are not taken again`() throws {
        let pair = try DTLSPair()
        pair.client.start(at: pair.now)
        pair.drive { $0.server.state == .connected }
        let finalFlight = pair.intercept().filter { !$0.toServer }
        try pair.server.send(PacketBatch([[7], [8]]), at: pair.now)
        let packets = pair.intercept()
        for datagram in packets + finalFlight + packets + finalFlight {
            pair.client.receive(datagram.bytes, at: pair.now)
        }
        pair.drain()
        #expect(pair.clientLog.received.map(\.array) == [[7], [8]])
    }

    @Test func `forged records that come early keep out no others`() throws {
        let pair = try DTLSPair()
        pair.client.start(at: pair.now)
        pair.drive { $0.server.state == .connected }
        let finalFlight = pair.intercept().filter { !$0.toServer }
        try pair.server.send(PacketBatch([[7]]), at: pair.now)
        let packets = pair.intercept()
        for number in [2, RecordLayer.lastNumber & (1 << 48 - 1)] {
            var forged = try #require(packets.first).bytes
            forged.setInteger(1 << 48 | number, at: forged.readerIndex + 3)
            pair.client.receive(forged, at: pair.now)
        }
        for datagram in packets + finalFlight { pair.client.receive(datagram.bytes, at: pair.now) }
        pair.drain()
        #expect(pair.clientLog.received.map(\.array) == [[7]])
        #expect(pair.client.records?.forgeries == 2)
    }

    @Test func `a close_notify that came early ends the session after its packets`() throws {
        let pair = try DTLSPair()
        pair.client.start(at: pair.now)
        pair.drive { $0.server.state == .connected }
        let finalFlight = pair.intercept().filter { !$0.toServer }
        try pair.server.send(PacketBatch([[7]]), at: pair.now)
        pair.server.close(at: pair.now)
        for datagram in pair.intercept() + finalFlight where !datagram.toServer {
            pair.client.receive(datagram.bytes, at: pair.now)
        }
        pair.drain()
        #expect(pair.clientLog.peer != nil && pair.clientLog.closed == .closeNotify)
        #expect(pair.clientLog.received.map(\.array) == [[7]])
    }

    @Test func `the last flight is sent again 16 times, and no longer than four minutes`() {
        var sent = SentRecords()
        let header = RecordHeader(.changeCipherSpec, number: 3, length: 1)
        var record = [UInt8](repeating: 1, count: RecordHeader.byteCount + 1)
        record.withUnsafeMutableBytes { header.write(to: $0) }
        record.withUnsafeBytes { sent.note($0) }
        var flight = FinalFlight(sent, at: .zero)
        let bytes = (0..<20).compactMap { _ in flight.next(at: .zero)?.array }
        #expect(bytes == [[UInt8]](repeating: record, count: 16))
        var late = FinalFlight(sent, at: .zero)
        let before = late.next(at: .zero + .seconds(239))
        let after = late.next(at: .zero + .seconds(240))
        #expect(before != nil && after == nil)
    }
}

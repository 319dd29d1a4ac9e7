// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCDTLS

/// Our records against OpenSSL's, and what they must never do.
@Suite struct RecordLayerTests {
    struct Case: Sendable {
        var suite: String
        var protections: Protections
    }

    static let cases: [Case] = CipherSuiteTests.suites.flatMap { suite in
        Protections.all.map { Case(suite: suite.name, protections: $0) }
    }

    @Test(arguments: cases)
    func `either end takes the other's records, whoever protects them`(test: Case) throws {
        let pair = try DTLSPair.connected(suite: test.suite, protections: test.protections)
        #expect((pair.client.ssl == nil) == (test.protections.client == .direct))
        #expect((pair.server.ssl == nil) == (test.protections.server == .direct))
        let packets: [[UInt8]] = (1...1_500).map { [UInt8](repeating: UInt8($0 & 255), count: $0) }
        try pair.client.send(PacketBatch(packets), at: pair.now)
        try pair.server.send(PacketBatch(packets), at: pair.now)
        pair.drive()
        #expect(pair.serverLog.received.map(\.array) == packets)
        #expect(pair.clientLog.received.map(\.array) == packets)
        #expect(pair.client.statistics.datagramsDiscarded == 0)
        #expect(pair.server.statistics.datagramsDiscarded == 0)
    }

    @Test(arguments: cases)
    func `either end hears that the other closes`(test: Case) throws {
        for isByClient in [true, false] {
            let pair = try DTLSPair.connected(suite: test.suite, protections: test.protections)
            isByClient ? pair.client.close(at: pair.now) : pair.server.close(at: pair.now)
            pair.drive()
            let (closing, hearing) =
                isByClient ? (pair.clientLog, pair.serverLog) : (pair.serverLog, pair.clientLog)
            #expect(closing.closed == .local && hearing.closed == .closeNotify)
            let answer = try #require(hearing.datagrams.last).bytes.array
            #expect(answer.first == ContentType.alert.rawValue)
        }
    }

    @Test(arguments: CipherSuiteTests.suites)
    func `no number and no nonce is used twice, from the handshake on`(
        suite: CipherSuiteTests.Suite
    ) throws {
        let pair = try DTLSPair(configuration: DTLSConfiguration(maximumDatagramSize: 256))
        // Each end repeats its Finished under numbers of its own.
        pair.faults.loss = 0.3
        pair.client.start(at: pair.now)
        pair.drive(until: \.isConnected)
        pair.faults.loss = 0
        for _ in 0..<5 {
            try pair.client.send(PacketBatch([[1], [2], [3]]), at: pair.now)
            try pair.server.send(PacketBatch([[1], [2], [3]]), at: pair.now)
        }
        pair.client.close(at: pair.now)
        pair.drive()
        for log in [pair.clientLog, pair.serverLog] {
            let records = Set(log.datagrams.flatMap { Self.protected(in: $0.bytes) })
            #expect(records.count >= 17)
            #expect(Set(records.map(\.header.number)).count == records.count)
            #expect(Set(records.map(\.nonce)).count == records.count)
        }
    }

    struct ProtectedRecord: Hashable {
        var header: RecordHeader
        var nonce: ArraySlice<UInt8>
        var bytes: [UInt8]
    }

    /// The records of epoch 1; one that is sent again as it was counts as the same.
    static func protected(in datagram: ByteBuffer) -> [ProtectedRecord] {
        datagram.withUnsafeReadableBytes { bytes in
            var reader = ByteReader(bytes)
            var records: [ProtectedRecord] = []
            while let header = RecordHeader(reading: &reader),
                let fragment = reader.read(count: Int(header.length))
            {
                guard header.epoch == 1 else { continue }
                let bytes = Array(fragment)
                records.append(
                    ProtectedRecord(header: header, nonce: bytes.prefix(8), bytes: bytes)
                )
            }
            return records
        }
    }

    static let epochs: [UInt8] = [0, 2, 255]

    @Test(arguments: epochs)
    func `a record of another epoch is dropped`(epoch: UInt8) throws {
        let pair = try DTLSPair.connected()
        try pair.client.send(PacketBatch([[1]]), at: pair.now)
        let record = try #require(pair.intercept().first).bytes
        var changed = record
        changed.setInteger(epoch, at: changed.readerIndex + 4)
        pair.server.receive(changed, at: pair.now)
        pair.drain()
        #expect(pair.serverLog.received.isEmpty && pair.isConnected)
        #expect(pair.server.records?.forgeries == 0)
        pair.server.receive(record, at: pair.now)
        pair.drain()
        #expect(pair.serverLog.received.map(\.array) == [[1]])
    }

    @Test func `records arrive in any order, those that are 64 behind no more`() throws {
        let pair = try DTLSPair.connected()
        try pair.client.send(PacketBatch((0..<80).map { [UInt8($0)] }), at: pair.now)
        for datagram in pair.intercept().reversed() {
            pair.server.receive(datagram.bytes, at: pair.now)
        }
        pair.drain()
        let received = pair.serverLog.received.map(\.array)
        #expect(received == (16..<80).reversed().map { [UInt8($0)] })
        #expect(pair.server.statistics.datagramsDiscarded == 16)
    }

    /// Also OpenSSL opens the records with the last numbers.
    @Test(arguments: RecordProtection.allCases)
    func `the session ends when no number is left`(server: RecordProtection) throws {
        let pair = try DTLSPair.connected(protections: Protections(server: server))
        pair.client.records?.nextNumber = RecordLayer.lastNumber - 2
        try pair.client.send(PacketBatch([[1], [2]]), at: pair.now)
        #expect(throws: DTLSError.sequenceNumbersExhausted) {
            try pair.client.send(PacketBatch([[3]]), at: pair.now)
        }
        pair.drive()
        #expect(pair.serverLog.received.map(\.array) == [[1], [2]])
        #expect(pair.clientLog.closed == .failed(.sequenceNumbersExhausted))
        #expect(pair.serverLog.closed == .closeNotify)
    }

    @Test func `no record is sent behind the last number`() throws {
        let pair = try DTLSPair.connected()
        pair.client.records?.nextNumber = RecordLayer.lastNumber + 1
        pair.client.close(at: pair.now)
        pair.drain()
        #expect(pair.clientLog.closed == .local)
        let isSilent = pair.intercept().isEmpty
        #expect(isSilent)
    }

    @Test func `the session ends before forgeries become likely`() throws {
        let pair = try DTLSPair.connected()
        pair.server.records?.forgeries = RecordLayer.forgeriesMax - 2
        try pair.client.send(PacketBatch([[1], [2]]), at: pair.now)
        var forged = try #require(pair.intercept().first).bytes
        forged.flipBit(300)
        pair.server.receive(forged, at: pair.now)
        #expect(pair.server.state == .connected)
        pair.server.receive(forged, at: pair.now)
        pair.drive()
        #expect(pair.serverLog.closed == .failed(.tooManyForgeries))
        #expect(pair.clientLog.closed == .closeNotify)
    }

    @Test func `OpenSSL that counts otherwise keeps the records`() throws {
        let pair = try DTLSPair()
        pair.client.start(at: pair.now)
        let irregular = RecordHeader(.handshake, number: 1 << 48 | 9, length: 40)
        var record = [UInt8](repeating: 0, count: RecordHeader.byteCount + 40)
        record.withUnsafeMutableBytes { irregular.write(to: $0) }
        record.withUnsafeBytes { pair.client.port.sent.note($0) }
        pair.drive()
        #expect(pair.isConnected && pair.client.records == nil && pair.client.ssl != nil)
        try pair.client.send(PacketBatch([[1]]), at: pair.now)
        try pair.server.send(PacketBatch([[2]]), at: pair.now)
        pair.drive()
        #expect(pair.serverLog.received.map(\.array) == [[1]])
        #expect(pair.clientLog.received.map(\.array) == [[2]])
    }
}

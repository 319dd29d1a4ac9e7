// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCDTLS

/// Authentic records that carry something else than a packet.
@Suite struct RecordContentTests {
    /// What the client's keys make of this content.
    private func record(_ type: ContentType, _ content: [UInt8], in pair: DTLSPair) -> ByteBuffer {
        var records = PacketBatch()
        let isSealed = content.withUnsafeBytes {
            pair.client.records?.seal($0, as: type, into: &records)
        }
        #expect(isSealed == true)
        return records.bytes
    }

    struct Fixture: Sendable {
        var type: ContentType
        var content: [UInt8]
        var closed: DTLSCloseReason?
        var isAnswered = false
    }

    static func message(_ type: UInt8) -> [UInt8] { [type] + [UInt8](repeating: 0, count: 11) }

    static let fixtures: [Fixture] = [
        Fixture(type: .alert, content: [1, 0], closed: .closeNotify, isAnswered: true),
        Fixture(type: .alert, content: [2, 0], closed: .closeNotify, isAnswered: true),
        Fixture(type: .alert, content: [2, 80], closed: .failed(.alert(.internalError))),
        Fixture(type: .alert, content: [2, 255], closed: .failed(.alert(.init(rawValue: 255)))),
        Fixture(type: .alert, content: [1, 90]),
        Fixture(type: .alert, content: [1, 100]),
        Fixture(type: .alert, content: [0, 0]),
        Fixture(type: .alert, content: [3, 80]),
        Fixture(type: .alert, content: []),
        Fixture(type: .alert, content: [1]),
        Fixture(type: .alert, content: [1, 0, 1, 0]),
        Fixture(type: .handshake, content: message(1), isAnswered: true),
        Fixture(type: .handshake, content: message(20), isAnswered: true),
        Fixture(type: .handshake, content: message(0)),
        Fixture(type: .handshake, content: message(255)),
        Fixture(type: .handshake, content: []),
        Fixture(type: .changeCipherSpec, content: [1]),
        Fixture(type: .applicationData, content: []),
        Fixture(type: ContentType(rawValue: 24), content: [1, 2, 3]),
        Fixture(type: .applicationData, content: [UInt8](repeating: 0, count: 16_385)),
        Fixture(type: .applicationData, content: [UInt8](repeating: 0, count: 18_400)),
    ]

    @Test(arguments: fixtures)
    func `each does what the protocol says and no more`(fixture: Fixture) throws {
        let pair = try DTLSPair.connected()
        let discarded = pair.server.statistics.datagramsDiscarded
        let record = record(fixture.type, fixture.content, in: pair)
        pair.server.receive(record, at: pair.now)
        let answers = pair.intercept().count { !$0.toServer }
        #expect(answers == (fixture.isAnswered ? 1 : 0))
        #expect(pair.serverLog.closed == fixture.closed)
        #expect(pair.serverLog.received.isEmpty)
        let isFruitless = fixture.closed == nil && !fixture.isAnswered
        #expect(pair.server.statistics.datagramsDiscarded == discarded + (isFruitless ? 1 : 0))
        guard fixture.closed == nil else { return }
        try pair.client.send(PacketBatch([[1]]), at: pair.now)
        pair.drive()
        #expect(pair.serverLog.received.map(\.array) == [[1]])
    }

    @Test func `the largest plaintext passes, one byte more does not`() throws {
        let pair = try DTLSPair.connected()
        let packet = [UInt8](repeating: 1, count: 16_384)
        for content in [packet + [1], packet] {
            let record = record(.applicationData, content, in: pair)
            pair.server.receive(record, at: pair.now)
        }
        pair.drain()
        #expect(pair.serverLog.received.map(\.array) == [packet])
    }

    @Test func `another handshake is turned down`() throws {
        let pair = try DTLSPair.connected()
        let hello = record(.handshake, Self.message(1), in: pair)
        pair.server.receive(hello, at: pair.now)
        let answer = try #require(pair.intercept().last).bytes
        var alert = ByteBuffer()
        let isAuthentic = answer.withUnsafeReadableBytes { bytes in
            var reader = ByteReader(bytes)
            guard
                let header = RecordHeader(reading: &reader), header.type == .alert,
                let fragment = reader.read(count: Int(header.length))
            else { return false }
            return pair.client.records?.open(header, fragment, into: &alert) == true
        }
        #expect(isAuthentic && alert.array == [1, DTLSAlert.noRenegotiation.rawValue])
    }

    @Test func `packets before and behind a message in one datagram`() throws {
        let pair = try DTLSPair.connected()
        var datagram = record(.applicationData, [1], in: pair)
        for (type, content) in [
            (ContentType.alert, [1, 90]), (.applicationData, [2]), (.alert, [1, 0]),
            (.applicationData, [3]),
        ] as [(ContentType, [UInt8])] {
            datagram.writeImmutableBuffer(record(type, content, in: pair))
        }
        pair.server.receive(datagram, at: pair.now)
        pair.drain()
        #expect(pair.serverLog.received.map(\.array) == [[1], [2]])
        #expect(pair.serverLog.closed == .closeNotify)
    }
}

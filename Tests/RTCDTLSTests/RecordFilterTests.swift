// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import Testing

@testable import RTCDTLS

@Suite struct RecordFilterTests {
    static func record(
        _ type: UInt8,
        epoch: UInt8 = 1,
        version: UInt8 = 0xFD,
        length: Int = 24
    ) -> [UInt8] {
        [type, 0xFE, version, 0, epoch, 0, 0, 0, 0, 0, 1, UInt8(length >> 8), UInt8(length & 255)]
            + [UInt8](repeating: 0, count: length)
    }

    struct Fixture: Sendable {
        var bytes: [UInt8]
        var accepted: Int?
    }

    static let connected: [Fixture] = [
        Fixture(bytes: record(23), accepted: 37),
        Fixture(bytes: record(23) + record(21), accepted: 74),
        Fixture(bytes: record(23) + [1, 2, 3], accepted: 37),
        Fixture(bytes: record(22, epoch: 0, version: 0xFF, length: 1), accepted: 14),
        Fixture(bytes: record(23, length: 16), accepted: 29),
        Fixture(bytes: record(23, length: 18_432), accepted: 18_445),
        Fixture(bytes: record(23, length: 15), accepted: nil),
        Fixture(bytes: record(23, length: 18_433), accepted: nil),
        Fixture(bytes: record(23, epoch: 0), accepted: nil),
        Fixture(bytes: record(22, epoch: 0, length: 0), accepted: nil),
        Fixture(bytes: record(19), accepted: nil),
        Fixture(bytes: record(24), accepted: nil),
        Fixture(bytes: record(23, version: 0xFC), accepted: nil),
        Fixture(bytes: [], accepted: nil),
    ]

    @Test(arguments: connected)
    func `only whole and plausible records pass`(fixture: Fixture) {
        var filter = RecordFilter(role: .client)
        let buffer = ByteBuffer(bytes: fixture.bytes)
        let accepted = filter.accept(buffer, isConnected: true)
        #expect(accepted == fixture.accepted)
    }

    @Test func `a record cut anywhere does not pass`() {
        let whole = Self.record(23)
        for length in 0..<whole.count {
            var filter = RecordFilter(role: .client)
            let accepted = filter.accept(ByteBuffer(bytes: whole[..<length]), isConnected: true)
            #expect(accepted == nil)
        }
    }

    @Test func `early packets are bounded, and a server takes none`() {
        var client = RecordFilter(role: .client)
        var server = RecordFilter(role: .server)
        let packet = ByteBuffer(bytes: Self.record(23))
        var passed = (client: 0, server: 0)
        for _ in 0..<100 {
            if client.accept(packet, isConnected: false) != nil { passed.client += 1 }
            if server.accept(packet, isConnected: false) != nil { passed.server += 1 }
        }
        #expect(passed.client == RecordFilter.earlyPacketsMax && passed.server == 0)
        let later = server.accept(packet, isConnected: true)
        #expect(later != nil)
    }

    @Test func `early records are kept once for our own record layer, up to a bound`() {
        var filter = RecordFilter(role: .client, keepsEarlyRecords: true)
        let packet = Self.record(23, length: 3_000)
        let finished = Self.record(22)
        _ = filter.accept(ByteBuffer(bytes: Self.record(22, epoch: 0)), isConnected: false)
        _ = filter.accept(ByteBuffer(bytes: finished + packet), isConnected: false)
        let first = filter.takeEarlyRecords().array
        #expect(first == finished + packet && filter.earlyRecords.readableBytes == 0)
        for _ in 0..<15 { _ = filter.accept(ByteBuffer(bytes: packet), isConnected: false) }
        #expect(filter.earlyRecords.readableBytes == 10 * packet.count)
        #expect(filter.earlyRecords.readableBytes <= RecordFilter.earlyBytesMax)
    }

    @Test func `nothing is kept of what comes later, or for OpenSSL`() {
        var direct = RecordFilter(role: .client, keepsEarlyRecords: true)
        _ = direct.accept(ByteBuffer(bytes: Self.record(23)), isConnected: true)
        var plain = RecordFilter(role: .client)
        _ = plain.accept(ByteBuffer(bytes: Self.record(23)), isConnected: false)
        #expect(direct.earlyRecords.readableBytes == 0 && plain.earlyRecords.readableBytes == 0)
    }

    @Test func `early handshake records have a bound of their own`() {
        var filter = RecordFilter(role: .server)
        let finished = ByteBuffer(bytes: Self.record(22))
        let hello = ByteBuffer(bytes: Self.record(22, epoch: 0))
        var passed = 0
        for _ in 0..<100 where filter.accept(finished, isConnected: false) != nil { passed += 1 }
        #expect(passed == RecordFilter.earlyMessagesMax)
        let plaintext = filter.accept(hello, isConnected: false)
        #expect(plaintext != nil)
    }
}

extension RecordFilter {
    /// How many bytes pass.
    fileprivate mutating func accept(_ datagram: ByteBuffer, isConnected: Bool) -> Int? {
        datagram.withUnsafeReadableBytes { accept($0, isConnected: isConnected)?.count }
    }
}

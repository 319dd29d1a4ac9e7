// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCDTLS

/// Damaged, cut, joined, repeated and invented records.
@Suite struct RecordMutationTests {
    static let seeds = Array<UInt64>(1...24)

    @Test(arguments: seeds)
    func `nothing forged is delivered, and what is genuine still is`(seed: UInt64) throws {
        var random = RandomSource.seeded(seed)
        let suite = CipherSuiteTests.suites[Int(seed % 3)].name
        let pair = try DTLSPair.connected(suite: suite)
        var sent: [ByteBuffer] = []
        for round in 0..<60 {
            let packets = (0..<4).map { [UInt8](repeating: UInt8($0 + round), count: 1 + $0 * 99) }
            try pair.client.send(PacketBatch(packets), at: pair.now)
            let genuine = pair.intercept().filter(\.toServer).map(\.bytes)
            for _ in 0..<20 {
                let datagram = Self.mutated(genuine + sent.suffix(8), &random)
                pair.server.receive(datagram, at: pair.now)
            }
            for datagram in genuine { pair.server.receive(datagram, at: pair.now) }
            sent += genuine
            pair.drain()
            #expect(pair.server.state == .connected, "seed \(seed), round \(round)")
            let received = Set(pair.serverLog.received.map(\.array))
            #expect(received.isSuperset(of: packets), "seed \(seed), round \(round)")
        }
        // No two are alike, so that this is each of them once, and nothing else.
        #expect(pair.serverLog.received.count == 240)
        #expect(Set(pair.serverLog.received).count == 240)
        #expect(pair.clientLog.closed == nil)
    }

    private static func mutated(
        _ datagrams: [ByteBuffer],
        _ random: inout RandomSource
    ) -> ByteBuffer {
        var bytes = datagrams.randomElement(using: &random)?.array ?? []
        let other = datagrams.randomElement(using: &random)?.array ?? []
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            mutate(&bytes, with: other, &random)
        }
        return ByteBuffer(bytes: bytes)
    }

    private static func mutate(
        _ bytes: inout [UInt8],
        with other: [UInt8],
        _ random: inout RandomSource
    ) {
        let index = Int.random(in: 0...max(0, bytes.count - 1), using: &random)
        let header = Int.random(in: 0..<RecordHeader.byteCount, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0 where index < bytes.count:
            bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1 where header < bytes.count: bytes[header] = UInt8.random(in: 0...255, using: &random)
        case 2: bytes.removeLast(min(bytes.count, index))
        case 3: bytes += other
        case 4:
            bytes =
                Array(bytes.prefix(RecordHeader.byteCount))
                + other.dropFirst(RecordHeader.byteCount)
        case 5: bytes += random.bytes(count: index % 64)
        case 6: bytes.insert(contentsOf: other.prefix(index), at: 0)
        default: bytes = [23, 0xFE, 0xFD, 0, 1] + random.bytes(count: index)
        }
    }
}

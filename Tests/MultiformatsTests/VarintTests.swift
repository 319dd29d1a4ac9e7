// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import Testing

@Suite struct VarintTests {
    /// The examples of multiformats/unsigned-varint and the edges of every length.
    static let success: [(value: UInt64, bytes: [UInt8])] = [
        (0, [0x00]), (1, [0x01]), (127, [0x7f]), (128, [0x80, 0x01]), (255, [0xff, 0x01]),
        (300, [0xac, 0x02]), (16384, [0x80, 0x80, 0x01]), (0x0118, [0x98, 0x02]),
        (UInt64(UInt32.max), [0xff, 0xff, 0xff, 0xff, 0x0f]),
        (Varint.maximumValue, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]),
    ]

    static let failure: [(bytes: [UInt8], error: VarintError)] = [
        ([], .truncated), ([0x80], .truncated), ([0xff, 0xff], .truncated),
        ([0x80, 0x00], .notMinimal), ([0x81, 0x80, 0x00], .notMinimal),
        ([UInt8](repeating: 0x80, count: 9), .tooLong),
        ([UInt8](repeating: 0xff, count: 9) + [0x01], .tooLong),
        ([UInt8](repeating: 0xff, count: 64), .tooLong),
    ]

    @Test(arguments: success)
    func `numbers have one encoding and come back`(value: UInt64, bytes: [UInt8]) throws {
        #expect(try Varint.encode(value) == bytes)
        if let small = UInt32(exactly: value) { #expect(Varint.encode(small) == bytes) }
        let decoded = try Varint.decode(bytes + [0xaa])
        #expect(decoded.value == value)
        #expect(decoded.byteCount == bytes.count)
    }

    @Test(arguments: failure)
    func `bytes that are no varint are refused`(bytes: [UInt8], error: VarintError) {
        #expect(throws: error) { try Varint.decode(bytes) }
    }

    @Test(arguments: success)
    func `every truncation asks for more`(value: UInt64, bytes: [UInt8]) {
        for size in 0..<bytes.count {
            #expect(throws: VarintError.truncated) { try Varint.decode(bytes.prefix(size)) }
        }
    }

    @Test func `numbers above 63 bits cannot be encoded`() {
        #expect(throws: VarintError.valueTooLarge(1 << 63)) {
            try Varint.encode(UInt64(1) << 63)
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing

@testable import RTCCore

@Suite struct CRC32CTests {
    /// RFC 3720 §B.4 and the check value of the polynomial.
    static let published: [(bytes: [UInt8], checksum: UInt32)] = [
        (Array("123456789".utf8), 0xE306_9283),
        ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
        ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
        (Array(0..<32), 0x46DD_794E),
        (Array((0..<32).reversed()), 0x113F_DB5C),
    ]

    @Test(arguments: published)
    func `both paths give the published value`(bytes: [UInt8], checksum: UInt32) {
        bytes.withUnsafeBytes {
            #expect(CRC32C.checksum($0) == checksum)
            #expect(~CRC32C.updateWithTables(~0, $0) == checksum)
        }
    }

    @Test(arguments: 0..<16)
    func `both paths agree with single bytes at every length and alignment`(start: Int) {
        let bytes = (0..<4_216).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3 &+ $0 &* 167) }
        bytes.withUnsafeBytes { all in
            var expected = UInt32.max
            for end in start...start + 4_200 {
                let part = UnsafeRawBufferPointer(rebasing: all[start..<end])
                #expect(CRC32C.update(~0, part) == expected)
                if end % 7 == 0 { #expect(CRC32C.updateWithTables(~0, part) == expected) }
                let byte = UnsafeRawBufferPointer(rebasing: all[end..<min(end + 1, all.count)])
                expected = CRC32C.updateWithTables(expected, byte)
            }
        }
    }
}

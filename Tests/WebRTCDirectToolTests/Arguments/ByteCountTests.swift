// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser
import Testing

@testable import webrtc_direct

@Suite struct ByteCountTests {
    private static let sizes: [(String, UInt64)] = [
        ("0", 0), ("1000", 1_000), ("7b", 7), ("10kB", 10_000), ("10 kB", 10_000),
        ("64MiB", 67_108_864), ("64mib", 67_108_864), ("1GiB", 1_073_741_824),
        ("2G", 2_000_000_000),
        ("3Mi", 3_145_728), ("1024TiB", 1 << 50),
    ]

    @Test(arguments: sizes) func `a size is read`(text: String, bytes: UInt64) throws {
        let size = try ByteCount.parse(text)
        #expect(size == bytes)
    }

    @Test(arguments: [
        "", "MiB", "-1", "1.5MiB", "64 MiB ", "64XiB", "1025TiB", "99999999999999999999",
        "18446744073709551615GiB", "٣",
    ])
    func `other text is refused`(text: String) {
        #expect(throws: ValidationError.self) { try ByteCount.parse(text) }
    }

    private static let shares: [(UInt64, Int, [UInt64])] = [
        (10, 3, [4, 3, 3]), (2, 4, [1, 1, 0, 0]), (0, 2, [0, 0]), (9, 1, [9]),
    ]

    @Test(arguments: shares)
    func `shares add up to the size`(total: UInt64, count: Int, expected: [UInt64]) {
        #expect(ByteCount.shares(of: total, over: count) == expected)
    }
}

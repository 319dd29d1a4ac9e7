// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing

@testable import webrtc_direct

@Suite struct NumberTextTests {
    private static let numbers: [(Double, Int, String)] = [
        (0, 0, "0"), (1.005, 1, "1.0"), (2.96, 1, "3.0"), (0.04, 2, "0.04"), (12.3456, 3, "12.346"),
        (-1.25, 1, "-1.3"), (-0.001, 1, "0.0"), (.infinity, 1, "-"), (999.5, 0, "1000"),
    ]

    @Test(arguments: numbers)
    func `numbers have a fixed number of decimals`(number: Double, decimals: Int, text: String) {
        #expect(number.text(decimals: decimals) == text)
    }

    private static let sizes: [(UInt64, String)] = [
        (0, "0 bytes"), (1_023, "1023 bytes"), (1_024, "1 KiB"), (1_536, "1.50 KiB"),
        (64 << 20, "64 MiB"), (3 << 30, "3 GiB"),
    ]

    @Test(arguments: sizes)
    func `sizes are in the largest unit they fill`(bytes: UInt64, text: String) {
        #expect(SizeText.bytes(bytes) == text)
    }
}

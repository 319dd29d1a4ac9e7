// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

private struct Number: SerialNumber {
    let rawValue: UInt16
    init(_ rawValue: UInt16) { self.rawValue = rawValue }
}

@Suite struct SerialNumberTests {
    @Test(
        arguments: [
            (0, 1, 1), (1, 0, -1), (65535, 0, 1), (0, 65535, -1), (0, 32767, 32767),
            (0, 32768, -32768), (40000, 7000, 32536), (5, 5, 0),
        ] as [(UInt16, UInt16, Int)]
    )
    func `distance wraps`(from: UInt16, to: UInt16, steps: Int) {
        #expect(Number(from).distance(to: Number(to)) == steps)
        #expect(Number(to).isAfter(Number(from)) == (steps > 0))
        #expect(Number(from).advanced(by: steps) == Number(to))
    }

    @Test func `the number after the largest is zero`() {
        #expect(Number(.max).next == Number(0))
        #expect(Number(0).previous == Number(.max))
    }
}

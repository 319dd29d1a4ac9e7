// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser

/// A number of bytes as people write it: `1000`, `10kB`, `64MiB`.
enum ByteCount {
    private static let units: [String: UInt64] = [
        "": 1, "b": 1,
        "k": 1_000, "kb": 1_000, "ki": 1 << 10, "kib": 1 << 10,
        "m": 1_000_000, "mb": 1_000_000, "mi": 1 << 20, "mib": 1 << 20,
        "g": 1_000_000_000, "gb": 1_000_000_000, "gi": 1 << 30, "gib": 1 << 30,
        "t": 1_000_000_000_000, "tb": 1_000_000_000_000, "ti": 1 << 40, "tib": 1 << 40,
    ]

    /// The largest size taken, 1 PiB: sums of sizes never overflow.
    static let maximum: UInt64 = 1 << 50

    /// Reads a size; a unit may stand behind the number, in any case.
    ///
    /// - Throws: `ValidationError`, which says what was expected.
    static func parse(_ text: String) throws -> UInt64 {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }.lowercased()
        guard let number = UInt64(digits), let factor = units[unit] else {
            throw ValidationError("expected a size such as 1000, 10kB, 64MiB or 1GiB")
        }
        let (bytes, isTooLarge) = number.multipliedReportingOverflow(by: factor)
        guard !isTooLarge, bytes <= maximum else {
            throw ValidationError("expected at most 1024TiB")
        }
        return bytes
    }

    /// Cuts a size into shares that differ by one byte at most.
    static func shares(of total: UInt64, over count: Int) -> [UInt64] {
        let parts = UInt64(max(1, count))
        return (0..<parts).map { total / parts + ($0 < total % parts ? 1 : 0) }
    }
}

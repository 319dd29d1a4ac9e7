// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Which of the latest sequence numbers have been received (RFC 6347 §4.1.2.6).
///
/// A number is looked up before its record is authenticated, and noted only after that.
struct ReplayWindow {
    static let size: UInt64 = 64

    /// The highest number noted.
    private var highest: UInt64 = 0

    /// Bit `n` stands for `highest - n`.
    private var seen: UInt64 = 0

    /// Whether `number` may be new; false for one that was noted or is too old to know.
    func admits(_ number: UInt64) -> Bool {
        guard number <= highest else { return true }
        let age = highest - number
        return age < Self.size && seen & 1 << age == 0
    }

    /// Remembers an authentic record's number.
    mutating func note(_ number: UInt64) {
        if number > highest {
            let distance = number - highest
            seen = distance < Self.size ? seen << distance : 0
            highest = number
        }
        let age = highest - number
        if age < Self.size { seen |= 1 << age }
    }
}

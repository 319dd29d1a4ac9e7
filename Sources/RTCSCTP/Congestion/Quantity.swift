// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Arithmetic on bytes and bytes per second that no input can make trap.
enum Quantity {
    /// More bytes, or bytes per second, than any path carries.
    static let limit = 1 << 50

    /// Rounds down into 0...`limit`.
    static func bytes(_ value: Double) -> Int {
        guard value > 0 else { return 0 }
        return value < Double(limit) ? Int(value) : limit
    }

    /// The rate at which `bytes` leave within `nanoseconds`.
    static func rate(bytes: Double, nanoseconds: Int64) -> Double {
        bytes * 1e9 / Double(max(nanoseconds, 1))
    }
}

extension Comparable {
    /// The nearest value of a range.
    func limited(to range: ClosedRange<Self>) -> Self {
        min(max(self, range.lowerBound), range.upperBound)
    }
}

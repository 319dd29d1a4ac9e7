// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// A sequence number that wraps around (RFC 1982).
///
/// Serial order is not transitive, so these numbers are `Hashable` and never `Comparable`: ask
/// `isAfter(_:)` or measure `distance(to:)` instead. Both are exact while the two numbers are less
/// than half the number space apart.
@usableFromInline
package protocol SerialNumber: Hashable, Sendable, CustomStringConvertible {
    /// The unsigned integer on the wire.
    associatedtype RawValue: FixedWidthInteger & UnsignedInteger & Sendable
    where RawValue.Magnitude == RawValue

    /// The number on the wire.
    var rawValue: RawValue { get }

    /// Wraps the number on the wire.
    init(_ rawValue: RawValue)
}

extension SerialNumber {
    /// The number after this one, 0 after the largest.
    @inlinable
    package var next: Self { Self(rawValue &+ 1) }

    /// The number before this one, the largest before 0.
    @inlinable
    package var previous: Self { Self(rawValue &- 1) }

    /// The number `count` steps ahead, or behind when `count` is negative.
    @inlinable
    package func advanced(by count: Int) -> Self {
        Self(rawValue &+ RawValue(truncatingIfNeeded: count))
    }

    /// The signed number of steps from this number to `other`.
    @inlinable
    package func distance(to other: Self) -> Int {
        let steps = other.rawValue &- rawValue
        let half = RawValue(1) << RawValue(RawValue.bitWidth - 1)
        return steps < half ? Int(steps) : Int(steps) - (1 << RawValue.bitWidth)
    }

    /// Whether this number comes after `other` (RFC 1982 §3.2).
    @inlinable
    package func isAfter(_ other: Self) -> Bool { other.distance(to: self) > 0 }

    /// Whether this number is `other` or comes after it.
    @inlinable
    package func isAtOrAfter(_ other: Self) -> Bool { other.distance(to: self) >= 0 }

    /// The number in decimal.
    package var description: String { String(rawValue) }
}

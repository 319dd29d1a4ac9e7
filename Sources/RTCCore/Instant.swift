// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// A point on a monotonic clock whose origin only the caller knows.
///
/// Engines never read a clock: every call that can depend on time is given an `Instant`, and the
/// instants given to one engine never go backwards. Resolution is one nanosecond.
@usableFromInline
package struct Instant: Hashable, Comparable, Sendable {
    /// Nanoseconds since the clock's origin; never negative in practice.
    @usableFromInline package var nanoseconds: Int64

    /// The clock's origin.
    package static let zero = Instant(nanoseconds: 0)

    /// Creates the instant this many nanoseconds after the clock's origin.
    @inlinable
    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Whether `lhs` comes before `rhs`.
    @inlinable
    package static func < (lhs: Instant, rhs: Instant) -> Bool {
        lhs.nanoseconds < rhs.nanoseconds
    }

    /// The instant `duration` after `instant`, saturating at the far future.
    @inlinable
    package static func + (instant: Instant, duration: Duration) -> Instant {
        let (sum, overflow) = instant.nanoseconds.addingReportingOverflow(duration.nanoseconds)
        return Instant(nanoseconds: overflow ? .max : sum)
    }

    /// The time that passed from `rhs` to `lhs`; negative when `rhs` is the later one.
    @inlinable
    package static func - (lhs: Instant, rhs: Instant) -> Duration {
        .nanoseconds(lhs.nanoseconds - rhs.nanoseconds)
    }
}

extension Duration {
    /// The duration in whole nanoseconds, saturating at about ±292 years.
    @inlinable
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        let (sum, carry) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carry ? (seconds < 0 ? .min : .max) : sum
    }
}

/// The earlier of two deadlines, where nil means "none".
@inlinable
package func earliest(_ lhs: Instant?, _ rhs: Instant?) -> Instant? {
    guard let lhs else { return rhs }
    guard let rhs else { return lhs }
    return min(lhs, rhs)
}

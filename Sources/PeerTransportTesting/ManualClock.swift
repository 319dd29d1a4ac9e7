// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import PeerTransport

/// A clock that only moves when a test tells it to.
package final class ManualClock: Clock {
    /// A point in a test's time.
    package struct Instant: InstantProtocol {
        /// The time since the clock was made.
        package var offset: Duration

        /// The point `duration` later.
        package func advanced(by duration: Duration) -> Instant {
            Instant(offset: offset + duration)
        }

        /// How much later `other` is.
        package func duration(to other: Instant) -> Duration { other.offset - offset }

        /// Whether the first is earlier.
        package static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct State: Sendable {
        var now = Instant(offset: .zero)
        var sleepers = 0
    }

    private let state = Monitor(State())

    /// A clock at zero.
    package init() {}

    /// The time it was moved to.
    package var now: Instant { state.withState { $0.now } }

    /// The smallest step.
    package var minimumResolution: Duration { .nanoseconds(1) }

    /// Waits until the clock is moved to the deadline.
    ///
    /// - Throws: `CancellationError`.
    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        state.update { $0.sleepers += 1 }
        defer { state.update { $0.sleepers -= 1 } }
        try await state.wait { state in state.now >= deadline ? () : nil }
    }

    /// Moves the clock and wakes those whose time has come.
    package func advance(by duration: Duration) {
        state.update { $0.now = $0.now.advanced(by: duration) }
    }

    /// Waits until so many tasks sleep.
    ///
    /// - Throws: `CancellationError`.
    package func waitForSleepers(_ count: Int = 1) async throws {
        try await state.wait { state in state.sleepers >= count ? () : nil }
    }
}

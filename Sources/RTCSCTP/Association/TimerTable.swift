// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// The timers of an association, one optional deadline each.
struct TimerTable {
    /// The timers by their names in RFC 9260 §16 and RFC 6525 §5.1.1.
    enum Kind: Int, CaseIterable {
        /// INIT is repeated.
        case t1Init

        /// COOKIE ECHO is repeated.
        case t1Cookie

        /// SHUTDOWN or SHUTDOWN ACK is repeated.
        case t2Shutdown

        /// A chunk that was overtaken has had its time to arrive (RFC 8985 §6.2).
        case reordering

        /// The tail of a flight has not been acknowledged (RFC 8985 §7.2).
        ///
        /// Before T3-rtx here: when both are due, the probe goes first.
        case tailLossProbe

        /// Data is taken for lost.
        case t3Retransmission

        /// The next burst may leave.
        case pacing

        /// A re-configuration request is repeated.
        case reconfiguration

        /// The path has been idle long enough for a HEARTBEAT.
        case heartbeat

        /// A probe of the path's packet size was not answered (RFC 8899 §5.1.1).
        case pathProbe
    }

    private static let never = Instant(nanoseconds: .max)

    private var deadlines = [Instant](repeating: never, count: Kind.allCases.count)

    /// The earliest deadline.
    private(set) var next: Instant?

    /// Whether this timer runs.
    func isRunning(_ kind: Kind) -> Bool { deadlines[kind.rawValue] != Self.never }

    /// When this timer expires; nil when it does not run.
    func deadline(of kind: Kind) -> Instant? {
        isRunning(kind) ? deadlines[kind.rawValue] : nil
    }

    /// Starts this timer, or starts it again.
    mutating func start(_ kind: Kind, at deadline: Instant) {
        let previous = deadlines[kind.rawValue]
        deadlines[kind.rawValue] = deadline
        if previous == next { findNext() } else { next = earliest(next, deadline) }
    }

    /// Stops this timer.
    mutating func stop(_ kind: Kind) {
        let previous = deadlines[kind.rawValue]
        guard previous != Self.never else { return }
        deadlines[kind.rawValue] = Self.never
        if previous == next { findNext() }
    }

    /// Stops all timers.
    mutating func stopAll() {
        for kind in Kind.allCases { deadlines[kind.rawValue] = Self.never }
        next = nil
    }

    /// Stops and returns a timer that has expired at `now`; call again until nil.
    mutating func popExpired(at now: Instant) -> Kind? {
        guard let next, next <= now else { return nil }
        guard let kind = Kind.allCases.first(where: { deadlines[$0.rawValue] <= now }) else {
            return nil
        }
        stop(kind)
        return kind
    }

    private mutating func findNext() {
        var minimum = Self.never
        for deadline in deadlines where deadline < minimum { minimum = deadline }
        next = minimum == Self.never ? nil : minimum
    }
}

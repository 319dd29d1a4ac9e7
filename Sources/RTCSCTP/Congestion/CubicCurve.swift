// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// The window of CUBIC as a function of the time since the last loss (RFC 9438 §4.2–4.7), in
/// packets.
struct CubicCurve: Sendable {
    /// How fast the window grows, in packets per second cubed (C, §5).
    static let scale = 0.4

    /// What a loss leaves of the window (β, §4.6).
    static let decrease = 0.7

    /// Growth per round trip that gives Reno's share in spite of the gentler decrease (α, §4.3).
    static func friendlyGrowth(_ decrease: Double) -> Double {
        3 * (1 - decrease) / (1 + decrease)
    }

    /// The window before the last loss, which the curve approaches and then leaves (W_max).
    private(set) var maximum = 0.0

    /// When the time until the curve reaches `maximum` was over or will be, in seconds (K).
    private(set) var plateau = 0.0

    /// What Reno's window would be (W_est).
    private(set) var friendly = 0.0

    private var prior = 0.0
    private var growth = friendlyGrowth(decrease)
    private var epoch: Instant?
    private var pausedSince: Instant?

    /// The curve `elapsed` seconds after congestion avoidance began (§4.2, figure 1).
    func window(after elapsed: Double) -> Double {
        let offset = elapsed - plateau
        return Self.scale * offset * offset * offset + maximum
    }

    /// A loss ends the epoch; `window` is the one before it is reduced, `decrease` what is left of
    /// it.
    ///
    /// When it is smaller than at the loss before, others need room: the next plateau is lower
    /// still (fast convergence, §4.7).
    mutating func reduce(from window: Double, leaving decrease: Double = Self.decrease) {
        maximum = window < maximum ? window * (1 + decrease) / 2 : window
        prior = window
        growth = Self.friendlyGrowth(decrease)
        stop()
    }

    /// The epoch ends without a loss; the next one starts from the window there is then.
    mutating func stop() {
        epoch = nil
        pausedSince = nil
    }

    /// Packets have another size from now on: the same bytes are `ratio` times as many packets.
    mutating func rescale(by ratio: Double) {
        maximum *= ratio
        prior *= ratio
        stop()
    }

    /// The application leaves the window unused: time stands still for the curve (§5.8).
    mutating func pause(at now: Instant) {
        if epoch != nil, pausedSince == nil { pausedSince = now }
    }

    /// The window after `acknowledged` packets arrived in congestion avoidance (§4.2–4.5).
    mutating func grow(
        _ window: Double,
        acknowledged: Double,
        at now: Instant,
        roundTrip: Int64
    ) -> Double {
        let elapsed = advance(window, to: now)
        let growth = friendly >= prior ? 1 : growth
        friendly += growth * acknowledged / window
        if self.window(after: elapsed) < friendly { return max(window, friendly) }
        let ahead = self.window(after: elapsed + Double(roundTrip) / 1e9)
        let target = ahead.limited(to: window...1.5 * window)
        return window + min((target - window) * acknowledged / window, target - window)
    }

    /// Seconds since the epoch began, which it does now if none has.
    private mutating func advance(_ window: Double, to now: Instant) -> Double {
        guard let start = epoch else {
            epoch = now
            friendly = window
            if window >= maximum {
                maximum = window
                plateau = 0
            } else {
                plateau = Self.cubeRoot((maximum - window) / Self.scale)
            }
            return 0
        }
        guard let paused = pausedSince else { return Double((now - start).nanoseconds) / 1e9 }
        pausedSince = nil
        epoch = start + (now - paused)
        return Double((paused - start).nanoseconds) / 1e9
    }

    /// The cube root of a positive number by Newton's method.
    static func cubeRoot(_ value: Double) -> Double {
        guard value > 0, value.isFinite else { return 0 }
        // Starts within a factor of two of the root; six steps reach the last bits from there.
        var root = Double(sign: .plus, exponent: value.exponent / 3, significand: 1)
        for _ in 0..<6 { root = (2 * root + value / (root * root)) / 3 }
        return root
    }
}

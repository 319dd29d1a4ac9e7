// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// The retransmission time-out and the round-trip estimate behind it (RFC 9260 §6.3.1).
struct RetransmissionTimeout: Sendable {
    /// The smoothed round trip in nanoseconds; nil before the first measurement.
    private(set) var smoothed: Int64?

    /// The latest measurement in nanoseconds.
    private(set) var latest: Int64?

    /// The shortest measurement so far in nanoseconds.
    private(set) var shortest: Int64?

    /// The time-out without back-off, in nanoseconds.
    private(set) var base: Int64

    /// How often it has expired since the last answer of the peer.
    private(set) var expirations = 0

    private var variation: Int64 = 0
    private let minimum: Int64
    private let maximum: Int64
    private let backoffMax: Int64
    private let varianceAllowance: Int64

    /// Starts with the configured first time-out.
    init(_ configuration: AssociationConfiguration) {
        base = max(configuration.initialRetransmissionTimeout.nanoseconds, 1_000_000)
        minimum = max(configuration.minimumRetransmissionTimeout.nanoseconds, 1_000_000)
        maximum = max(configuration.maximumRetransmissionTimeout.nanoseconds, minimum)
        backoffMax = configuration.maximumBackoff.nanoseconds
        varianceAllowance = configuration.minimumVarianceAllowance.nanoseconds
    }

    /// The time-out with back-off: doubled for every expiration, but by doubling not raised above
    /// the configured maximum.
    var current: Duration {
        let doubled = base << Int64(min(expirations, 16))
        let ceiling = max(base, min(backoffMax, maximum))
        return .nanoseconds(min(doubled, ceiling))
    }

    /// The time-out without back-off and without the shortest that it may be, in nanoseconds.
    var estimate: Int64 {
        guard let smoothed else { return base }
        return smoothed + max(4 * variation, varianceAllowance)
    }

    /// The round trip that a receive window should be sized for, in nanoseconds; nil before the
    /// first measurement.
    ///
    /// That is the present one, in which others' packets may wait in a queue, too. What is beyond
    /// four times the shortest is most likely the queue that the window itself lets the peer build,
    /// and a larger one would only make it longer.
    var worthAWindow: Int64? {
        guard let smoothed, let latest, let shortest else { return nil }
        return min(max(smoothed, latest), 4 * shortest)
    }

    /// When the tail of a flight is probed, in nanoseconds (PTO, RFC 8985 §7.2): two round trips
    /// and a little for timers.
    var probe: Int64 {
        guard let smoothed else { return 1_000_000_000 }
        return 2 * smoothed + 5_000_000
    }

    /// The same for a tail whose SACK the peer was asked not to delay, in nanoseconds.
    ///
    /// The second round trip is there for delayed acknowledgements; without them, what the round
    /// trip varies by is enough (RFC 9002 §6.2.1), and packets that overtake each other make it
    /// vary by half without notice.
    var promptProbe: Int64 {
        guard let smoothed else { return probe }
        return min(probe, smoothed + max(4 * variation, smoothed / 2, 5_000_000))
    }

    /// The time-out of a control chunk that has been repeated so often.
    ///
    /// No answer to one is delayed on purpose, so once the round trip is known the first repetition
    /// need not wait for a whole T3-rtx.
    func control(repetitions: Int) -> Duration {
        var first = base
        if smoothed != nil { first = min(first, promptProbe + 20_000_000) }
        let ceiling = max(base, min(backoffMax, maximum))
        return .nanoseconds(min(first << Int64(min(repetitions, 16)), ceiling))
    }

    /// Takes in the round trip of a packet that was sent once (Karn's rule).
    mutating func measure(_ roundTrip: Int64) {
        let sample = min(max(roundTrip, 0), maximum)
        latest = sample
        shortest = min(shortest ?? sample, sample)
        if let smoothed {
            let error = abs(smoothed - sample)
            variation += (error - variation) / 4
            self.smoothed = smoothed + (sample - smoothed) / 8
        } else {
            smoothed = sample
            variation = sample / 2
        }
        base = min(max(estimate, minimum), maximum)
    }

    /// The timer expired.
    mutating func backOff() {
        expirations += 1
    }

    /// The peer acknowledged something new.
    mutating func answered() {
        expirations = 0
    }
}

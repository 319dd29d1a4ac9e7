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
        let estimate = (smoothed ?? sample) + max(4 * variation, varianceAllowance)
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

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// The highest value of this cycle of probes and the one before (draft §5.5.3–5.5.6).
struct TwoCycleMaximum: Sendable {
    private var current = 0.0
    private var previous = 0.0

    /// The highest value of both.
    var value: Double { max(current, previous) }

    /// Takes in a value.
    mutating func insert(_ sample: Double) { current = max(current, sample) }

    /// A cycle is over; one without any sample keeps what was known.
    mutating func advance() {
        guard current > 0 else { return }
        previous = current
        current = 0
    }
}

/// More than the bandwidth explains is acknowledged at times, because links and peers collect
/// acknowledgements: as much as that has to be in flight in addition (draft §5.5.9).
struct AckAggregation: Sendable {
    /// Round trips for which an excess is remembered (BBR.ExtraAckedFilterLen).
    static let rounds = 10

    private var since: Instant?
    private var acknowledged = 0.0
    private var recent = 0.0
    private var older = 0.0
    private var slotStart = 0

    /// The bytes by which acknowledgements ran ahead, at most, over the last round trips.
    var extra: Double { max(recent, older) }

    /// Begins to count anew.
    mutating func restart(at now: Instant) {
        since = now
        acknowledged = 0
    }

    /// Takes in a SACK; `length` is the number of rounds to remember.
    mutating func update(
        _ sample: AcknowledgementSample,
        bandwidth: Double,
        window: Double,
        round: Int,
        length: Int
    ) {
        if round - slotStart >= max(1, length / 2) {
            older = recent
            recent = 0
            slotStart = round
        }
        let elapsed = (sample.now - (since ?? sample.now)).nanoseconds
        var expected = bandwidth * Double(elapsed) / 1e9
        if since == nil || acknowledged <= expected {
            restart(at: sample.now)
            expected = 0
        }
        acknowledged += Double(sample.acknowledged)
        recent = max(recent, min(acknowledged - expected, window))
    }
}

/// Whether sending faster no longer delivers faster (draft §5.3.1.2).
struct FullPipe: Sendable {
    /// Rounds without growth by a quarter that show it.
    static let roundsMax = 3

    /// The rate that has to be exceeded by a quarter.
    private(set) var baseline = 0.0

    /// Whether it has been seen since the last reset.
    private(set) var isFullNow = false

    /// Whether it has been seen ever.
    var isReached = false

    private var count = 0

    /// Begins to look, from a rate already seen.
    mutating func reset(baseline: Double = 0) {
        self.baseline = baseline
        count = 0
        isFullNow = false
    }

    /// Judges a round at its end.
    mutating func check(_ sample: AcknowledgementSample, isRoundStart: Bool) {
        guard !isFullNow, isRoundStart, !sample.isApplicationLimited,
            let rate = sample.deliveryRate
        else { return }
        if Double(rate) >= baseline * 1.25 { return reset(baseline: Double(rate)) }
        count += 1
        isFullNow = count >= Self.roundsMax
        if isFullNow { isReached = true }
    }
}

extension BBR {
    /// Round trips, bandwidth and what a loss did to them (draft §5.5.5, §5.5.10.3).
    mutating func updateDelivery(_ sample: AcknowledgementSample) {
        let endsLossRound = signals.update(sample)
        isRoundStart = rounds.update(sample)
        if isRoundStart { cycle.roundsSinceUp += 1 }
        if let rate = sample.deliveryRate, rate > 0 {
            let rate = min(Double(rate), Double(Quantity.limit))
            // What the application held back shows nothing, except that it can be exceeded.
            if !sample.isApplicationLimited || rate >= bandwidth.value { bandwidth.insert(rate) }
        }
        guard endsLossRound else { return }
        adaptToLoss()
        signals.endRound()
    }

    mutating func updateAggregation(_ sample: AcknowledgementSample) {
        aggregation.update(
            sample,
            bandwidth: usedBandwidth,
            window: exactWindow,
            round: rounds.count,
            // While the bandwidth grows each round, only the latest says something.
            length: pipe.isReached ? AckAggregation.rounds : 1
        )
    }
}

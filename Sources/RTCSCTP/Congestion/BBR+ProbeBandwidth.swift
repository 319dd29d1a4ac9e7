// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// Where the controller is in the cycle of probes for bandwidth (draft §5.3.3).
struct ProbeCycle: Sendable {
    /// What SACKs tell about the latest probe.
    enum Feedback: Sendable {
        case none, refilling, probeStarting, probing, probeStopping
    }

    /// The longest wait between probes, in rounds (T_reno_bound, §5.3.3.8.2).
    static let roundsMax = 63

    /// What SACKs that come now tell about.
    var feedback = Feedback.none

    /// Rounds since the last probe.
    var roundsSinceUp = 0

    /// When the cycle began.
    var start = Instant.zero

    /// How long it lasts before the next probe.
    var wait = Duration.seconds(2)

    /// Whether what is acknowledged now was sent by a probe, which has not been answered yet.
    var isProbeSample = false

    /// Whether the latest probe ended because of too much loss (§5.3.3.6).
    var wasTooHigh = false

    /// Whether the latest probe ended before it could do harm (§5.3.3.6).
    var wasPrecautionary = false

    /// Rounds of the probe, which double how much the bound grows in each.
    var upRounds = 0

    /// Bytes to be acknowledged before the bound grows by a packet.
    var bytesPerIncrease = Double.infinity

    /// Bytes acknowledged since it grew.
    var bytesAcknowledged = 0.0

    private var randomState: UInt64 = 0

    /// Picks when to probe next: within 2 to 3 s, or 62 to 63 rounds (§5.3.3.8.3).
    ///
    /// Nothing secret depends on it; that flows differ in time and round trip is enough to mix
    /// their probes.
    mutating func pickWait(_ sample: AcknowledgementSample) {
        let seed = UInt64(bitPattern: sample.now.nanoseconds ^ (sample.roundTrip ?? 0))
        randomState = (randomState ^ seed) &* 0xBF58_476D_1CE4_E5B9
        randomState = (randomState ^ (randomState >> 29)) &* 0x94D0_49BB_1331_11EB
        let bits = randomState ^ (randomState >> 32)
        roundsSinceUp = Int(bits & 1)
        wait = .milliseconds(2000 + Int64((bits >> 1) % 1001))
        start = sample.now
    }
}

extension BBR {
    /// Whether it is one of the four states of the cycle.
    var isCycling: Bool {
        switch state {
        case .down, .cruise, .refill, .up: true
        case .startup, .drain, .probeRoundTrip: false
        }
    }

    /// Advances the cycle (§5.3.3.9).
    mutating func updateCycle(_ sample: AcknowledgementSample) {
        guard pipe.isReached, !adaptLongTerm(sample) else { return }
        switch state {
        case .startup, .drain, .probeRoundTrip: break
        case .down:
            if isTimeToProbe(sample) { return startRefill() }
            if isTimeToCruise(sample) { state = .cruise }
        case .cruise:
            if isTimeToProbe(sample) { startRefill() }
        case .refill:
            guard isRoundStart else { return }
            cycle.isProbeSample = true
            startUp(sample)
        case .up:
            guard isTimeToGoDown(sample) else { return }
            cycle.wasTooHigh = false
            startDown(sample)
        }
    }

    mutating func startDown(_ sample: AcknowledgementSample) {
        signals.reset()
        cycle.bytesPerIncrease = .infinity
        cycle.pickWait(sample)
        cycle.feedback = .probeStopping
        rounds.restart(delivered: sample.delivered)
        state = .down
    }

    mutating func startRefill() {
        resetShortTerm()
        cycle.upRounds = 0
        cycle.bytesAcknowledged = 0
        cycle.wasPrecautionary = false
        cycle.feedback = .refilling
        rounds.restart(delivered: delivered)
        state = .refill
    }

    private mutating func startUp(_ sample: AcknowledgementSample) {
        cycle.feedback = .probeStarting
        rounds.restart(delivered: sample.delivered)
        pipe.reset(baseline: Double(sample.deliveryRate ?? 0))
        state = .up
        raiseSlope()
    }

    private func isTimeToProbe(_ sample: AcknowledgementSample) -> Bool {
        // Packets that Reno would need as many round trips to win back (§5.3.3.8.2).
        let reno = Quantity.bytes(targetInFlight) / packetSize
        return sample.now - cycle.start > cycle.wait
            || cycle.roundsSinceUp >= min(reno, ProbeCycle.roundsMax)
    }

    /// What a probe puts in flight at most.
    ///
    /// The draft goes on until something is lost. A full queue that each probe makes to overflow
    /// costs flows that go by loss their share, and everybody the delay; half as much again as the
    /// path holds shows all of the bandwidth that there is.
    private var probeVolume: Double { allowance(product(bandwidth.value, gain: 1.5)) }

    private func isTimeToCruise(_ sample: AcknowledgementSample) -> Bool {
        let inFlight = Double(sample.inFlight)
        return inFlight <= inFlightWithHeadroom
            && inFlight <= allowance(product(bandwidth.value, gain: 1))
    }

    private mutating func isTimeToGoDown(_ sample: AcknowledgementSample) -> Bool {
        // After a whole round the bandwidth has had its chance to grow with what is in flight.
        if isRoundStart, Double(sample.inFlightBefore) >= probeVolume { return true }
        let isAtBound = sample.isWindowLimited && exactWindow >= longTermInFlight
        if cycle.wasTooHigh, isAtBound {
            cycle.wasPrecautionary = true
            return true
        }
        if isAtBound {
            // The bound is in the way, so a plateau shows nothing.
            pipe.reset(baseline: Double(sample.deliveryRate ?? 0))
            return false
        }
        return pipe.isFullNow
    }

    /// Follows what probes have shown; true when it has changed the state.
    private mutating func adaptLongTerm(_ sample: AcknowledgementSample) -> Bool {
        if isRoundStart, cycle.feedback == .probeStarting { cycle.feedback = .probing }
        if isRoundStart, cycle.feedback == .probeStopping {
            cycle.isProbeSample = false
            cycle.feedback = .none
            if isCycling, !sample.isApplicationLimited { bandwidth.advance() }
            if isCycling, cycle.wasPrecautionary, !cycle.wasTooHigh {
                startRefill()
                return true
            }
        }
        guard state == .up, longTermInFlight.isFinite, !isInFlightTooHigh(sample) else {
            return false
        }
        longTermInFlight = max(longTermInFlight, Double(sample.sentInFlight))
        probeUpward(sample)
        return false
    }

    /// Raises the bound by 1, 2, 4, 8 … packets a round while it is what limits the flow.
    private mutating func probeUpward(_ sample: AcknowledgementSample) {
        guard sample.isWindowLimited, exactWindow >= longTermInFlight else { return }
        cycle.bytesAcknowledged += Double(sample.acknowledged)
        if cycle.bytesAcknowledged >= cycle.bytesPerIncrease {
            let steps = (cycle.bytesAcknowledged / cycle.bytesPerIncrease).rounded(.down)
            cycle.bytesAcknowledged -= steps * cycle.bytesPerIncrease
            longTermInFlight += steps * Double(packetSize)
        }
        if isRoundStart { raiseSlope() }
    }

    private mutating func raiseSlope() {
        let growth = Double(1 << cycle.upRounds)
        cycle.upRounds = min(cycle.upRounds + 1, 30)
        cycle.bytesPerIncrease = max(exactWindow / growth, Double(packetSize))
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// Startup and drain (draft §5.3.1, §5.3.2).
extension BBR {
    /// Chunks lost in a round that end startup, with 2 % of the volume (BBRStartupFullLossCnt).
    static let startupLossEventsMin = 6

    /// Rounds after which drain ends although too much is in flight.
    static let drainRoundsMax = 3

    mutating func enterStartup() {
        state = .startup
    }

    mutating func checkStartup(_ sample: AcknowledgementSample) {
        guard state == .startup else { return }
        if !pipe.isReached { checkStartupLoss(sample) }
        guard pipe.isReached else { return }
        state = .drain
        drainStart = rounds.count
    }

    /// Heavy loss while a queue stands shows that the path is full, too (§5.3.1.3).
    private mutating func checkStartupLoss(_ sample: AcknowledgementSample) {
        guard isRoundStart, sample.isRecovering, signals.lossEvents >= Self.startupLossEventsMin,
            isCongested, isInFlightTooHigh(sample)
        else { return }
        undoable?.state = .startup
        pipe.isReached = true
        // 1.2: what the headroom below the bound leaves is as much as the path holds.
        longTermInFlight = max(product(usedBandwidth, gain: 1.2), signals.inFlight)
    }

    mutating func checkDrain(_ sample: AcknowledgementSample) {
        guard state == .drain else { return }
        let target = allowance(product(usedBandwidth, gain: 1))
        guard
            Double(sample.inFlight) <= target || rounds.count > drainStart + Self.drainRoundsMax
        else { return }
        startDown(sample)
    }
}

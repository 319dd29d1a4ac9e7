// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// What was delivered and lost in the current round trip (draft §5.5.10.3).
struct DeliverySignals: Sendable {
    /// The highest rate of the round, in bytes a second (BBR.bw_latest).
    private(set) var bandwidth = 0.0

    /// The most that was delivered in the time of one chunk's round trip (BBR.inflight_latest).
    private(set) var inFlight = 0.0

    /// What was lost in the round, in bytes.
    private(set) var lost = 0

    /// The SACKs of the round that showed a loss.
    private(set) var lossEvents = 0

    /// The share of what was sent that got lost over the last rounds, at each a quarter.
    private(set) var lossShare = 0.0

    private var delivered = 0
    private var rounds = RoundCounter()
    private var isRoundEnd = false

    /// Takes in a loss; true when it is the first of the round.
    mutating func lose(_ sample: AcknowledgementSample) -> Bool {
        let isFirst = lost == 0
        if isFirst { rounds.restart(delivered: sample.delivered) }
        lost &+= sample.lost
        lossEvents += 1
        return isFirst
    }

    /// Takes in an acknowledgement; true when it ends the round.
    mutating func update(_ sample: AcknowledgementSample) -> Bool {
        bandwidth = max(bandwidth, Double(sample.deliveryRate ?? 0))
        inFlight = max(inFlight, Double(sample.delivered &- sample.priorDelivered))
        delivered &+= sample.acknowledged
        isRoundEnd = rounds.update(sample)
        return isRoundEnd
    }

    /// The round is over and has been judged.
    mutating func endRound() {
        let share = Double(lost) / max(Double(lost) + Double(delivered), 1)
        lossShare += (share - lossShare) / 4
        lost = 0
        lossEvents = 0
        delivered = 0
    }

    /// A round that has ended leaves its last SACK to the next one.
    mutating func advance(_ sample: AcknowledgementSample) {
        guard isRoundEnd else { return }
        bandwidth = Double(sample.deliveryRate ?? 0)
        inFlight = Double(sample.delivered &- sample.priorDelivered)
    }

    /// Forgets the round.
    mutating func reset() {
        bandwidth = 0
        inFlight = 0
        lost = 0
        lossEvents = 0
        delivered = 0
    }
}

/// What is restored when a loss turns out to have been none (draft §5.5.11.1).
struct Undoable: Sendable {
    /// The state that the loss ended.
    var state: BBR.State?

    /// The bounds before it.
    let shortTermBandwidth: Double
    let shortTermInFlight: Double
    let longTermInFlight: Double
}

extension BBR {
    /// The loss in a round trip that shows too much in flight (BBR.LossThresh).
    static let lossThreshold = 0.02

    /// What a round of congestion leaves at least of rate and volume (BBR.Beta).
    static let decrease = 0.7

    /// More loss than this is congestion also on a path whose queue is too short to be seen.
    static let excessiveLoss = 0.1

    /// Whether losses are a sign of congestion now.
    ///
    /// A queue that overflows has made round trips longer first. On a path without such a queue,
    /// losses are chance as long as they are not too many.
    var isCongested: Bool {
        guard let floor = roundTrip.floor else { return true }
        return roundTrip.smoothed - floor > RoundTripFloor.queue(on: floor)
            || signals.lossShare > Self.excessiveLoss
    }

    /// Whether what is in flight is more than the path takes (§5.5.10.2).
    func isInFlightTooHigh(_ sample: AcknowledgementSample) -> Bool {
        let chance = isCongested ? 0 : 2 * signals.lossShare
        return Double(signals.lost) > volume(sample) * (Self.lossThreshold + chance)
    }

    /// What was in flight when that was sent which the sample tells about, in bytes.
    private func volume(_ sample: AcknowledgementSample) -> Double {
        // Losses that time alone has shown come without a newest chunk.
        Double(sample.acknowledged > 0 ? sample.sentInFlight : sample.inFlightBefore)
    }

    /// The bound after this volume was too much.
    ///
    /// The draft takes the volume itself, which holds the queue nearly full until the next probe
    /// and leaves CUBIC nothing; here it shrinks as CUBIC's window does, but not so far that the
    /// headroom below it would leave the path idle.
    func bound(below volume: Double) -> Double {
        max(Self.decrease * volume, min(volume, 1.2 * targetInFlight))
    }

    /// A SACK showed losses (§5.5.10.2).
    mutating func noteLoss(_ sample: AcknowledgementSample) {
        if signals.lose(sample) { saveBounds() }
        guard cycle.isProbeSample, isInFlightTooHigh(sample) else { return }
        cycle.wasTooHigh = true
        cycle.isProbeSample = false
        if !sample.isApplicationLimited {
            longTermInFlight = bound(below: volume(sample))
        }
        guard state == .up else { return }
        undoable?.state = .up
        startDown(sample)
    }

    /// At the end of a round with losses: slows down to what was delivered (§5.5.10.3).
    mutating func adaptToLoss() {
        guard signals.lost > 0, isCongested else { return }
        switch state {
        case .startup, .refill, .up: return
        case .drain, .cruise, .probeRoundTrip: break
        case .down:
            // The queue is the probe's own and on its way out; chance losses meanwhile are no news.
            let sent = Double(signals.lost) + signals.inFlight
            guard Double(signals.lost) > Self.lossThreshold * sent else { return }
        }
        if shortTermBandwidth == .infinity { shortTermBandwidth = bandwidth.value }
        if shortTermInFlight == .infinity { shortTermInFlight = exactWindow }
        shortTermBandwidth = max(signals.bandwidth, Self.decrease * shortTermBandwidth)
        shortTermInFlight = max(signals.inFlight, Self.decrease * shortTermInFlight)
    }

    mutating func resetShortTerm() {
        shortTermBandwidth = .infinity
        shortTermInFlight = .infinity
    }

    private mutating func saveBounds() {
        undoable = Undoable(
            state: nil,
            shortTermBandwidth: shortTermBandwidth,
            shortTermInFlight: shortTermInFlight,
            longTermInFlight: longTermInFlight
        )
    }

    /// A recovery begins; the model answers at the end of the round (§5.6.4.4).
    mutating func enterRecovery() {
        saveWindow(isDisturbed: false)
        if signals.lost == 0 { saveBounds() }
    }

    /// All losses are repaired: the window of before is good again (§5.6.4.4).
    mutating func exitRecovery() {
        restoreWindow()
        boundWindow()
    }

    /// T3-rtx expired: one packet may be sent until a SACK comes back (§5.6.4.4).
    mutating func loseByTimeout() {
        saveWindow(isDisturbed: true)
        saveBounds()
        exactWindow = Double(packetSize)
    }

    /// The loss was none (§5.5.11.2).
    mutating func undo() {
        restoreWindow()
        signals.reset()
        pipe.reset()
        guard let undoable else { return }
        self.undoable = nil
        shortTermBandwidth = max(shortTermBandwidth, undoable.shortTermBandwidth)
        shortTermInFlight = max(shortTermInFlight, undoable.shortTermInFlight)
        longTermInFlight = max(longTermInFlight, undoable.longTermInFlight)
        switch undoable.state {
        case .startup where state != .startup:
            pipe.isReached = false
            if state != .probeRoundTrip { enterStartup() }
        case .up where state != .up && state != .probeRoundTrip:
            startRefill()
        default: break
        }
    }
}

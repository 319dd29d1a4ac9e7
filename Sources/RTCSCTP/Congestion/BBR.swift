// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// Control by a model of the path instead of by loss: BBRv3 (draft-ietf-ccwg-bbr-06).
///
/// It estimates the bandwidth and the round trip of the empty path, paces at that bandwidth, and
/// keeps about their product in flight.
///
///     startup ─▶ drain ─▶ down ─▶ cruise ─▶ refill ─▶ up ─┐      probeRoundTrip: from any state,
///                          ▲──────────────────────────────┘      every 5 s, back to cruise
///
/// It departs from the draft in what a loss means. The draft answers every loss: outside of probes
/// with a share of the rate, in probes above 2 % by giving up; a radio link that loses 1 % at
/// random costs most of the rate. Here losses count as congestion only while a queue stands, or
/// when they are too many to be chance (see `isCongested`).
struct BBR: Sendable {
    /// What the controller is doing (§5.1).
    enum State: Sendable {
        /// Looks for the bandwidth by doubling the rate each round trip (§5.3.1).
        case startup

        /// Lets the queue go that `startup` has made (§5.3.2).
        case drain

        /// Sends slower than the path to leave room (§5.3.3.1).
        case down

        /// Sends as fast as the path (§5.3.3.2).
        case cruise

        /// Fills the path for one round trip before probing (§5.3.3.3).
        case refill

        /// Sends faster to find more bandwidth (§5.3.3.4).
        case up

        /// Sends little to measure the empty path (§5.3.4).
        case probeRoundTrip
    }

    /// What it is doing; changed by the functions named for the states.
    var state = State.startup

    /// The bytes that may be in flight (cwnd).
    var window: Int { Quantity.bytes(exactWindow) }

    /// There is none: slow start is `startup`, and the bandwidth ends it.
    var slowStartThreshold: Int { .max }

    /// The bytes sent in a second; nil before the first round trip.
    var pacingRate: Int? { rate > 0 ? max(Quantity.bytes(rate), packetSize) : nil }

    // The window and rate, and what they are made of.
    var exactWindow: Double
    var rate = 0.0
    var priorWindow = 0.0
    var packetSize: Int
    let windowMax: Int

    // The model of the path.
    var rounds = RoundCounter()
    var delivered = 0
    var isRoundStart = false
    var bandwidth = TwoCycleMaximum()
    var shortTermBandwidth = Double.infinity
    var shortTermInFlight = Double.infinity
    var longTermInFlight = Double.infinity
    var roundTrip = RoundTripFloor()
    var aggregation = AckAggregation()
    var pipe = FullPipe()
    var signals = DeliverySignals()

    // The cycle of probes for bandwidth.
    var cycle = ProbeCycle()
    var drainStart = 0
    var undoable: Undoable?

    /// Starts with a window of ten packets (RFC 6928).
    init(packetSize: Int, windowMax: Int) {
        self.packetSize = max(packetSize, 1)
        self.windowMax = max(windowMax, 10 * self.packetSize)
        exactWindow = Double(10 * self.packetSize)
    }

    /// The path's bandwidth as far as it is to be used, in bytes a second (BBR.bw, §5.5.10.3).
    var usedBandwidth: Double { min(bandwidth.value, shortTermBandwidth) }

    /// A SACK acknowledged or lost something (§5.2.3).
    mutating func acknowledge(_ sample: AcknowledgementSample) {
        if sample.lost > 0 { noteLoss(sample) }
        delivered = sample.delivered
        guard sample.acknowledged > 0 else { return }
        updateDelivery(sample)
        updateAggregation(sample)
        pipe.check(sample, isRoundStart: isRoundStart)
        checkStartup(sample)
        checkDrain(sample)
        updateCycle(sample)
        updateRoundTrip(sample)
        signals.advance(sample)
        updateRate()
        updateWindow(sample)
    }

    /// A first burst was sent when nothing was in flight: the application had paused (§5.4).
    mutating func restart(at now: Instant) {
        roundTrip.isIdleRestart = true
        aggregation.restart(at: now)
        switch state {
        case .down, .cruise, .refill, .up: setRate(gain: 1)
        case .probeRoundTrip: finishProbeRoundTrip(at: now)
        case .startup, .drain: break
        }
    }

    /// The path takes packets of another size; the window stays, in bytes.
    mutating func setPacketSize(_ bytes: Int) {
        packetSize = max(bytes, 1)
        exactWindow = max(exactWindow, minimumWindow)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// The pacing rate and the window (draft §5.6).
extension BBR {
    /// The share of the bandwidth that is used: all of it while the queue is empty, and a little
    /// less while one stands, so that queues shrink on average (§5.6.2).
    var margin: Double {
        guard let floor = roundTrip.floor else { return 1 }
        return 2 * (roundTrip.smoothed - floor) > RoundTripFloor.queue(on: floor) ? 0.99 : 1
    }

    /// How much faster than the bandwidth is sent, by state (§5.6.1).
    var pacingGain: Double {
        switch state {
        case .startup: 2.77
        case .drain: 0.5
        case .down: 0.9
        case .cruise, .refill, .probeRoundTrip: 1
        case .up: 1.25
        }
    }

    /// How many times what the path holds may be in flight, by state (§5.6.1).
    var windowGain: Double {
        switch state {
        case .startup, .drain, .down, .cruise, .refill: 2
        case .up: 2.25
        case .probeRoundTrip: 0.5
        }
    }

    /// BBR.MinPipeCwnd (§5.6.4.3).
    var minimumWindow: Double { Double(4 * packetSize) }

    /// What leaves in one burst: a millisecond's worth, two packets to 64 KiB (§5.6.3).
    var quantum: Double { (rate / 1000).limited(to: 0...65_536).rounded(.down) }

    /// `gain` times what the path holds at this bandwidth; the initial window before it is known.
    func product(_ bandwidth: Double, gain: Double) -> Double {
        guard let floor = roundTrip.floor, bandwidth > 0 else { return Double(10 * packetSize) }
        return gain * bandwidth * Double(floor) / 1e9
    }

    /// `product` made large enough for bursts and pipelining (§5.6.4.2).
    func allowance(_ volume: Double) -> Double {
        let volume = max(volume, 3 * max(quantum, Double(2 * packetSize)), minimumWindow)
        return state == .up ? volume + Double(2 * packetSize) : volume
    }

    /// How much should be in flight: what the path holds, unless congestion cut the window.
    var targetInFlight: Double { min(product(usedBandwidth, gain: 1), exactWindow) }

    /// Leaves room for others below the volume that was too much (§5.3.3.9).
    var inFlightWithHeadroom: Double {
        guard longTermInFlight.isFinite else { return .infinity }
        let headroom = max(Double(packetSize), 0.15 * longTermInFlight)
        return max(longTermInFlight - headroom, minimumWindow)
    }

    mutating func updateRate() {
        setRate(gain: pacingGain)
    }

    /// Sets the rate; until the bandwidth is known, samples can only raise it.
    ///
    /// The first rate is the initial window's in a round trip: the first bandwidth sample is of a
    /// message or two of a handshake, and says nothing of the path (§5.6.2).
    mutating func setRate(gain: Double) {
        var rate = gain * usedBandwidth * margin
        if self.rate == 0, let latest = roundTrip.latest {
            let initial = Quantity.rate(bytes: gain * Double(10 * packetSize), nanoseconds: latest)
            rate = max(rate, initial)
        }
        if pipe.isReached || rate > self.rate { self.rate = rate }
    }

    /// Moves the window to what the model allows, upwards only by what arrives (§5.6.4.6).
    mutating func updateWindow(_ sample: AcknowledgementSample) {
        let acknowledged = Double(sample.acknowledged)
        let most = allowance(product(usedBandwidth, gain: windowGain) + aggregation.extra)
        if pipe.isReached {
            exactWindow = min(exactWindow + acknowledged, most)
        } else if exactWindow < most || sample.delivered < 10 * packetSize {
            // The queue grows for a round trip after it shows. One that overflows in startup loses
            // more chunks than a SACK can report, so the window waits for the plateau as it is.
            if !roundTrip.isLong { exactWindow += acknowledged }
        }
        boundWindow()
    }

    /// Applies the bounds of the state and of recent congestion (§5.6.4.5, §5.6.4.7).
    mutating func boundWindow() {
        var cap = Double(windowMax)
        switch state {
        case .startup: break
        case .drain, .down, .refill, .up: cap = min(cap, longTermInFlight)
        case .cruise: cap = min(cap, inFlightWithHeadroom)
        case .probeRoundTrip: cap = min(cap, inFlightWithHeadroom, probeRoundTripWindow)
        }
        cap = min(cap, shortTermInFlight)
        exactWindow = max(min(exactWindow, cap), minimumWindow)
    }

    /// Keeps the window of undisturbed times (§5.6.4.4).
    mutating func saveWindow(isDisturbed: Bool) {
        let isDisturbed = isDisturbed || state == .probeRoundTrip
        priorWindow = isDisturbed ? max(priorWindow, exactWindow) : exactWindow
    }

    /// Goes back to it; the next SACK bounds it by the model.
    mutating func restoreWindow() {
        exactWindow = min(max(exactWindow, priorWindow), Double(windowMax))
    }
}

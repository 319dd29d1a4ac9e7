// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// CUBIC (RFC 9438), which leaves its first slow start by HyStart++ (RFC 9406).
///
/// The window grows with the time since the last loss instead of once a round trip, so long paths
/// fill as quickly as short ones, and it dwells where the last loss happened.
///
/// It departs from the RFC where a loss is most likely chance (see `ChanceLoss`): then the window
/// stays as it is. By the RFC's formula, one loss in a thousand packets leaves a path of 50 ms
/// seven megabits a second, however much it could carry (§5.1). And where the queue is short, a
/// loss takes no more of the window than the queue held, so that the path does not run empty (see
/// `StandingQueue`).
struct Cubic: Sendable {
    /// The bytes that may be in flight (cwnd).
    private(set) var window: Int

    /// Where slow start ends, in bytes (ssthresh).
    private(set) var slowStartThreshold = Int.max

    private var packetSize: Int
    private let windowMax: Int
    private var curve = CubicCurve()
    private var start = HyStart()
    private var chance = ChanceLoss()
    private var queue = StandingQueue()
    private var smoothedRoundTrip: Int64?
    private var isUsed = true
    private var exact: Double
    private var before: Reduction?

    /// What a reduction changed, should it turn out to have been wrong.
    private struct Reduction {
        var window: Double
        var slowStartThreshold: Int
        var curve: CubicCurve
    }

    /// Starts with a window of ten packets (RFC 6928).
    init(packetSize: Int, windowMax: Int) {
        self.packetSize = max(packetSize, 1)
        self.windowMax = max(windowMax, 10 * self.packetSize)
        window = 10 * self.packetSize
        exact = Double(window)
    }

    /// A loss or a pause never leaves less than four packets (RFC 9260 §7.2.3).
    private var floor: Int { 4 * packetSize }

    private var isInSlowStart: Bool { window < slowStartThreshold }

    /// What is sent in a second: twice the window per round trip in slow start, so that it can
    /// double, and a fifth more than the window afterwards, so that pacing is not the limit.
    var pacingRate: Int? {
        guard let smoothedRoundTrip else { return nil }
        let gain = isInSlowStart ? 2 : 1.2
        return Quantity.bytes(Quantity.rate(bytes: gain * exact, nanoseconds: smoothedRoundTrip))
    }

    /// A SACK acknowledged something.
    mutating func acknowledge(_ sample: AcknowledgementSample) {
        smoothedRoundTrip = sample.smoothedRoundTrip
        queue.update(sample)
        if chance.update(sample, window: window) { shrink(inFlight: sample.inFlight) }
        guard sample.acknowledged > 0 else { return }
        // A window that is not used says nothing about the path (§5.8). In slow start half of it
        // counts as used, because pacing keeps the rest back.
        isUsed = sample.isWindowLimited || (isInSlowStart && sample.inFlightBefore > window / 2)
        guard isUsed else { return curve.pause(at: sample.now) }
        guard !sample.isRecovering || chance.isAssumed else { return }
        if isInSlowStart {
            growInSlowStart(sample)
        } else {
            let size = Double(packetSize)
            let packets = curve.grow(
                exact / size,
                acknowledged: Double(sample.acknowledged) / size,
                at: sample.now,
                roundTrip: smoothedRoundTrip ?? 0
            )
            setWindow(packets * size)
        }
    }

    private mutating func growInSlowStart(_ sample: AcknowledgementSample) {
        var growth = HyStart.Growth.full
        // A threshold from an earlier loss ends slow start by itself (RFC 9406 §4.3).
        if slowStartThreshold == .max { growth = start.update(sample, packetSize: packetSize) }
        let acknowledged = Double(sample.acknowledged)
        switch growth {
        case .full: setWindow(min(exact + acknowledged, Double(slowStartThreshold)))
        case .quarter: setWindow(exact + acknowledged / 4)
        case .finished: slowStartThreshold = window
        }
    }

    /// A loss begins a recovery: the window shrinks to seven tenths, or to what the
    /// path holds (§4.6).
    mutating func enterRecovery(inFlight: Int) {
        before = nil
        if !chance.judge() { shrink(inFlight: inFlight) }
    }

    /// What was lost has been repaired.
    mutating func exitRecovery() {
        chance.finish()
    }

    private mutating func shrink(inFlight: Int) {
        chance.finish()
        reduce(inFlight: inFlight)
        setWindow(Double(slowStartThreshold))
    }

    /// T3-rtx expired: slow start from one packet (§4.8), whose SACK tells whether anything was
    /// lost at all (RFC 5682 §2.1).
    mutating func loseByTimeout(inFlight: Int) {
        chance.finish()
        reduce(inFlight: inFlight)
        setWindow(Double(packetSize))
    }

    private mutating func reduce(inFlight: Int) {
        before = Reduction(window: exact, slowStartThreshold: slowStartThreshold, curve: curve)
        // Room that was not used is no evidence that the path had it (§4.6).
        let used = isUsed ? exact : min(exact, max(Double(inFlight), exact / 2))
        let decrease = queue.decrease(atLeast: CubicCurve.decrease)
        curve.reduce(from: used / Double(packetSize), leaving: decrease)
        slowStartThreshold = max(Quantity.bytes(used * decrease), floor)
    }

    /// The loss was none: everything is as before (§4.9).
    mutating func undo() {
        guard let before else { return }
        slowStartThreshold = max(slowStartThreshold, before.slowStartThreshold)
        curve = before.curve
        setWindow(max(exact, before.window))
        self.before = nil
    }

    /// Halves the window for each retransmission time-out without sending, down to the initial
    /// one (RFC 9260 §7.2.1, RFC 5681 §4.1); slow start leads back to three quarters of it
    /// (RFC 7661 §4.4.3).
    mutating func restart(afterIdlePeriods periods: Int) {
        let initial = min(window, 10 * packetSize)
        guard periods > 0, window > initial else { return }
        if slowStartThreshold != .max {
            slowStartThreshold = max(slowStartThreshold, window / 4 * 3)
        }
        curve.stop()
        setWindow(Double(max(window >> min(periods, 62), initial)))
    }

    /// The path takes packets of another size; the window stays, in bytes.
    mutating func setPacketSize(_ bytes: Int) {
        curve.rescale(by: Double(packetSize) / Double(max(bytes, 1)))
        packetSize = max(bytes, 1)
        setWindow(exact)
    }

    private mutating func setWindow(_ bytes: Double) {
        exact = max(min(bytes, Double(windowMax)), Double(packetSize))
        window = Quantity.bytes(exact)
    }
}

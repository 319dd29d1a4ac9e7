// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// The round trip of the empty path, and when to look at it again (draft §5.5.7, §5.3.4).
///
/// One thing differs: a round trip that is hardly longer than the shortest shows that the queue is
/// empty already, so there is no need to drain it for another look.
struct RoundTripFloor: Sendable {
    /// How long a minimum is believed (BBR.MinRTTFilterLen).
    static let filterLength = Duration.seconds(10)

    /// How long a minimum may stand before the queue is drained to look again
    /// (BBR.ProbeRTTInterval).
    static let probeInterval = Duration.seconds(5)

    /// The shortest time with little in flight (BBR.ProbeRTTDuration).
    static let probeDuration = Duration.milliseconds(200)

    /// The shortest round trip of the last 10 s, in nanoseconds.
    private(set) var floor: Int64?

    /// The shortest since the last look, in nanoseconds.
    private(set) var recent = Int64.max

    /// When `recent` was measured, or a look ended.
    var recentSince = Instant.zero

    /// The latest, in nanoseconds.
    private(set) var latest: Int64?

    /// An eighth of every new one, in nanoseconds: what queues do now.
    private(set) var smoothed: Int64 = 0

    /// The flow was idle, which has drained the queue better than a look would.
    var isIdleRestart = false

    /// When a look may end; nil while too much is in flight.
    var probeEnd: Instant?

    /// Whether a whole round of the look has passed.
    var isProbeRoundDone = false

    private var floorSince = Instant.zero

    /// By how much a queue that counts makes a round trip longer than `floor`, in nanoseconds: a
    /// sixteenth, and at least what pacing sends at once.
    static func queue(on floor: Int64) -> Int64 { (floor / 16).limited(to: 1_000_000...8_000_000) }

    /// Whether the latest is longer than the shortest by an eighth, and by more than HyStart++
    /// takes for a disturbance (RFC 9406 §4.2).
    var isLong: Bool {
        guard let floor, let latest else { return false }
        return latest - floor > max(floor / 8, HyStart.thresholds.upperBound)
    }

    /// Takes in a SACK; true when it is time to look again.
    mutating func update(_ sample: AcknowledgementSample) -> Bool {
        let isExpired = recent != .max && sample.now - recentSince > Self.probeInterval
        if let measured = sample.roundTrip, measured > 0 {
            smoothed = latest == nil ? measured : smoothed + (measured - smoothed) / 8
            latest = measured
            if measured < recent || isExpired {
                recent = measured
                recentSince = sample.now
            } else if measured - recent <= Self.queue(on: recent) {
                recentSince = sample.now
            }
        }
        guard recent != .max else { return false }
        let isFloorExpired = sample.now - floorSince > Self.filterLength
        if recent < floor ?? .max || isFloorExpired {
            floor = recent
            floorSince = recentSince
        }
        return isExpired
    }
}

/// Looking at the empty path (draft §5.3.4).
extension BBR {
    /// What may be in flight meanwhile: half of what the path holds (BBR.ProbeRTTCwndGain).
    var probeRoundTripWindow: Double { max(product(usedBandwidth, gain: 0.5), minimumWindow) }

    mutating func updateRoundTrip(_ sample: AcknowledgementSample) {
        let isDue = roundTrip.update(sample)
        if isDue, state != .probeRoundTrip, !roundTrip.isIdleRestart {
            saveWindow(isDisturbed: sample.isRecovering)
            state = .probeRoundTrip
            roundTrip.probeEnd = nil
            cycle.feedback = .probeStopping
            rounds.restart(delivered: sample.delivered)
        }
        if state == .probeRoundTrip { continueProbe(sample) }
        roundTrip.isIdleRestart = false
    }

    private mutating func continueProbe(_ sample: AcknowledgementSample) {
        if roundTrip.probeEnd == nil {
            guard Double(sample.inFlight) <= probeRoundTripWindow else { return }
            roundTrip.probeEnd = sample.now + RoundTripFloor.probeDuration
            roundTrip.isProbeRoundDone = false
            rounds.restart(delivered: sample.delivered)
            return
        }
        if isRoundStart { roundTrip.isProbeRoundDone = true }
        if roundTrip.isProbeRoundDone { finishProbeRoundTrip(at: sample.now, sample) }
    }

    /// Ends the look if its time is over (§5.3.4.4).
    mutating func finishProbeRoundTrip(at now: Instant, _ sample: AcknowledgementSample? = nil) {
        guard let end = roundTrip.probeEnd, now > end else { return }
        roundTrip.recentSince = now
        restoreWindow()
        resetShortTerm()
        guard pipe.isReached else { return enterStartup() }
        // What is in flight is below what the path holds already.
        if let sample { startDown(sample) }
        state = .cruise
    }
}

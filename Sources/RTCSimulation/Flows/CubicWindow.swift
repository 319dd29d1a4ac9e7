// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The window of a TCP sender, in segments: HyStart by delay, then CUBIC (RFC 9438).
///
/// It is written apart from the controllers of `RTCSCTP`, whose fairness it is to judge.
struct CubicWindow {
    private static let scale = 0.4
    private static let decrease = 0.7
    /// RFC 9438 §4.3.
    private static let renoIncrease = 3 * (1 - decrease) / (1 + decrease)

    private(set) var window: Double
    private var threshold = Double.infinity
    private var windowMax = 0.0
    private var origin = 0.0
    private var epoch: Instant?
    private var inflection: Duration = .zero
    private var renoWindow = 0.0
    private var hystart = HyStart()

    init(initial: Double) { window = initial }

    /// Grows for newly acknowledged segments (RFC 9438 §4.2 to §4.5).
    mutating func acknowledge(_ count: Int, smoothed: Duration, at now: Instant) {
        guard window >= threshold else {
            window += Double(count)
            return
        }
        let start = epoch ?? beginEpoch(at: now)
        let time = (now - start + smoothed - inflection) / .seconds(1)
        let target = min(max(window, origin + Self.scale * time * time * time), window * 1.5)
        renoWindow += Self.renoIncrease * Double(count) / window
        window += (target - window) / window * Double(count)
        window = max(window, renoWindow)
    }

    /// A round trip was measured: slow start ends when the path's queue is seen to fill.
    mutating func measure(_ sample: Duration, at now: Instant) {
        guard window < threshold, hystart.ends(with: sample, at: now), window >= 16 else { return }
        threshold = window
    }

    /// RFC 9438 §4.6 and §4.7.
    mutating func lose(at now: Instant) {
        epoch = nil
        hystart = HyStart(isOver: true)
        windowMax = window < windowMax ? window * (1 + Self.decrease) / 2 : window
        window = max(2, window * Self.decrease)
        threshold = window
    }

    /// RFC 9438 §4.8; a time-out that follows another tells nothing new about the path.
    mutating func loseByTimeout(isRepeated: Bool, at now: Instant) {
        if !isRepeated { lose(at: now) }
        window = 1
    }

    private mutating func beginEpoch(at now: Instant) -> Instant {
        epoch = now
        renoWindow = window
        origin = max(windowMax, window)
        inflection = .seconds(cbrt((origin - window) / Self.scale))
        return now
    }
}

/// HyStart as Linux has it: slow start ends when the acknowledgements of a round come for longer
/// than half of the shortest round trip, or when the shortest of a round's first eight round trips
/// is longer than that.
private struct HyStart {
    private static let trainGap = Duration.milliseconds(2)
    private static let samplesMax = 8

    private var minimum: Duration?
    private var roundMinimum: Duration?
    private var round = (start: Instant.zero, end: Instant.zero)
    private var trainEnd = Instant.zero
    private var samples = 0
    private let isOver: Bool

    init(isOver: Bool = false) { self.isOver = isOver }

    mutating func ends(with sample: Duration, at now: Instant) -> Bool {
        guard !isOver else { return false }
        let shortest = min(minimum ?? sample, sample)
        minimum = shortest
        if now >= round.end {
            round = (now, now + sample)
            trainEnd = now
            roundMinimum = nil
            samples = 0
        }
        return isTrainLong(against: shortest, at: now)
            || isDelayed(sample, against: shortest)
    }

    private mutating func isTrainLong(against shortest: Duration, at now: Instant) -> Bool {
        guard now - trainEnd <= Self.trainGap else { return false }
        trainEnd = now
        return now - round.start > shortest / 2
    }

    private mutating func isDelayed(_ sample: Duration, against shortest: Duration) -> Bool {
        samples += 1
        guard samples <= Self.samplesMax else { return false }
        roundMinimum = min(roundMinimum ?? sample, sample)
        guard samples == Self.samplesMax, let roundMinimum else { return false }
        let margin = min(max(.milliseconds(4), shortest / 8), .milliseconds(16))
        return roundMinimum >= shortest + margin
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// The end of the first slow start, found by round trips that grow: HyStart++ (RFC 9406 §4.2).
///
///     slowStart ──round trips rise──▶ conservative ──five rounds──▶ finished
///         ▲──────they fall again────────┘
///
/// Two things differ. The RFC compares the shortest round trip of the whole round so far, here it
/// is that of an eighth of a round. Paced packets build a queue evenly from the beginning of a
/// round, so the whole round's minimum shows it only a round later, after another doubling. And a
/// round trip that has become longer by a quarter is no disturbance, so slow start ends at once:
/// thousands of losses in a queue that overflows would be more than a SACK can report.
struct HyStart: Sendable {
    /// How the window grows with what a SACK acknowledges.
    enum Growth {
        /// By as much as was acknowledged.
        case full

        /// By a quarter of it (CSS_GROWTH_DIVISOR).
        case quarter

        /// No longer: congestion avoidance begins.
        case finished
    }

    /// RTT samples that a round needs before it is judged (N_RTT_SAMPLE).
    static let samplesMin = 8

    /// How much longer a round trip has to be, in nanoseconds (MIN_RTT_THRESH, MAX_RTT_THRESH).
    static let thresholds: ClosedRange<Int64> = 4_000_000...16_000_000

    /// Rounds of conservative slow start before it ends (CSS_ROUNDS).
    static let conservativeRoundsMax = 5

    private var rounds = RoundCounter()
    private var samples = 0
    private var samplesOfRound = 0
    private var samplesOfLast = 0
    private var part = Int64.max
    private var current = Int64.max
    private var last = Int64.max
    private var conservativeRounds: Int?
    private var baseline = Int64.max
    private var undisturbed = Int64.max

    /// Whether the path showed its limit and the window grows slowly.
    var isConservative: Bool { conservativeRounds != nil }

    /// Takes in a SACK that came while slow start could grow the window.
    mutating func update(_ sample: AcknowledgementSample, packetSize: Int) -> Growth {
        if rounds.update(sample) {
            last = current
            current = .max
            part = .max
            samples = 0
            samplesOfLast = samplesOfRound
            samplesOfRound = 0
            if let passed = conservativeRounds {
                guard passed + 1 < Self.conservativeRoundsMax else { return .finished }
                conservativeRounds = passed + 1
            }
        }
        if let roundTrip = sample.roundTrip {
            current = min(current, roundTrip)
            part = min(part, roundTrip)
            // A SACK that answers a batch stands for those that answer every second packet.
            samples += max(1, sample.acknowledged / (2 * packetSize))
        }
        if samples >= max(Self.samplesMin, samplesOfLast / 8) {
            if judge() { return .finished }
            samplesOfRound += samples
            samples = 0
            part = .max
        }
        return conservativeRounds == nil ? .full : .quarter
    }

    /// Enough has been seen to compare it with the round before; true when slow start is over.
    private mutating func judge() -> Bool {
        if conservativeRounds != nil {
            let rise = max(undisturbed / 4, Self.thresholds.upperBound)
            guard part < baseline else { return part - rise >= undisturbed }
            // The rise was a disturbance: slow start goes on.
            baseline = .max
            conservativeRounds = nil
        } else if last != .max, part != .max {
            let threshold = (last / 8).limited(to: Self.thresholds)
            guard part - threshold >= last else { return false }
            baseline = part
            undisturbed = last
            conservativeRounds = 0
        }
        return false
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Whether a loss can be chance, as on a radio link, rather than a queue that overflowed.
///
/// A queue makes round trips longer before it overflows. So losses are taken for chance while all
/// of these hold: no round trip of this round and the one before was noticeably longer than the
/// shortest there ever was, few are lost on average, and few in this episode. A path with jitter
/// never passes the first test; there a loss means what it always meant.
struct ChanceLoss: Sendable {
    /// The share of losses up to which they can be chance.
    static let shareMax = 0.005

    /// The share of the window that one episode may lose.
    static let episodeShareMax = 1.0 / 32

    /// Longer than the shortest round trip by a sixteenth within these bounds, in nanoseconds, is
    /// noticeable: pacing sends a millisecond at once, and queue management that drops early lets
    /// queues of 5 ms stand (RFC 8289 §4.3).
    static let thresholds: ClosedRange<Int64> = 1_500_000...4_000_000

    private var rounds = RoundCounter()
    private var longest: Int64 = 0
    private var longestBefore: Int64 = 0
    private var shortest = Int64.max
    private var lost = 0
    private var delivered = 0
    private var share = 0.0
    private var episode: Int?

    /// Whether the losses of the current recovery are taken for chance so far.
    var isAssumed: Bool { episode != nil }

    /// Takes in a SACK; true when the losses of a recovery that were taken for chance are too many
    /// after all.
    mutating func update(_ sample: AcknowledgementSample, window: Int) -> Bool {
        if rounds.update(sample) { endRound() }
        longest = max(longest, sample.roundTrip ?? 0)
        shortest = sample.minimumRoundTrip ?? shortest
        lost += sample.lost
        delivered += sample.acknowledged
        guard sample.lost > 0, let before = episode else { return false }
        episode = before + sample.lost
        return Double(before + sample.lost) > Double(window) * Self.episodeShareMax
    }

    private mutating func endRound() {
        longestBefore = longest
        longest = 0
        let total = lost + delivered
        if total > 0 { share += (Double(lost) / Double(total) - share) / 8 }
        lost = 0
        delivered = 0
    }

    /// A recovery begins: says whether it is for a loss by chance.
    mutating func judge() -> Bool {
        let threshold = (shortest / 16).limited(to: Self.thresholds)
        let hasQueue = max(longest, longestBefore) - threshold > shortest
        let isChance = shortest != .max && !hasQueue && share <= Self.shareMax
        episode = isChance ? 0 : nil
        return isChance
    }

    /// The recovery is over.
    mutating func finish() { episode = nil }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// The probe that finds out about a lost tail long before T3-rtx would (TLP, RFC 8985 §7).
struct TailProbe {
    /// What asks the peer for a SACK.
    enum Kind {
        /// Data that it does not have yet.
        case news

        /// The newest chunks again: their loss may then never be seen (TLP.is_retrans).
        case repetition

        /// A FORWARD TSN, because nothing in flight may be sent again.
        case forwardTSN
    }

    /// The longest that peers delay the SACK for a lone packet, in nanoseconds (RFC 9260 §6.2).
    static let delayMax: Int64 = 200_000_000

    /// So many needless probes in a row, and it was not their SACKs that were lost.
    static let needlessMax = 3

    /// The chunk with which the peer can answer the probe that is out (TLP.end_seq); nil when none
    /// is.
    var tsn: TSN?

    /// What the probe is made of.
    var kind = Kind.news

    /// When the probe left, in nanoseconds.
    var sentAt: Int64 = 0

    /// When the newest of the chunks that it repeats had been sent before, in nanoseconds.
    var originalSentAt: Int64 = 0

    /// When that chunk was acknowledged; nil before.
    var answeredAt: Int64?

    /// Whether a probe is to leave with the next burst.
    var isDue = false

    /// Whether the newest packet asks the peer not to delay its SACK (I bit, RFC 7053).
    var isPrompt = false

    /// How long the peer delays the SACK for a lone packet although it is asked not to, in
    /// nanoseconds, by experience.
    private(set) var peerDelay: Int64 = 0

    private var needlessProbes = 0

    /// A lone packet was acknowledged after `roundTrip`; the shortest is `shortest`.
    ///
    /// What delays only one in many is remembered for about as many packets.
    mutating func noteLone(roundTrip: Int64, shortest: Int64) {
        needlessProbes = 0
        let delay = max(0, roundTrip - shortest)
        peerDelay =
            delay > peerDelay
            ? min(delay, Self.delayMax)
            : peerDelay - (peerDelay - delay) / 32
    }

    /// One SACK told that the chunk had arrived, and that it arrived twice: the SACK before it was
    /// lost, or the peer waits for longer than the probe did.
    mutating func noteNeedless() {
        needlessProbes += 1
        guard needlessProbes >= Self.needlessMax else { return }
        needlessProbes = 0
        peerDelay = min(max(2 * peerDelay, 100_000_000), Self.delayMax)
    }
}

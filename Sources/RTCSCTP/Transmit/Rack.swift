// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import DequeModule
import RTCCore

/// When a chunk counts as lost: once one that was sent later has arrived and the time by which
/// packets may overtake each other has passed as well (RACK, RFC 8985 §6).
///
/// Chunks that were sent once have their TSNs in the order of sending, and repeated ones wait in
/// that order in `repeats`. The search for losses stops at the first chunk of either that is not
/// lost, so it costs nothing beside what it finds. Duplicate TSNs in SACKs stand in for DSACK.
struct Rack {
    /// A chunk that was sent again.
    struct Repeat {
        /// The chunk; gone, or sent yet again, when it was not last sent at `sentAt`.
        var tsn: TSN

        /// When it was sent again.
        var sentAt: Int64
    }

    /// Recoveries without a needless repetition until the window is the small one again (§6.2).
    static let persistenceMax = 16

    /// The acknowledged chunk that was sent last.
    struct Newest {
        /// Its number (RACK.end_seq).
        var tsn: TSN

        /// When it was sent, in nanoseconds (RACK.xmit_ts).
        var sentAt = Int64.min

        /// Its round trip in nanoseconds (RACK.rtt).
        var roundTrip: Int64 = 0
    }

    /// SACKs with so many gap ack blocks may leave more blocks out: dcSCTP reports twenty.
    static let blocksReported = 20

    /// The acknowledged chunk that was sent last.
    var newest: Newest

    /// Nothing is known about this chunk and those behind it, because the latest SACK had no room
    /// for more blocks; nil when it told everything.
    var unreported: TSN?

    /// Whether packets have been seen to overtake each other.
    private(set) var hasSeenReordering = false

    /// No chunk before this one is in flight after being sent once.
    var firstCandidate: TSN

    /// Repeated chunks in the order of sending.
    var repeats: Deque<Repeat> = []

    private var highest: TSN
    private var multiplier: Int64 = 1
    private var persistence = 0
    private var duplicateRound: TSN?

    /// Nothing has been sent before `initialTSN`.
    init(initialTSN: TSN) {
        newest = Newest(tsn: initialTSN.previous)
        highest = initialTSN.previous
        firstCandidate = initialTSN
    }

    /// Takes in an acknowledged chunk (§6.2 steps 1 to 3).
    ///
    /// Returns false when it had been sent again and so lately that an earlier copy must have
    /// arrived; `shortest` is the shortest round trip.
    mutating func acknowledge(
        _ tsn: TSN,
        _ chunk: OutstandingChunk,
        at now: Int64,
        shortest: Int64?
    ) -> Bool {
        if tsn.isAfter(highest) {
            highest = tsn
        } else if chunk.transmissions == 1 {
            hasSeenReordering = true
        }
        let elapsed = now - chunk.sentAt
        if chunk.transmissions > 1, elapsed < shortest ?? 0 { return false }
        if isAfterNewest(tsn, sentAt: chunk.sentAt) {
            newest = Newest(tsn: tsn, sentAt: chunk.sentAt, roundTrip: elapsed)
        }
        return true
    }

    /// Whether a chunk that arrived was sent after this one.
    func isOvertaken(_ tsn: TSN, sentAt: Int64) -> Bool {
        if let unreported, tsn.isAtOrAfter(unreported) { return false }
        return sentAt < newest.sentAt || (sentAt == newest.sentAt && newest.tsn.isAfter(tsn))
    }

    private func isAfterNewest(_ tsn: TSN, sentAt: Int64) -> Bool {
        sentAt > newest.sentAt || (sentAt == newest.sentAt && tsn.isAfter(newest.tsn))
    }

    /// How much later than its successor a packet may arrive, in nanoseconds (§6.2 step 4).
    ///
    /// `isHinted` when losses are under way anyway, or three packets have arrived beyond a gap.
    func reorderingWindow(isHinted: Bool, timeout: RetransmissionTimeout) -> Int64 {
        if !hasSeenReordering, isHinted { return 0 }
        guard let shortest = timeout.shortest, let smoothed = timeout.smoothed else { return 0 }
        return min(multiplier * shortest / 4, smoothed)
    }

    /// A chunk had been sent again although its first copy arrived: the window was too small.
    mutating func widen(cumulativeAck: TSN, nextTSN: TSN) {
        if let round = duplicateRound, cumulativeAck.isAtOrAfter(round) { duplicateRound = nil }
        guard duplicateRound == nil else { return }
        duplicateRound = nextTSN
        multiplier = min(multiplier + 1, 64)
        persistence = Self.persistenceMax
        hasSeenReordering = true
    }

    /// A recovery is over.
    mutating func finishRecovery() {
        persistence -= 1
        if persistence <= 0 { multiplier = 1 }
    }
}

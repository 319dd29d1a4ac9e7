// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// Which TSNs have arrived (RFC 9260 §6.2).
///
/// As long as nothing is missing it is two numbers; beyond a gap it is one bit for each TSN, at
/// most 8 KiB. A gap ack block has 16-bit offsets, so no TSN further ahead could ever be
/// acknowledged: this is the window of TSNs that are taken.
struct TSNTracker {
    /// What a TSN would be.
    enum Verdict {
        /// Not seen before.
        case new

        /// Seen before, or behind the window.
        case duplicate

        /// Beyond the window.
        case tooFarAhead
    }

    /// The largest distance from the cumulative TSN that a gap ack block can express.
    static let aheadMax = 65535

    /// Everything up to and including this has arrived or was skipped by the peer.
    private(set) var cumulativeTSN: TSN

    /// The last TSN that has arrived; the cumulative TSN itself when nothing is missing.
    private(set) var highestTSN: TSN

    private let duplicatesMax: Int
    private var duplicates: [TSN] = []
    private var ahead = TSNBitmap()

    /// What `gapBlocks(limit:)` has told last; kept for its memory.
    private var blocks = WireList<GapBlock>()

    /// Waits for `initialTSN`; reports at most `duplicatesMax` duplicates in one SACK.
    init(initialTSN: TSN, duplicatesMax: Int) {
        cumulativeTSN = initialTSN.previous
        highestTSN = initialTSN.previous
        self.duplicatesMax = duplicatesMax
    }

    /// Whether something is missing below the last TSN.
    var hasGaps: Bool { cumulativeTSN != highestTSN }

    /// What `tsn` would be; changes nothing.
    func classify(_ tsn: TSN) -> Verdict {
        let offset = cumulativeTSN.distance(to: tsn)
        if offset <= 0 { return .duplicate }
        if offset > Self.aheadMax { return .tooFarAhead }
        // Up to the highest one every TSN has a bit of its own; beyond, the ring may be too small.
        guard highestTSN.isAtOrAfter(tsn) else { return .new }
        return ahead.contains(tsn) ? .duplicate : .new
    }

    /// Records a TSN that is `.new`.
    mutating func insert(_ tsn: TSN) {
        let offset = cumulativeTSN.distance(to: tsn)
        guard offset != 1 else {
            cumulativeTSN = tsn
            return closeGap()
        }
        guard offset > 1, offset <= Self.aheadMax else { return }
        ahead.grow(toHold: offset, from: cumulativeTSN.next)
        ahead.insert(tsn)
        if tsn.isAfter(highestTSN) { highestTSN = tsn }
    }

    /// Records that `tsn` came again.
    mutating func noteDuplicate(_ tsn: TSN) {
        guard duplicates.count < duplicatesMax else { return }
        duplicates.append(tsn)
    }

    /// Counts everything up to `tsn` as received; returns false when it already was.
    mutating func skip(to tsn: TSN) -> Bool {
        let count = cumulativeTSN.distance(to: tsn)
        guard count > 0 else { return false }
        ahead.clear(count, from: cumulativeTSN.next)
        cumulativeTSN = tsn
        closeGap()
        return true
    }

    /// Moves over the TSNs that have arrived right behind the cumulative one.
    private mutating func closeGap() {
        guard highestTSN.isAfter(cumulativeTSN) else {
            highestTSN = cumulativeTSN
            return
        }
        let span = cumulativeTSN.distance(to: highestTSN)
        let count = ahead.steps(to: false, from: cumulativeTSN.next, limit: span)
        guard count > 0 else { return }
        ahead.clear(count, from: cumulativeTSN.next)
        cumulativeTSN = cumulativeTSN.advanced(by: count)
    }

    /// The first `limit` runs of TSNs that have arrived beyond a gap.
    mutating func gapBlocks(limit: Int) -> WireList<GapBlock> {
        blocks.removeAll()
        let span = cumulativeTSN.distance(to: highestTSN)
        var offset = 1
        while offset <= span, blocks.count < limit {
            offset += ahead.steps(
                to: true,
                from: cumulativeTSN.advanced(by: offset),
                limit: span - offset + 1
            )
            guard offset <= span else { break }
            let length = ahead.steps(
                to: false,
                from: cumulativeTSN.advanced(by: offset),
                limit: span - offset + 1
            )
            blocks.append(
                GapBlock(
                    start: UInt16(clamping: offset),
                    end: UInt16(clamping: offset + length - 1)
                )
            )
            offset += length
        }
        return blocks
    }

    /// The duplicates noted since the last call.
    mutating func takeDuplicates() -> WireList<TSN> {
        guard !duplicates.isEmpty else { return [] }
        defer { duplicates.removeAll(keepingCapacity: true) }
        return WireList(duplicates)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

@Suite struct TSNTrackerTests {
    func tracker(_ initial: UInt32 = 1) -> TSNTracker {
        TSNTracker(initialTSN: TSN(initial), duplicatesMax: 3)
    }

    func blocks(_ tracker: TSNTracker, limit: Int = 100) -> [[UInt16]] {
        var tracker = tracker
        return tracker.gapBlocks(limit: limit).map { [$0.start, $0.end] }
    }

    @Test func `In order the cumulative TSN follows, over the wrap too`() {
        var tracker = tracker(0xFFFF_FFFE)
        for raw: UInt32 in [0xFFFF_FFFE, 0xFFFF_FFFF, 0, 1] {
            #expect(tracker.classify(TSN(raw)) == .new)
            tracker.insert(TSN(raw))
            #expect(tracker.cumulativeTSN == TSN(raw))
            #expect(!tracker.hasGaps)
        }
    }

    @Test func `Gaps become blocks and vanish when filled`() {
        var tracker = tracker(0xFFFF_FFFE)
        for raw: UInt32 in [0xFFFF_FFFF, 1, 2, 5] { tracker.insert(TSN(raw)) }
        #expect(tracker.cumulativeTSN == TSN(0xFFFF_FFFD))
        #expect(blocks(tracker) == [[2, 2], [4, 5], [8, 8]])
        #expect(blocks(tracker, limit: 2) == [[2, 2], [4, 5]])
        tracker.insert(TSN(0xFFFF_FFFE))
        #expect(tracker.cumulativeTSN == TSN(0xFFFF_FFFF))
        #expect(blocks(tracker) == [[2, 3], [6, 6]])
        for raw: UInt32 in [0, 3, 4] { tracker.insert(TSN(raw)) }
        #expect(tracker.cumulativeTSN == TSN(5))
        #expect(!tracker.hasGaps)
        #expect(blocks(tracker).isEmpty)
    }

    @Test func `A TSN is new once`() {
        var tracker = tracker(10)
        tracker.insert(TSN(10))
        tracker.insert(TSN(12))
        #expect(tracker.classify(TSN(9)) == .duplicate)
        #expect(tracker.classify(TSN(10)) == .duplicate)
        #expect(tracker.classify(TSN(11)) == .new)
        #expect(tracker.classify(TSN(12)) == .duplicate)
        #expect(tracker.classify(TSN(13)) == .new)
    }

    @Test func `The furthest TSN is the last that a gap block can name`() {
        var tracker = tracker(1)
        #expect(tracker.classify(TSN(65_535)) == .new)
        #expect(tracker.classify(TSN(65_536)) == .tooFarAhead)
        tracker.insert(TSN(65_535))
        tracker.insert(TSN(2))
        #expect(blocks(tracker) == [[2, 2], [65_535, 65_535]])
        #expect(tracker.classify(TSN(0x8000_0001)) == .duplicate)
    }

    @Test func `Duplicates are reported once and up to a limit`() {
        var tracker = tracker()
        for raw in UInt32(1)...5 { tracker.noteDuplicate(TSN(raw)) }
        let first = tracker.takeDuplicates()
        #expect(Array(first) == [TSN(1), TSN(2), TSN(3)])
        let second = tracker.takeDuplicates()
        #expect(second.isEmpty)
    }

    @Test func `Skipping forgets what it passes and goes on over what follows`() {
        var tracker = tracker(1)
        for raw: UInt32 in [3, 6, 7, 9] { tracker.insert(TSN(raw)) }
        let moved = tracker.skip(to: TSN(5))
        #expect(moved)
        #expect(tracker.cumulativeTSN == TSN(7))
        #expect(blocks(tracker) == [[2, 2]])
        let again = tracker.skip(to: TSN(7))
        #expect(!again)
        let beyond = tracker.skip(to: TSN(1_000_000))
        #expect(beyond)
        #expect(tracker.cumulativeTSN == TSN(1_000_000))
        #expect(!tracker.hasGaps)
        tracker.insert(TSN(1_000_002))
        #expect(blocks(tracker) == [[2, 2]])
    }

    @Test func `Skipping to just below what waits beyond the ring loses nothing`() {
        var tracker = tracker(1)
        tracker.insert(TSN(3))
        #expect(tracker.classify(TSN(3 + 256)) == .new)
        tracker.insert(TSN(3 + 256))
        #expect(blocks(tracker) == [[3, 3], [259, 259]])
        let moved = tracker.skip(to: TSN(258))
        #expect(moved)
        #expect(tracker.cumulativeTSN == TSN(259))
    }

    @Test(arguments: UInt64(0)..<20)
    func `It agrees with a plain set of numbers`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let start = UInt32.max - UInt32.random(in: 0..<500, using: &random)
        var tracker = tracker(start &+ 1)
        var seen: Set<Int> = []
        var cumulative = 0
        for step in 0..<400 {
            let offset =
                cumulative + Int.random(in: -3...(step % 50 == 0 ? 3000 : 40), using: &random)
            let tsn = TSN(start).advanced(by: offset)
            let isNew = offset > cumulative && !seen.contains(offset)
            #expect(tracker.classify(tsn) == (isNew ? .new : .duplicate))
            guard isNew else { continue }
            tracker.insert(tsn)
            seen.insert(offset)
            while seen.remove(cumulative + 1) != nil { cumulative += 1 }
            #expect(tracker.cumulativeTSN == TSN(start).advanced(by: cumulative))
            let offsets = blocks(tracker, limit: .max).flatMap { Int($0[0])...Int($0[1]) }
            #expect(offsets == seen.map { $0 - cumulative }.sorted())
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

/// RFC 8985 §6; every flight lies across the wrap of the TSN.
@Suite struct RackTests {
    @Test func `more than two packets beyond a gap prove a loss at once`() {
        var harness = SenderHarness()
        harness.send(10)
        harness.wait(.milliseconds(100))
        let second = harness.acknowledge(before: 1, 2...3)
        #expect(second.isEmpty)
        let third = harness.acknowledge(before: 1, 2...4)
        #expect(third.indexes == [1])
        #expect(third.first?.isImmediate == true)
        #expect(harness.sender.counters.fastRecoveries == 1)
    }

    @Test func `with less evidence a chunk has a quarter of the round trip`() {
        var harness = SenderHarness()
        harness.send(4)
        harness.wait(.milliseconds(100))
        harness.acknowledge(before: 0, 1...1)
        let early = harness.wait(.milliseconds(24))
        #expect(early.isEmpty)
        let late = harness.wait(.milliseconds(2))
        #expect(late == [SenderHarness.Sent(index: 0, at: .milliseconds(125), isImmediate: true)])
        #expect(harness.sender.counters.timeouts == 0)
    }

    @Test func `once packets were seen to overtake each other three are no proof`() {
        var harness = SenderHarness()
        harness.send(10)
        harness.wait(.milliseconds(100))
        harness.acknowledge(before: 0, 1...1)
        harness.acknowledge(before: 2)
        #expect(harness.sender.rack.hasSeenReordering)
        harness.acknowledge(before: 2, 5...9)
        #expect(harness.sender.lostCount == 0)
        harness.wait(.milliseconds(20))
        harness.acknowledge(before: 10)
        #expect(harness.sender.counters.chunksRetransmitted == 0)
        #expect(harness.sender.counters.fastRecoveries == 0)
    }

    @Test func `the window for reordering grows with needless repetitions, to a round trip`() {
        let timeout = SenderHarness().sender.timeout
        var rack = Rack(initialTSN: TSN(0))
        #expect(rack.reorderingWindow(isHinted: false, timeout: timeout) == 25_000_000)
        #expect(rack.reorderingWindow(isHinted: true, timeout: timeout) == 0)
        var windows: [Int64] = []
        for round in UInt32(0)..<5 {
            rack.widen(cumulativeAck: TSN(round * 10), nextTSN: TSN(round * 10 + 10))
            rack.widen(cumulativeAck: TSN(round * 10 + 1), nextTSN: TSN(round * 10 + 11))
            windows.append(rack.reorderingWindow(isHinted: true, timeout: timeout))
        }
        #expect(windows == [50_000_000, 75_000_000, 100_000_000, 100_000_000, 100_000_000])
        for _ in 0..<16 { rack.finishRecovery() }
        #expect(rack.reorderingWindow(isHinted: true, timeout: timeout) == 25_000_000)
    }

    @Test func `a repetition that is lost is found by what was sent after it`() {
        var harness = SenderHarness()
        harness.send(10)
        harness.wait(.milliseconds(100))
        let repeated = harness.acknowledge(before: 0, 1...4)
        #expect(repeated.indexes == [0])
        harness.append(20)
        let new = harness.acknowledge(before: 0, 1...9)
        #expect(!new.isEmpty && !new.indexes.contains(0))
        harness.wait(.milliseconds(100))
        // The new ones, sent with the repetition or after it, arrive.
        let again = harness.acknowledge(before: 0, 1...9, 10...11)
        #expect(again.indexes.first == 0)
        #expect(harness.sender.counters.timeouts == 0)
        #expect(harness.sender.counters.fastRecoveries == 2)
    }

    /// dcSCTP reports twenty blocks, and what it has beyond them must not be sent again.
    @Test func `what a SACK has no room for is not taken for lost`() {
        var harness = SenderHarness(window: 120)
        harness.send(100)
        harness.wait(.milliseconds(100))
        // Every second chunk is lost, and the first 41 are reported.
        let blocks = (0..<20).map { 2 * $0 + 1...2 * $0 + 1 }
        var repeated = harness.acknowledge(before: 0, blocks: blocks)
        for _ in 0..<20 {
            harness.wait(.milliseconds(5))
            repeated += harness.acknowledge(before: 0, blocks: blocks)
        }
        harness.wait(.milliseconds(50))
        repeated += harness.acknowledge(before: 2, blocks: (1...20).map { 2 * $0 + 1...2 * $0 + 1 })
        #expect(!repeated.isEmpty)
        #expect(repeated.allSatisfy { $0.index.isMultiple(of: 2) && $0.index <= 40 })
    }

    @Test func `blocks that grow from both ends acknowledge each chunk once`() {
        var harness = SenderHarness(window: 40)
        harness.send(40)
        harness.wait(.milliseconds(10))
        let size = harness.sender.packetSize
        for blocks in [10...12, 10...14, 8...20, 9...20, 10...20, 30...31, 8...31] {
            harness.acknowledge(before: 0, blocks)
        }
        #expect(harness.sender.rate.delivered == 24 * size)
        #expect(harness.sender.bytesBeyondGap == 24 * size)
        harness.acknowledge(before: 40)
        #expect(harness.sender.rate.delivered == 40 * size)
        #expect(harness.sender.bytesBeyondGap == 0)
        #expect(harness.sender.isDrained)
        #expect(harness.sender.bytesInFlight == 0)
    }
}

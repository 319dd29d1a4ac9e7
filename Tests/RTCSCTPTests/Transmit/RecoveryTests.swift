// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

/// One answer for each loss episode (RFC 9260 §7.2.4), proportional reduction (RFC 9937) and undo
/// (RFC 4015).
@Suite struct RecoveryTests {
    @Test func `losses of one flight are answered once`() {
        var harness = SenderHarness(window: 40)
        let window = harness.sender.congestion.window
        harness.send(40)
        harness.wait(.milliseconds(100))
        for last in 4..<40 {
            harness.acknowledge(before: 0, 1...1, 3...3, last...39)
        }
        harness.acknowledge(before: 0, 1...1, 3...9, 12...39)
        #expect(harness.sender.congestion.window == window / 2)
        #expect(harness.sender.counters.fastRecoveries == 1)
        harness.wait(.milliseconds(100))
        harness.acknowledge(before: 40)
        #expect(harness.sender.recovery.kind == .none)
        #expect(harness.sender.isDrained)
    }

    @Test func `a loss in the next flight is answered again`() {
        var harness = SenderHarness(window: 40)
        harness.send(20)
        harness.wait(.milliseconds(100))
        harness.acknowledge(before: 0, 1...19)
        harness.wait(.milliseconds(100))
        harness.acknowledge(before: 20)
        harness.send(10)
        harness.wait(.milliseconds(100))
        harness.acknowledge(before: 20, 21...29)
        #expect(harness.sender.counters.fastRecoveries == 2)
    }

    @Test func `the window goes down in step with what arrives`() {
        var harness = SenderHarness(window: 40)
        let window = harness.sender.congestion.window / harness.sender.packetSize
        harness.send(window)
        harness.append(200)
        harness.wait(.milliseconds(100))
        var sent: [Int] = []
        for last in 1..<window {
            let now = harness.acknowledge(before: 0, 1...last)
            sent.append(now.count + harness.wait(.microseconds(2500)).count)
        }
        // One packet for two that arrive, instead of none for half a round trip.
        let total = sent.reduce(0, +)
        #expect(sent.max() == 1)
        #expect(abs(total - window / 2) <= 1)
        let target = harness.sender.congestion.window
        #expect(abs(harness.sender.bytesInFlight - target) <= 2 * harness.sender.packetSize)
    }

    /// What leaves on the way down still meets the full queue.
    @Test func `a loss while the window goes down is not answered again`() {
        var harness = SenderHarness(window: 40)
        harness.send(40)
        harness.append(200)
        harness.wait(.milliseconds(100))
        for last in 3..<40 {
            harness.acknowledge(before: 0, 1...last)
            harness.wait(.microseconds(2500))
        }
        harness.wait(.milliseconds(50))
        let repeated = harness.acknowledge(before: 40, 41...46)
        #expect(repeated.first?.index == 40)
        #expect(harness.sender.counters.fastRecoveries == 1)
    }

    @Test func `a recovery whose repetitions were all needless is taken back`() {
        var harness = SenderHarness(window: 40)
        let window = harness.sender.congestion.window
        harness.send(10)
        harness.wait(.milliseconds(100))
        let repeated = harness.acknowledge(before: 0, 2...9)
        #expect(repeated.indexes == [0, 1])
        #expect(harness.sender.congestion.window == window / 2)
        harness.wait(.milliseconds(20))
        // The originals: too early for answers to the repetitions.
        harness.acknowledge(before: 1, 2...9)
        #expect(harness.sender.counters.undoneRecoveries == 0)
        harness.wait(.milliseconds(80))
        harness.acknowledge(before: 10, duplicates: [0, 1])
        #expect(harness.sender.counters.undoneRecoveries == 1)
        #expect(harness.sender.congestion.window >= window)
        let wider = harness.sender.reorderingWindow
        #expect(wider == 50_000_000)
    }

    @Test func `a duplicate of what was not sent again proves nothing`() {
        var harness = SenderHarness(window: 40)
        let window = harness.sender.congestion.window
        harness.send(10)
        harness.wait(.milliseconds(100))
        harness.acknowledge(before: 0, 2...9)
        harness.wait(.milliseconds(100))
        harness.acknowledge(before: 10, duplicates: [4, 5])
        #expect(harness.sender.counters.undoneRecoveries == 0)
        #expect(harness.sender.congestion.window == window / 2)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

/// RFC 8985 §7; the round trip is 100 ms.
@Suite struct TailLossProbeTests {
    /// A sender that has measured the same again and again.
    private static func steady(_ roundTrip: Duration = .milliseconds(100)) -> SenderHarness {
        var harness = SenderHarness(roundTrip: roundTrip)
        for _ in 0..<30 { harness.sender.timeout.measure(roundTrip.nanoseconds) }
        return harness
    }

    @Test func `the newest chunk is sent again when its SACK is overdue, once`() {
        var harness = Self.steady()
        harness.send(3)
        let probe = harness.wait(.milliseconds(160))
        #expect(probe == [SenderHarness.Sent(index: 2, at: .milliseconds(150), isImmediate: true)])
        #expect(harness.sender.counters.tailProbes == 1)
        #expect(harness.sender.counters.timeouts == 0)
    }

    @Test func `a round trip that is not known well is waited for twice`() {
        var harness = SenderHarness()
        harness.send(3)
        let probe = harness.wait(.milliseconds(210))
        #expect(probe == [SenderHarness.Sent(index: 2, at: .milliseconds(205), isImmediate: true)])
    }

    @Test func `so is one that the peer may add a delay to`() {
        var harness = Self.steady(.milliseconds(50))
        harness.send(2)
        harness.sender.tailProbe.isPrompt = false
        harness.sender.startTailProbe(at: harness.now, timers: &harness.timers)
        let probe = harness.wait(.milliseconds(110))
        #expect(probe.map(\.at) == [.milliseconds(105)])
    }

    /// RFC 9260 §6.3.2 R1: a repetition does not start T3-rtx again.
    @Test func `the time-out counts from the first transmission but waits for the probe`() {
        var harness = Self.steady()
        harness.send(3)
        let sent = harness.wait(.milliseconds(355))
        // The time-out of 200 ms would leave the probe's answer 50, and its estimate is 200.
        #expect(sent.map(\.at) == [.milliseconds(150), .milliseconds(350)])
        #expect(sent.indexes == [2, 0])
        #expect(harness.sender.counters.timeouts == 1)
        #expect(harness.sender.counters.tailProbes == 1)
        var near = SenderHarness(roundTrip: .milliseconds(20))
        near.send(1)
        let nearby = near.wait(.milliseconds(205))
        #expect(nearby.map(\.at) == [.milliseconds(45), .milliseconds(200)])
    }

    @Test func `small chunks at the tail are sent again in one packet`() {
        var harness = SenderHarness()
        for _ in 0..<12 { harness.send(1, size: 100) }
        let probe = harness.wait(.milliseconds(210))
        #expect(probe.indexes == Array(2..<12))
    }

    @Test func `new data that the window holds back is the better probe`() {
        var harness = SenderHarness()
        harness.send(15)
        let probe = harness.wait(.milliseconds(210))
        #expect(probe.indexes == [10])
        #expect(harness.sender.counters.chunksRetransmitted == 0)
    }

    @Test func `what a probe reveals is repeated without a time-out`() {
        var harness = SenderHarness()
        harness.send(6)
        harness.wait(.milliseconds(100))
        harness.acknowledge(before: 2)
        harness.wait(.milliseconds(210))
        #expect(harness.sender.counters.tailProbes == 1)
        harness.wait(.milliseconds(95))
        let repeated = harness.acknowledge(before: 2, 5...5)
        #expect(repeated.indexes == [2])
        harness.wait(.milliseconds(100))
        let rest = harness.acknowledge(before: 3, 5...5) + harness.wait(.milliseconds(50))
        #expect(rest.indexes == [3, 4])
        #expect(harness.sender.counters.timeouts == 0)
        #expect(harness.sender.counters.fastRecoveries == 1)
    }

    @Test func `a probe that repaired the only loss costs one answer of the window`() {
        var harness = SenderHarness()
        harness.send(1)
        harness.wait(.milliseconds(210))
        #expect(harness.sender.counters.tailProbes == 1)
        harness.wait(.milliseconds(100))
        harness.acknowledge(before: 1)
        #expect(harness.sender.counters.fastRecoveries == 0)
        harness.send(1)
        harness.wait(.milliseconds(100))
        harness.acknowledge(before: 2)
        #expect(harness.sender.counters.fastRecoveries == 1)
        harness.send(1)
        harness.wait(.milliseconds(100))
        harness.acknowledge(before: 3)
        #expect(harness.sender.counters.fastRecoveries == 1)
    }

    @Test func `three probes in a row that arrived twice teach patience, and cost nothing`() {
        var harness = SenderHarness()
        for index in 0..<3 {
            harness.send(1)
            let probe = harness.wait(.milliseconds(300))
            #expect(probe.indexes == [index])
            harness.acknowledge(before: index + 1, duplicates: [index])
        }
        harness.send(1)
        // Now the peer may take 100 ms longer, though no longer than the time-out.
        let nothing = harness.wait(.milliseconds(290))
        #expect(nothing.isEmpty)
        harness.acknowledge(before: 4)
        #expect(harness.sender.counters.tailProbes == 3)
        #expect(harness.sender.counters.fastRecoveries == 0)
    }

    @Test func `a lost SACK now and then teaches nothing`() {
        var harness = Self.steady()
        for index in 0..<20 {
            harness.send(1)
            let isLost = index % 3 > 0
            let probe = harness.wait(.milliseconds(isLost ? 250 : 100))
            #expect(probe.count == (isLost ? 1 : 0))
            harness.acknowledge(before: index + 1, duplicates: isLost ? [index] : [])
        }
        #expect(harness.sender.tailProbe.peerDelay == 0)
    }

    /// RFC 3708: duplicates tell which copy a SACK was for, as Karn's rule cannot.
    @Test func `a SACK that comes before the one with the duplicate measures the round trip`() {
        var harness = Self.steady()
        harness.send(1)
        let probe = harness.wait(.milliseconds(270))
        #expect(probe.indexes == [0])
        harness.acknowledge(before: 1)
        harness.wait(.milliseconds(100))
        harness.acknowledge(before: 1, duplicates: [0])
        #expect(harness.sender.timeout.latest == 270_000_000)
        harness.send(1)
        let nothing = harness.wait(.milliseconds(280))
        #expect(nothing.isEmpty)
        harness.acknowledge(before: 2)
        #expect(harness.sender.counters.fastRecoveries == 0)
    }

    /// RFC 3758 §3.6: a FORWARD TSN that skips nothing is answered with a SACK.
    @Test func `a FORWARD TSN probes for a message that may not be repeated`() {
        var harness = SenderHarness()
        harness.send(1, reliability: .retransmissions(0))
        let sent = harness.wait(.milliseconds(210))
        #expect(sent.isEmpty)
        #expect(harness.sender.isForwardTSNDue)
        #expect(harness.sender.counters.tailProbes == 1)
        harness.acknowledge(before: 0)
        #expect(harness.sender.bytesInFlight > 0, "a SACK that the probe cannot have asked for")
        harness.wait(.milliseconds(100))
        harness.acknowledge(before: 0)
        #expect(harness.sender.bytesInFlight == 0)
        #expect(harness.sender.queue.abandonedCount == 1)
        #expect(harness.sender.counters.fastRecoveries == 1)
        #expect(harness.sender.counters.timeouts == 0)
    }

    @Test func `behind a message that may not be repeated one that may is the probe`() {
        var harness = SenderHarness()
        harness.send(1)
        harness.send(1, reliability: .retransmissions(0))
        let probe = harness.wait(.milliseconds(210))
        #expect(probe.indexes == [0])
    }

    @Test func `the last chunk asks for a SACK at once, and those before it do not`() {
        var harness = SenderHarness()
        let sent = harness.send(3)
        #expect(sent.map(\.isImmediate) == [false, false, true])
        var near = SenderHarness(roundTrip: .microseconds(100))
        let nearby = near.send(3)
        #expect(nearby.map(\.isImmediate) == [false, false, false])
    }
}

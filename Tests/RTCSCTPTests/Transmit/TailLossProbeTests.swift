// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

/// RFC 8985 §7; the round trip is 100 ms.
@Suite struct TailLossProbeTests {
    @Test func `the newest chunk is sent again after two round trips, once`() {
        var harness = SenderHarness()
        harness.send(3)
        let probe = harness.wait(.milliseconds(220))
        #expect(probe == [SenderHarness.Sent(index: 2, at: .milliseconds(205), isImmediate: true)])
        #expect(harness.sender.counters.tailProbes == 1)
        let timeout = harness.sender.timeout.current
        let nothing = harness.wait(timeout - .milliseconds(16))
        #expect(nothing.isEmpty)
        #expect(harness.sender.counters.timeouts == 0)
        let repeated = harness.wait(.milliseconds(2))
        #expect(repeated.indexes == [0])
        #expect(harness.sender.counters.timeouts == 1)
        #expect(harness.sender.counters.tailProbes == 1)
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

    @Test func `a probe that arrived twice costs nothing and teaches patience`() {
        var harness = SenderHarness()
        harness.send(1)
        harness.wait(.milliseconds(210))
        harness.wait(.milliseconds(90))
        harness.acknowledge(before: 1, duplicates: [0])
        harness.send(1)
        harness.wait(.milliseconds(290))
        harness.acknowledge(before: 2, duplicates: [1])
        #expect(harness.sender.counters.tailProbes == 2)
        harness.send(1)
        // Now the peer may take 200 ms beyond the round trip.
        harness.wait(.milliseconds(300))
        harness.acknowledge(before: 3)
        #expect(harness.sender.counters.tailProbes == 2)
        #expect(harness.sender.counters.fastRecoveries == 0)
    }

    @Test func `a message that may not be repeated is no probe`() {
        var harness = SenderHarness()
        harness.send(1, reliability: .retransmissions(0))
        let sent = harness.wait(.seconds(1))
        #expect(sent.isEmpty)
        #expect(harness.sender.counters.tailProbes == 0)
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

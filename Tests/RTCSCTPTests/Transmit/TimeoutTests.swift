// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

/// T3-rtx (RFC 9260 §6.3.3, RFC 8985 §6.3) and its undoing (RFC 5682).
@Suite struct TimeoutTests {
    @Test func `a time-out repeats the oldest and spares what was just sent`() {
        var harness = SenderHarness()
        harness.send(4)
        harness.wait(.milliseconds(100))
        harness.acknowledge(before: 1)
        harness.wait(.milliseconds(250))
        harness.send(2)
        harness.wait(.milliseconds(1))
        let inFlight = harness.sender.outstanding.count
        #expect(inFlight == 5)
        harness.sender.timeOut(at: harness.now, timers: &harness.timers)
        #expect(harness.sender.lostCount == 2)
        #expect(harness.sender.congestion.window == harness.sender.packetSize)
        let sent = harness.drain()
        #expect(sent.indexes == [1])
    }

    @Test(arguments: CongestionControllerKind.allCases)
    func `originals that arrive after it give the window back`(kind: CongestionControllerKind) {
        var harness = SenderHarness(.controlled(by: kind))
        harness.send(8)
        let window = harness.sender.congestion.window
        // A path that stalls for two seconds.
        let repeated = harness.wait(.seconds(1))
        #expect(repeated.indexes == [7, 0])
        #expect(harness.sender.counters.timeouts == 1)
        #expect(harness.sender.congestion.window == harness.sender.packetSize)
        let sent = harness.acknowledge(before: 3)
        // Only the probe's chunk, sent twice already, is still taken for lost.
        #expect(sent.indexes == [7])
        #expect(harness.sender.congestion.window >= window)
        #expect(harness.sender.congestion.slowStartThreshold == .max)
        #expect(harness.sender.lostCount == 0)
        #expect(harness.sender.bytesInFlight == 5 * harness.sender.packetSize)
        #expect(harness.sender.counters.undoneRecoveries == 1)
        harness.acknowledge(before: 8, duplicates: [0])
        #expect(harness.sender.isDrained)
        #expect(harness.sender.bytesInFlight == 0)
    }

    @Test func `after one that was due the rest follows in slow start`() {
        var harness = SenderHarness()
        harness.send(8)
        harness.wait(.milliseconds(600))
        #expect(harness.sender.counters.timeouts == 1)
        harness.wait(.milliseconds(100))
        let second = harness.acknowledge(before: 1)
        #expect(second.indexes == [1, 2])
        harness.wait(.milliseconds(100))
        let third = harness.acknowledge(before: 3)
        #expect(third.indexes == [3, 4, 5, 6])
        #expect(harness.sender.counters.undoneRecoveries == 0)
        #expect(harness.sender.counters.fastRecoveries == 0)
    }

    @Test func `time-outs in a row halve the threshold once`() {
        var harness = SenderHarness(window: 40)
        harness.send(40)
        let window = harness.sender.congestion.window
        harness.wait(.seconds(5))
        #expect(harness.sender.counters.timeouts > 3)
        #expect(harness.sender.congestion.slowStartThreshold == window / 2)
    }

    @Test func `a dead path is tried at least once in eight tenths of a second`() {
        var harness = SenderHarness()
        harness.send(4)
        let sent = harness.wait(.seconds(20))
        let gaps = zip(sent, sent.dropFirst()).map { $1.at - $0.at }
        #expect(gaps.max() ?? .seconds(20) <= .milliseconds(800))
    }

    /// RFC 9260 §6.2: it may also pass over the I bit, but it answers duplicates at once.
    @Test func `a peer may delay its SACKs by 200 ms without a time-out`() {
        var harness = SenderHarness(roundTrip: .milliseconds(20))
        for index in 0..<20 {
            harness.send(1)
            let sentAt = harness.elapsed
            var hasProbed = false
            while !hasProbed, harness.elapsed - sentAt < .milliseconds(200) {
                hasProbed = !harness.wait(.milliseconds(5)).isEmpty
            }
            harness.wait(.milliseconds(20))
            harness.acknowledge(before: index + 1, duplicates: hasProbed ? [index] : [])
        }
        #expect(harness.sender.counters.timeouts == 0)
    }

    @Test func `control chunks are repeated by the measured round trip`() {
        let timeout = SenderHarness(roundTrip: .milliseconds(20)).sender.timeout
        #expect(timeout.control(repetitions: 0) == .milliseconds(65))
        #expect(timeout.control(repetitions: 1) == .milliseconds(130))
        #expect(timeout.control(repetitions: 9) == .milliseconds(800))
        let unknown = SenderHarness(roundTrip: nil).sender.timeout
        #expect(unknown.control(repetitions: 0) == .milliseconds(500))
    }

    @Test func `a queue beyond four round trips is worth no window`() {
        var timeout = RetransmissionTimeout(AssociationConfiguration())
        #expect(timeout.worthAWindow == nil)
        timeout.measure(10_000_000)
        timeout.measure(30_000_000)
        #expect(timeout.worthAWindow == 30_000_000)
        timeout.measure(400_000_000)
        #expect(timeout.worthAWindow == 40_000_000)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

/// The end of slow start (RFC 9406).
@Suite struct HyStartTests {
    private var start = HyStart()
    private var delivered = 0

    /// A round of 16 packets with a SACK for every two; the growth that the last one allowed.
    private mutating func round(_ milliseconds: Int) -> HyStart.Growth {
        let before = delivered
        var growth = HyStart.Growth.full
        for _ in 0..<8 {
            delivered += 2000
            var sample = AcknowledgementSample.filled(2000)
            sample.roundTrip = Int64(milliseconds) * 1_000_000
            sample.delivered = delivered
            sample.priorDelivered = before
            growth = start.update(sample, packetSize: 1000)
            if growth == .finished { break }
        }
        return growth
    }

    /// §4.2: the threshold is an eighth of the round trip, from 4 to 16 ms.
    @Test(arguments: [(10, 13, 14), (48, 53, 54), (64, 71, 72), (400, 415, 416)])
    func `a round trip that grows by an eighth slows the growth`(
        base: Int,
        below: Int,
        above: Int
    ) {
        var tests = HyStartTests()
        #expect(tests.round(base) == .full)
        #expect(tests.round(below) == .full)
        var others = HyStartTests()
        #expect(others.round(base) == .full)
        #expect(others.round(above) == .quarter)
    }

    /// §4.2: CSS_ROUNDS.
    @Test func `five slow rounds end it`() {
        var tests = HyStartTests()
        _ = tests.round(50)
        for _ in 0..<5 { #expect(tests.round(60) == .quarter) }
        #expect(tests.round(60) == .finished)
    }

    /// §4.2: the rise was a disturbance.
    @Test func `round trips that fall again let it go on`() {
        var tests = HyStartTests()
        _ = tests.round(50)
        #expect(tests.round(60) == .quarter)
        #expect(tests.round(52) == .full)
    }

    /// §4.2: N_RTT_SAMPLE.
    @Test func `fewer than eight samples say nothing`() {
        var tests = HyStartTests()
        _ = tests.round(50)
        var sample = AcknowledgementSample.filled(2000)
        sample.roundTrip = 100_000_000
        sample.delivered = tests.delivered
        for _ in 0..<7 {
            let growth = tests.start.update(sample, packetSize: 1000)
            #expect(growth == .full)
        }
    }

    /// Where we depart: by a quarter, and by 16 ms.
    @Test(arguments: [(50, 65, false), (50, 66, true), (200, 249, false), (200, 250, true)])
    func `a round trip that is long beyond doubt ends it at once`(
        base: Int,
        long: Int,
        isOver: Bool
    ) {
        var tests = HyStartTests()
        _ = tests.round(base)
        #expect(tests.round(long) == .quarter)
        #expect(tests.round(long) == (isOver ? .finished : .quarter))
    }

    /// A queue as long as the path holds: the RFC's own rule would lose more than a window here.
    @Test(arguments: [50, 200])
    func `slow start ends before a queue overflows`(milliseconds: Int) {
        var bottleneck = Bottleneck(
            BottleneckPath(megabits: 20, milliseconds: milliseconds),
            .cubic
        )
        bottleneck.run(for: .milliseconds(20 * milliseconds))
        let product = bottleneck.path.rate * Double(milliseconds) / 1000
        #expect(Double(bottleneck.flows[0].lost) < 0.1 * product)
        #expect(Double(bottleneck.flows[0].delivered) > 12 * product)
    }
}

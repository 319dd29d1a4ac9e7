// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

@Suite struct PacerTests {
    @Test func `a burst is a millisecond's worth, two packets at least and a batch at most`() {
        let fixtures: [(rate: Int, packetSize: Int, burst: Int)] = [
            (100_000, 1_200, 2_400), (12_500_000, 1_200, 12_500),
            (1_000_000_000, 1_200, 48 * 1_200), (1_000_000_000, 1_423, 44 * 1_423),
            (1_000_000_000, 60_000, 2 * 60_000),
        ]
        for (rate, packetSize, burst) in fixtures {
            #expect(Pacer.burst(rate: rate, packetSize: packetSize) == burst)
        }
    }

    @Test func `bursts leave at the rate, also when timers are late`() {
        for lateness in [Int64(0), 300_000] {
            var pacer = Pacer()
            var now: Int64 = 1_000_000_000
            var sent = 0
            let rate = 10_000_000
            for _ in 0..<1000 {
                let allowance = pacer.allowance(at: now, rate: rate, packetSize: 1000)
                #expect(allowance > 0 && allowance <= 20_000)
                pacer.spend(allowance, at: now, rate: rate, packetSize: 1000)
                sent += allowance
                let early = pacer.allowance(at: now, rate: rate, packetSize: 1000)
                #expect(early == 0)
                now = pacer.release + lateness
            }
            let seconds = Double(now - 1_000_000_000) / 1e9
            let measured = Double(sent) / seconds
            #expect(abs(measured / 10_000_000 - 1) < 0.02)
        }
    }

    @Test func `a window is spread over the round trip`() {
        var harness = SenderHarness(window: 200)
        harness.send(1)
        harness.wait(.milliseconds(100))
        harness.acknowledge(before: 1)
        #expect(harness.sender.pacingRate != nil)
        harness.append(400)
        let sent = harness.drain() + harness.wait(.milliseconds(90))
        // Slow start sends twice the window in a round trip.
        let halfway = sent.count { $0.at - .milliseconds(100) < .milliseconds(25) }
        #expect(sent.count > 190)
        #expect(abs(halfway - sent.count / 2) < sent.count / 10)
        var largest = 0
        for time in Set(sent.map(\.at)) { largest = max(largest, sent.count { $0.at == time }) }
        #expect(largest <= 10)
    }

    @Test func `a path below a millisecond is not paced`() {
        var harness = SenderHarness(roundTrip: .microseconds(200), window: 200)
        harness.send(1)
        harness.wait(.microseconds(200))
        harness.acknowledge(before: 1)
        #expect(harness.sender.pacingRate == nil)
        harness.sender.burstAllowance = 1_000_000
        let sent = harness.send(150)
        #expect(sent.count == 150)
    }

    @Test func `a lone message waits for nothing`() {
        var harness = SenderHarness()
        harness.send(1)
        harness.wait(.milliseconds(100))
        harness.acknowledge(before: 1)
        harness.wait(.milliseconds(50))
        let sent = harness.send(2)
        #expect(sent.count == 2)
    }
}

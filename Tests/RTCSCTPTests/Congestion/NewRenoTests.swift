// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing

@testable import RTCSCTP

@Suite struct NewRenoTests {
    private func make() -> NewReno { NewReno(packetSize: 1000, windowMax: 100_000) }

    @Test func `it starts with ten packets and doubles while it is used`() {
        var reno = make()
        #expect(reno.window == 10_000)
        reno.acknowledge(bytes: 10_000, inFlight: 10_000)
        #expect(reno.window == 20_000)
    }

    @Test func `a window that is not used does not grow`() {
        var reno = make()
        for _ in 0..<100 { reno.acknowledge(bytes: 4000, inFlight: 5000) }
        #expect(reno.window == 10_000)
    }

    @Test func `it never exceeds its limit`() {
        var reno = make()
        for _ in 0..<20 { reno.acknowledge(bytes: 100_000, inFlight: 100_000) }
        #expect(reno.window == 100_000)
    }

    @Test func `after a loss it is halved and grows by one packet a window`() {
        var reno = make()
        reno.acknowledge(bytes: 10_000, inFlight: 10_000)
        reno.loseByReports()
        #expect(reno.window == 10_000)
        #expect(reno.slowStartThreshold == 10_000)
        reno.acknowledge(bytes: 1000, inFlight: 10_000)
        #expect(reno.window == 11_000)
        for _ in 0..<11 { reno.acknowledge(bytes: 1000, inFlight: 11_000) }
        #expect(reno.window == 12_000)
    }

    @Test func `a loss never leaves fewer than four packets, a time-out leaves one`() {
        var reno = make()
        for _ in 0..<5 { reno.loseByReports() }
        #expect(reno.window == 4000)
        reno.loseByTimeout()
        #expect(reno.window == 1000)
        #expect(reno.slowStartThreshold == 4000)
    }

    @Test func `a pause halves it for each time-out down to four packets`() {
        var reno = make()
        reno.acknowledge(bytes: 10_000, inFlight: 10_000)
        reno.restart(afterIdlePeriods: 1)
        #expect(reno.window == 10_000)
        #expect(reno.slowStartThreshold == 20_000)
        reno.restart(afterIdlePeriods: .max)
        #expect(reno.window == 4000)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

@Suite struct NewRenoTests {
    private func make() -> NewReno { NewReno(packetSize: 1000, windowMax: 100_000) }

    @Test func `it starts with ten packets and doubles while it is used`() {
        var reno = make()
        #expect(reno.window == 10_000)
        reno.acknowledge(.filled(10_000))
        #expect(reno.window == 20_000)
    }

    @Test func `a window that is not used does not grow`() {
        var reno = make()
        for _ in 0..<100 { reno.acknowledge(.spare(4000, of: 5000)) }
        #expect(reno.window == 10_000)
    }

    @Test func `it never exceeds its limit`() {
        var reno = make()
        for _ in 0..<20 { reno.acknowledge(.filled(100_000)) }
        #expect(reno.window == 100_000)
    }

    @Test func `after a loss it is halved and grows by one packet a window`() {
        var reno = make()
        reno.acknowledge(.filled(10_000))
        reno.enterRecovery()
        #expect(reno.window == 10_000)
        #expect(reno.slowStartThreshold == 10_000)
        reno.acknowledge(.filled(1000))
        #expect(reno.window == 11_000)
        for _ in 0..<11 { reno.acknowledge(.filled(1000)) }
        #expect(reno.window == 12_000)
    }

    @Test func `a loss never leaves fewer than four packets, a time-out leaves one`() {
        var reno = make()
        for _ in 0..<5 { reno.enterRecovery() }
        #expect(reno.window == 4000)
        reno.loseByTimeout()
        #expect(reno.window == 1000)
        #expect(reno.slowStartThreshold == 4000)
    }

    @Test func `a pause halves it for each time-out down to four packets`() {
        var reno = make()
        reno.acknowledge(.filled(10_000))
        reno.restart(afterIdlePeriods: 1)
        #expect(reno.window == 10_000)
        #expect(reno.slowStartThreshold == 20_000)
        reno.restart(afterIdlePeriods: .max)
        #expect(reno.window == 4000)
    }
}

extension AcknowledgementSample {
    /// So many bytes were acknowledged while the window was full.
    static func filled(_ bytes: Int) -> AcknowledgementSample {
        var sample = AcknowledgementSample(now: .zero)
        sample.acknowledged = bytes
        sample.isAdvancing = true
        sample.inFlightBefore = .max / 4
        sample.isWindowLimited = true
        return sample
    }

    /// So many bytes were acknowledged of `inFlight`, and there was room for more.
    static func spare(_ bytes: Int, of inFlight: Int) -> AcknowledgementSample {
        var sample = AcknowledgementSample(now: .zero)
        sample.acknowledged = bytes
        sample.isAdvancing = true
        sample.inFlightBefore = inFlight
        return sample
    }
}

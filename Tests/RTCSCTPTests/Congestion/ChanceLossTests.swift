// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

/// What keeps CUBIC's window through losses that are chance.
@Suite struct ChanceLossTests {
    /// A controller with a window of 200 packets of 1,000 bytes, after rounds of 40 ms.
    private struct Driver {
        var cubic = Cubic(packetSize: 1000, windowMax: 1 << 30)
        var delivered = 0

        init() {
            send(190_000)
        }

        mutating func send(_ bytes: Int, milliseconds: Double = 40, lost: Int = 0) {
            var sample = AcknowledgementSample.filled(bytes)
            sample.priorDelivered = delivered
            delivered += bytes
            sample.delivered = delivered
            sample.lost = lost
            sample.roundTrip = Int64(milliseconds * 1e6)
            sample.smoothedRoundTrip = 40_000_000
            sample.minimumRoundTrip = 40_000_000
            sample.isRecovering = lost > 0
            cubic.acknowledge(sample)
        }
    }

    @Test func `one packet lost without a queue leaves the window as it is`() {
        var driver = Driver()
        driver.cubic.enterRecovery(inFlight: 199_000)
        driver.send(2000, lost: 1000)
        driver.cubic.exitRecovery()
        #expect(driver.cubic.window >= 200_000)
    }

    @Test(arguments: [(42.0, false), (43.0, true), (50.0, true)])
    func `a longer round trip shows a queue`(milliseconds: Double, isReduced: Bool) {
        var driver = Driver()
        driver.send(0)
        driver.send(2000, milliseconds: milliseconds)
        driver.cubic.enterRecovery(inFlight: 199_000)
        #expect((driver.cubic.window < 175_000) == isReduced)
    }

    @Test func `a queue is forgotten after a round without one`() {
        var driver = Driver()
        driver.send(2000, milliseconds: 60)
        for _ in 0..<3 { driver.send(10_000) }
        driver.cubic.enterRecovery(inFlight: 199_000)
        #expect(driver.cubic.window > 200_000)
    }

    @Test func `many losses at once are no chance`() {
        var driver = Driver()
        driver.cubic.enterRecovery(inFlight: 199_000)
        driver.send(2000, lost: 5000)
        #expect(driver.cubic.window > 200_000)
        driver.send(2000, lost: 5000)
        #expect(driver.cubic.window < 150_000)
    }

    @Test func `losses all the time are no chance`() {
        var driver = Driver()
        for _ in 0..<20 { driver.send(50_000, lost: 500) }
        let before = driver.cubic.window
        driver.cubic.enterRecovery(inFlight: before)
        #expect(driver.cubic.window < before * 3 / 4)
    }

    @Test func `without a round trip nothing is assumed`() {
        var cubic = Cubic(packetSize: 1000, windowMax: 1 << 30)
        cubic.enterRecovery(inFlight: 10_000)
        #expect(cubic.window == 7000)
    }
}

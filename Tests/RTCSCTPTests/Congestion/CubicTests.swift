// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

/// The window of CUBIC (RFC 9438).
@Suite struct CubicTests {
    /// A controller with packets of 1,000 bytes in congestion avoidance: a loss at 100 packets has
    /// left 70.
    private func reduced(roundTrip: Duration) -> CubicDriver {
        var driver = CubicDriver(roundTrip: roundTrip)
        driver.cubic.acknowledge(driver.filled(90_000))
        driver.lose()
        return driver
    }

    /// §4.2, figures 1 and 2, with the numbers worked out apart from the code.
    @Test(arguments: [
        (0.0, 70.0), (1.0, 86.6808), (2.0, 95.6403), (4.2172, 100.0), (6.0, 102.2667),
        (8.0, 121.6527), (10.0, 177.3540),
    ])
    func `the curve is flat where the loss was and steep far from it`(
        seconds: Double,
        packets: Double
    ) {
        var curve = CubicCurve()
        curve.reduce(from: 100)
        _ = curve.grow(70, acknowledged: 1, at: .zero, roundTrip: 0)
        #expect(abs(curve.window(after: seconds) - packets) < 0.001)
    }

    @Test(arguments: [1e-9, 0.5, 1, 8, 75, 1e6, 1e15])
    func `the cube root is exact to the last bits`(value: Double) {
        let root = CubicCurve.cubeRoot(value)
        #expect(abs(root * root * root / value - 1) < 1e-14)
    }

    /// §4.6.
    @Test func `a loss leaves seven tenths, and never fewer than four packets`() {
        var driver = reduced(roundTrip: .milliseconds(200))
        #expect(driver.cubic.window == 70_000)
        #expect(driver.cubic.slowStartThreshold == 70_000)
        for _ in 0..<20 { driver.lose() }
        #expect(driver.cubic.window == 4000)
    }

    /// A path of 40 ms whose queue makes round trips so much longer, in microseconds.
    @Test(arguments: [(0, 0.7), (2_000, 0.7), (4_000, 0.85), (10_000, 0.8), (40_000, 0.7)])
    func `a loss leaves what the path holds besides a short queue`(
        queue: Int64,
        share: Double
    ) {
        var standing = StandingQueue()
        var sample = AcknowledgementSample(now: .zero)
        sample.minimumRoundTrip = 40_000_000
        sample.roundTrip = 40_000_000 + queue * 1000
        standing.update(sample)
        #expect(standing.decrease(atLeast: CubicCurve.decrease) == share)
    }

    /// §4.3: the more a loss leaves, the more slowly the window grows.
    @Test func `a gentler decrease goes with slower growth`() {
        var curve = CubicCurve()
        curve.reduce(from: 10, leaving: 0.8)
        let window = curve.grow(8, acknowledged: 8, at: .zero, roundTrip: 1_000_000)
        #expect(abs(window - (8 + 0.6 / 1.8)) < 1e-9)
    }

    /// §4.4 and §4.5: on a long path the window follows the curve a round trip ahead.
    @Test func `the window follows the curve`() {
        var driver = reduced(roundTrip: .milliseconds(200))
        driver.run(for: .seconds(2))
        #expect(abs(Double(driver.cubic.window) - 95_640) < 2500)
        driver.run(for: .seconds(6))
        #expect(abs(Double(driver.cubic.window) - 121_650) < 4000)
    }

    /// §4.3: on a short path Reno would be faster; 0.529 packets a round trip, then one.
    @Test func `the window is never smaller than Reno's`() {
        var driver = reduced(roundTrip: .milliseconds(5))
        driver.run(for: .milliseconds(250))
        #expect(abs(Double(driver.cubic.window) - (70_000 + 50 * 529)) < 1500)
        driver.run(for: .milliseconds(250))
        // 57 rounds to the window before the loss, one packet in each of the 43 that follow.
        #expect(abs(Double(driver.cubic.window) - 143_000) < 3000)
    }

    /// §4.7.
    @Test func `a second loss below the first makes room for others`() {
        var curve = CubicCurve()
        curve.reduce(from: 100)
        #expect(curve.maximum == 100)
        curve.reduce(from: 90)
        #expect(abs(curve.maximum - 90 * 0.85) < 1e-9)
        curve.reduce(from: 95)
        #expect(curve.maximum == 95)
    }

    /// §5.8: time in which the window was not used does not count.
    @Test func `the curve stands still while the application is the limit`() {
        var driver = reduced(roundTrip: .milliseconds(200))
        driver.run(for: .seconds(1))
        let before = driver.cubic.window
        driver.run(for: .seconds(60), isUsed: false)
        #expect(driver.cubic.window == before)
        driver.run(for: .milliseconds(200))
        #expect(driver.cubic.window - before < 4000)
    }

    /// §4.8.
    @Test func `a time-out starts over and leads back to seven tenths`() {
        var driver = reduced(roundTrip: .milliseconds(200))
        driver.cubic.loseByTimeout(inFlight: 70_000)
        #expect(driver.cubic.window == 1000)
        #expect(driver.cubic.slowStartThreshold == 49_000)
        driver.run(for: .milliseconds(1300))
        #expect(driver.cubic.window >= 49_000)
        #expect(driver.cubic.window < 54_000)
    }

    /// §4.9.
    @Test func `a loss that was none leaves no trace`() {
        var driver = reduced(roundTrip: .milliseconds(200))
        driver.run(for: .seconds(3))
        var undisturbed = driver
        driver.cubic.loseByTimeout(inFlight: driver.cubic.window)
        driver.cubic.undo()
        #expect(driver.cubic.window == undisturbed.cubic.window)
        driver.run(for: .seconds(3))
        undisturbed.run(for: .seconds(3))
        #expect(driver.cubic.window == undisturbed.cubic.window)
        #expect(driver.cubic.slowStartThreshold == undisturbed.cubic.slowStartThreshold)
    }

    /// RFC 9260 §7.2.1 and RFC 5681 §4.1.
    @Test func `a pause halves the window for each time-out down to the first one`() {
        var driver = reduced(roundTrip: .milliseconds(200))
        driver.cubic.restart(afterIdlePeriods: 1)
        #expect(driver.cubic.window == 35_000)
        #expect(driver.cubic.slowStartThreshold == 70_000)
        driver.cubic.restart(afterIdlePeriods: .max)
        #expect(driver.cubic.window == 10_000)
        driver.cubic.restart(afterIdlePeriods: 1)
        #expect(driver.cubic.window == 10_000)
    }

    @Test func `packets of another size change the window's unit and not its bytes`() {
        var driver = reduced(roundTrip: .milliseconds(200))
        driver.cubic.setPacketSize(1400)
        #expect(driver.cubic.window == 70_000)
        driver.run(for: .seconds(4))
        // The plateau is still at the 100,000 bytes of the loss.
        #expect(abs(Double(driver.cubic.window) - 100_000) < 2500)
    }

    @Test func `pacing is twice the window in slow start and a fifth more afterwards`() {
        var driver = CubicDriver(roundTrip: .milliseconds(100))
        #expect(driver.cubic.pacingRate == nil)
        driver.cubic.acknowledge(driver.filled(10_000))
        #expect(driver.cubic.pacingRate == 400_000)
        driver.lose()
        #expect(driver.cubic.pacingRate == 168_000)
    }
}

/// A controller that gets a SACK for every two packets, with a queue on the path so that no loss
/// passes for chance.
struct CubicDriver {
    var cubic = Cubic(packetSize: 1000, windowMax: 1 << 30)
    var now = Instant.zero
    var delivered = 0
    let roundTrip: Duration

    init(roundTrip: Duration) {
        self.roundTrip = roundTrip
    }

    /// A SACK for this many bytes while the window is full.
    mutating func filled(_ bytes: Int) -> AcknowledgementSample {
        delivered += bytes
        var sample = AcknowledgementSample.filled(bytes)
        sample.now = now
        sample.roundTrip = roundTrip.nanoseconds
        sample.smoothedRoundTrip = roundTrip.nanoseconds
        sample.minimumRoundTrip = roundTrip.nanoseconds / 2
        sample.delivered = delivered
        sample.priorDelivered = delivered - cubic.window
        return sample
    }

    /// A loss that is repaired at once.
    mutating func lose() {
        cubic.enterRecovery(inFlight: cubic.window)
        cubic.exitRecovery()
    }

    /// Acknowledges a window each round trip.
    mutating func run(for duration: Duration, isUsed: Bool = true) {
        let end = now + duration
        while now < end {
            now = now + .nanoseconds(roundTrip.nanoseconds * 2000 / Int64(cubic.window))
            var sample = filled(2000)
            sample.isWindowLimited = isUsed
            if !isUsed { sample.inFlightBefore = cubic.window / 4 }
            cubic.acknowledge(sample)
        }
    }
}

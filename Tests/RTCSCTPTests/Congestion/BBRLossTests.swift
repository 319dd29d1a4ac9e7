// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

/// What losses mean to BBR (draft-ietf-ccwg-bbr-06 §5.5.10, §5.5.11, and where we depart from it).
@Suite struct BBRLossTests {
    /// A controller that cruises on 10 Mbit/s and 40 ms.
    private func cruising() throws -> (BBR, AcknowledgementSample) {
        var bottleneck = Bottleneck(
            BottleneckPath(megabits: 10, milliseconds: 40, queue: 4),
            .bbr
        )
        for _ in 0..<300 {
            bottleneck.run(for: .milliseconds(10))
            if try bottleneck.bbr().state == .cruise { break }
        }
        bottleneck.run(for: .milliseconds(80))
        let bbr = try bottleneck.bbr()
        #expect(bbr.state == .cruise)
        var sample = AcknowledgementSample(now: bottleneck.now)
        sample.delivered = bottleneck.flows[0].delivered
        sample.inFlight = bottleneck.flows[0].inFlight
        sample.inFlightBefore = sample.inFlight
        sample.sentInFlight = sample.inFlight
        return (bbr, sample)
    }

    /// Rounds in which a tenth is lost and the rest delivered at this share of the bandwidth.
    private func lose(
        _ bbr: inout BBR,
        _ sample: inout AcknowledgementSample,
        rounds: Int,
        roundTrip: Int64
    ) {
        for round in 0..<rounds * 10 {
            sample.now = sample.now + .nanoseconds(roundTrip / 10)
            sample.acknowledged = 4000
            sample.priorDelivered = sample.delivered - 40_000
            sample.delivered += 4000
            sample.roundTrip = roundTrip
            sample.deliveryRate = Int(bbr.bandwidth.value / 2)
            sample.lost = round % 10 == 0 ? 3000 : 0
            sample.isRecovering = true
            bbr.acknowledge(sample)
        }
    }

    /// §5.5.10.3: down to what is delivered, by at most 0.7 in a round.
    @Test func `losses with a queue slow it down round by round`() throws {
        var (bbr, sample) = try cruising()
        let bandwidth = bbr.bandwidth.value
        lose(&bbr, &sample, rounds: 5, roundTrip: 70_000_000)
        #expect(bbr.state == .cruise)
        #expect(bbr.shortTermBandwidth < 0.71 * bandwidth)
        #expect(bbr.shortTermBandwidth >= 0.49 * bandwidth)
        #expect(bbr.shortTermInFlight.isFinite)
        lose(&bbr, &sample, rounds: 10, roundTrip: 70_000_000)
        #expect(bbr.shortTermBandwidth >= 0.49 * bandwidth)
    }

    @Test func `losses without a queue leave it as it is`() throws {
        var (bbr, sample) = try cruising()
        lose(&bbr, &sample, rounds: 5, roundTrip: 41_000_000)
        #expect(bbr.shortTermBandwidth == .infinity)
        #expect(bbr.shortTermInFlight == .infinity)
    }

    @Test func `too many losses count without a queue, too`() throws {
        var (bbr, sample) = try cruising()
        for _ in 0..<20 {
            sample.lost = 20_000
            sample.acknowledged = 0
            bbr.acknowledge(sample)
            lose(&bbr, &sample, rounds: 1, roundTrip: 41_000_000)
        }
        #expect(bbr.shortTermBandwidth.isFinite || bbr.longTermInFlight.isFinite)
        #expect(bbr.isCongested)
    }

    /// The aims for lossy paths, on a smaller scale.
    @Test(arguments: [(0.001, 1.0, 0.88), (0.01, 1.0, 0.85), (0.05, 4.0, 0.65)])
    func `random loss costs little`(loss: Double, burst: Double, share: Double) {
        var path = BottleneckPath(megabits: 20, milliseconds: 50, loss: loss)
        path.burst = burst
        var bottleneck = Bottleneck(path, .bbr, seed: 3)
        bottleneck.run(for: .seconds(10))
        #expect(Double(bottleneck.flows[0].delivered) > share * 10 * path.rate)
    }

    /// §5.5.10.2, with the bound that leaves others room.
    @Test func `a probe that overflows the queue ends and lowers the bound`() throws {
        var bottleneck = Bottleneck(
            BottleneckPath(megabits: 20, milliseconds: 40, queue: 0.2),
            .bbr
        )
        bottleneck.run(for: .seconds(8))
        let bbr = try bottleneck.bbr()
        let product = bottleneck.path.rate * 0.04
        #expect(bbr.longTermInFlight < 1.45 * product)
        #expect(bbr.longTermInFlight > product)
        let flow = bottleneck.flows[0]
        #expect(Double(flow.lost) < 0.02 * Double(flow.delivered))
        #expect(Double(flow.delivered) > 0.9 * 8 * bottleneck.path.rate)
    }

    /// §5.5.11.2.
    @Test func `a loss that was none is undone`() throws {
        var (bbr, sample) = try cruising()
        bbr.enterRecovery()
        let window = bbr.window
        lose(&bbr, &sample, rounds: 1, roundTrip: 70_000_000)
        sample.lost = 0
        sample.priorDelivered = sample.delivered
        sample.delivered += 1000
        bbr.acknowledge(sample)
        #expect(bbr.shortTermBandwidth.isFinite)
        bbr.undo()
        #expect(bbr.shortTermBandwidth == .infinity)
        #expect(bbr.shortTermInFlight == .infinity)
        #expect(bbr.window >= window)
    }

    /// §5.6.4.4.
    @Test func `a time-out leaves one packet until recovery ends`() throws {
        var (bbr, _) = try cruising()
        let window = bbr.window
        bbr.loseByTimeout()
        #expect(bbr.window == BottleneckFlow.packetSize)
        bbr.exitRecovery()
        #expect(bbr.window == window)
    }

    @Test func `it survives a path that loses a third`() {
        var bottleneck = Bottleneck(
            BottleneckPath(megabits: 100, milliseconds: 10, loss: 0.3),
            .bbr
        )
        bottleneck.run(for: .seconds(5))
        #expect(bottleneck.flows[0].delivered > 500_000)
    }
}

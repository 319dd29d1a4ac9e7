// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import RTCSimulation
import Testing

/// The model that our flows have to be fair to: RFC 9438.
@Suite struct TCPCubicFlowTests {
    private func run(
        _ text: String,
        flows count: Int,
        for duration: Duration,
        seed: UInt64 = 1
    ) throws -> (run: PathRun, flows: [TCPCubicFlow]) {
        let path = try PathDescription(parsing: text)
        let flows = (0..<count).map { _ in TCPCubicFlow(headerBytes: path.settings.headerBytes) }
        let run = PathRun(path, seed: seed)
        for (index, flow) in flows.enumerated() { run.add(flow, after: .seconds(index)) }
        try run.run(until: duration)
        return (run, flows)
    }

    /// 1,448 of 1,500 bytes are payload.
    @Test func `one flow fills a clean path`() throws {
        let (run, flows) = try run("rate=20mbit rtt=40ms", flows: 1, for: .seconds(12))
        let goodput = run.samples(of: 0).goodput(from: .seconds(4), until: .seconds(12))
        #expect((18_500_000...19_310_000).contains(goodput))
        #expect(flows[0].progress.timeouts == 0)
        let share =
            Double(flows[0].progress.retransmittedBytes)
            / Double(flows[0].progress.deliveredBytes)
        #expect(share < 0.02)
    }

    @Test func `HyStart ends slow start before the queue overflows`() throws {
        let (run, _) = try run("rate=100mbit rtt=50ms", flows: 1, for: .seconds(1))
        #expect(run.forward.statistics.overflowed == 0)
        let window = run.samples(of: 0).last?.progress.congestionWindow ?? 0
        #expect((600_000...1_300_000).contains(window))
    }

    @Test func `two flows come to share a path`() throws {
        let (run, _) = try run("rate=10mbit rtt=40ms", flows: 2, for: .seconds(40))
        let rates = (0..<2).map {
            run.samples(of: $0).goodput(from: .seconds(15), until: .seconds(40))
        }
        #expect(rates.reduce(0, +) > 9_250_000)
        #expect(rates.allSatisfy { $0 > 3_000_000 })
    }

    /// RFC 9438 §5.2: with 1 % loss at 50 ms the Reno-friendly region decides, which is about
    /// 1.2 MSS / (RTT √p).
    @Test func `random loss holds a flow down as it does Reno`() throws {
        let (run, flows) = try run("rate=50mbit rtt=50ms loss=1%", flows: 1, for: .seconds(30))
        let goodput = run.samples(of: 0).goodput(from: .seconds(5), until: .seconds(30))
        #expect((1_900_000...4_500_000).contains(goodput))
        #expect(flows[0].progress.retransmittedBytes > 0)
    }

    @Test func `a flow goes on after an outage`() throws {
        let (run, flows) = try run(
            "rate=20mbit rtt=40ms @3s down @6s up",
            flows: 1,
            for: .seconds(12)
        )
        let samples = run.samples(of: 0)
        #expect(samples.goodput(from: .seconds(4), until: .seconds(6)) == 0)
        #expect(samples.goodput(from: .seconds(10), until: .seconds(12)) > 15_000_000)
        #expect(flows[0].progress.timeouts > 0)
    }
}

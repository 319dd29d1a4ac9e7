// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCSCTP
import RTCSimulation
import Testing

@Suite struct AssociationFlowTests {
    private func run(
        _ text: String,
        _ flows: [AssociationFlow],
        for duration: Duration,
        seed: UInt64 = 1
    ) throws -> PathRun {
        let overhead = AssociationFlow.recordOverheadBytes
        let path = try PathDescription(parsing: text).leavingOut(headerBytes: overhead)
        let run = PathRun(path, seed: seed)
        for flow in flows { run.add(flow) }
        try run.run(until: duration)
        return run
    }

    @Test func `a flow fills a clean path and its pings wait in the queue`() throws {
        let flow = AssociationFlow()
        let run = try run("rate=10mbit rtt=20ms", [flow], for: .seconds(5))
        let goodput = run.samples(of: 0).goodput(from: .seconds(1), until: .seconds(5))
        #expect((8_000_000...9_500_000).contains(goodput))
        let pings = flow.pingTimes(at: run.now)
        #expect((40...50).contains(pings.count))
        let first = try #require(pings.first)
        #expect(first >= .milliseconds(20))
        #expect(flow.progress.damagedMessages == 0)
    }

    @Test func `a load with an end arrives whole over a bad path`() throws {
        var load = AssociationFlow.Load()
        load.messagesMax = 40
        load.messageBytes = 5_000
        load.pingInterval = nil
        let flow = AssociationFlow(load: load)
        let path = "rtt=10ms loss=10% reorder=20% reorder-delay=5ms duplicate=10%"
        _ = try run(path, [flow], for: .seconds(120))
        #expect(flow.isComplete)
        #expect(flow.progress.deliveredBytes == 200_000)
        #expect(flow.progress.damagedMessages == 0)
        #expect(flow.progress.retransmittedBytes > 0)
    }

    @Test func `a seed repeats a run`() throws {
        var outcomes: [[Int]] = []
        for seed in [7, 7, 8] as [UInt64] {
            let flow = AssociationFlow(seed: seed)
            let path = "rate=10mbit rtt=20ms loss=1% jitter=1ms"
            let run = try run(path, [flow], for: .seconds(2), seed: seed)
            outcomes.append([run.forward.statistics.sent, flow.progress.deliveredBytes])
        }
        #expect(outcomes[0] == outcomes[1])
        #expect(outcomes[0] != outcomes[2])
    }

    @Test func `nothing is delivered while the path is down`() throws {
        let flow = AssociationFlow()
        let run = try run("rate=10mbit rtt=20ms @2s down @3s up", [flow], for: .seconds(6))
        let samples = run.samples(of: 0)
        let before = samples.delivered(until: .milliseconds(2_100))
        #expect(before > 0)
        #expect(samples.delivered(until: .seconds(3)) == before)
        let resumption = try #require(samples.resumption(after: .seconds(3)))
        #expect(resumption < .seconds(3))
        #expect(run.forward.statistics.blackedOut > 0)
    }

    @Test func `a ping without an answer counts as long as it waits`() throws {
        let flow = AssociationFlow()
        let run = try run("rtt=20ms @1s down", [flow], for: .seconds(3))
        let longest = try #require(flow.pingTimes(at: run.now).last)
        #expect((.milliseconds(1_800) ... .milliseconds(2_100)).contains(longest))
    }
}

/// A flow that wants to be woken at the present, for ever.
private final class RestlessFlow: SimulatedFlow {
    private(set) var nextDeadline: Instant?
    var progress = FlowProgress()

    func start(at now: Instant) { nextDeadline = now }
    func receive(_ packet: ByteBuffer, at end: FlowEnd, at now: Instant) {}
    func advance(to now: Instant) {}
    func drain(into packets: inout FlowPackets, at now: Instant) {}
}

@Suite struct PathRunTests {
    @Test func `a clock that stands still is a failure`() {
        let run = PathRun(PathDescription(), seed: 4_711)
        run.add(RestlessFlow(), after: .seconds(1))
        let failure = #expect(throws: SimulationFailure.self) {
            try run.run(until: .seconds(2))
        }
        #expect(failure?.reason == .tooManySteps)
        #expect(failure?.seed == 4_711)
        #expect(failure?.now == PathRun.start + .seconds(1))
    }

    @Test func `flows begin when they are meant to`() throws {
        let run = PathRun(try PathDescription(parsing: "rate=10mbit rtt=20ms"))
        for start in 0..<3 {
            run.add(TCPCubicFlow(headerBytes: 28), after: .seconds(start))
        }
        try run.run(until: .seconds(6))
        for start in 0..<3 {
            let first = run.samples(of: start).first?.time ?? .zero
            #expect(first >= .seconds(start))
            #expect(first <= .seconds(start) + .milliseconds(10))
            #expect(run.samples(of: start).delivered(until: .seconds(6)) > 0)
        }
    }
}

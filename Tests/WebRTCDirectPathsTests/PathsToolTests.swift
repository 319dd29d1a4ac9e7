// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import RTCSCTP
import RTCSimulation
import Testing

@testable import webrtc_direct_paths

@Suite struct PathsToolTests {
    private func sample(_ milliseconds: Int, _ bytes: Int) -> FlowSample {
        var progress = FlowProgress()
        progress.deliveredBytes = bytes
        progress.congestionWindow = 14_000
        return FlowSample(
            time: .milliseconds(milliseconds),
            progress: progress,
            queueWait: .milliseconds(3)
        )
    }

    @Test func `a percentile is one of the values`() {
        let times = (1...100).map { Duration.milliseconds($0) }
        #expect(times.percentile(0.5) == .milliseconds(50))
        #expect(times.percentile(0.99) == .milliseconds(99))
        #expect([Duration]().percentile(0.5) == nil)
    }

    @Test func `the index of fairness is between one and a part`() {
        #expect(jainIndex([3, 3]) == 1)
        #expect(jainIndex([1, 0, 0, 0]) == 0.25)
        #expect(jainIndex([0, 0]) == 1)
    }

    @Test func `a silence is the time without new data`() {
        let samples = [(10, 5), (20, 5), (30, 9), (40, 9), (50, 9), (60, 12)].map(sample)
        #expect(samples.longestSilence(from: .zero) == .milliseconds(30))
        #expect(samples.longestSilence(from: .milliseconds(50)) == .milliseconds(10))
        #expect(samples.completion(of: 9) == .milliseconds(30))
        #expect(samples.completion(of: 13) == nil)
    }

    @Test func `every controller of ours is a flow, and TCP is another`() {
        for kind in CongestionControllerKind.allCases {
            #expect(FlowKind(argument: kind.rawValue) == .association(kind))
        }
        #expect(FlowKind(argument: "tcp") == .tcp)
        #expect(FlowKind(argument: "vegas") == nil)
        #expect(FlowKind.allValueStrings.count == CongestionControllerKind.allCases.count + 1)
    }

    @Test func `a trace has a row for every 50 ms`() throws {
        let path = try PathDescription(parsing: "rate=10mbit rtt=20ms")
        let run = PathRun(path)
        run.add(TCPCubicFlow(headerBytes: 28))
        run.add(TCPCubicFlow(headerBytes: 28), after: .milliseconds(500))
        try run.run(until: .seconds(1))
        let trace = FlowTrace(run, flows: ["tcp", "tcp"])
        #expect(trace.names.count == 10)
        #expect(trace.rows.count == 20)
        #expect(trace.rows.allSatisfy { $0.count == 10 })
        let rates = trace.rows.map { $0[2] }
        #expect(rates.reduce(0, +) / 20 > 5)
        #expect(trace.rows[4][6...9].allSatisfy { $0 == 0 })
    }

    @Test func `a report counts in round trips of the path`() throws {
        let path = try PathDescription(parsing: "rtt=50ms")
        let times = [Duration.milliseconds(50), .milliseconds(50), .milliseconds(125)]
        let report = TimesReport(times, path, .association(.newReno))
        #expect(report.rttP50 == 1)
        #expect(report.rttMax == 2.5)
        #expect(report.msP99 == 125)
    }
}

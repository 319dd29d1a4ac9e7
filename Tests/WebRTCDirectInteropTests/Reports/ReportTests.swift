// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing

@testable import webrtc_direct_interop

@Suite struct ReportTests {
    @Test func `the transport suite gets YAML with these very keys`() {
        let report = LatencyReport(
            handshakePlusOneRoundTrip: .microseconds(45_678),
            ping: .nanoseconds(1_234_567)
        )
        #expect(
            report.yaml == """
                latency:
                  handshake_plus_one_rtt: 45.678
                  ping_rtt: 1.235
                  unit: ms

                """
        )
    }

    @Test func `test-plans gets JSON with a third l`() {
        let report = LatencyReport(
            handshakePlusOneRoundTrip: .seconds(1),
            ping: .microseconds(9)
        )
        let json = #"{"handshakePlusOneRTTMillis":1000.000,"pingRTTMilllis":0.009}"#
        #expect(report.json == json + "\n")
    }

    @Test func `the perf suite gets a box plot of each measurement`() throws {
        let upload = try #require(Distribution([1]))
        let report = PerfReport(
            upload: upload,
            download: upload,
            latency: try #require(Distribution([1, 2, 3, 4, 100]))
        )
        #expect(
            report.yaml.hasSuffix(
                """
                # Latency measurement
                latency:
                  iterations: 5
                  min: 1.000
                  q1: 2.000
                  median: 3.000
                  q3: 4.000
                  max: 4.000
                  outliers: [100.000]
                  samples: [1.000, 2.000, 3.000, 4.000, 100.000]
                  unit: ms

                """
            )
        )
        #expect(report.yaml.hasPrefix("# Upload measurement\nupload:\n  iterations: 1\n"))
        #expect(report.yaml.contains("\n  outliers: []\n  samples: [1.000]\n  unit: Gbps\n"))
    }

    @Test func `quartiles lie between their neighbours`() throws {
        let values = try #require(Distribution([4, 1, 3, 2]))
        #expect(values.firstQuartile == 1.75)
        #expect(values.median == 2.5)
        #expect(values.thirdQuartile == 3.25)
        #expect(values.minimum == 1)
        #expect(values.maximum == 4)
        #expect(Distribution([]) == nil)
    }
}

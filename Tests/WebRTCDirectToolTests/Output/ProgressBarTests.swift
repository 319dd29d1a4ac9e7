// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing

@testable import webrtc_direct

@Suite struct ProgressBarTests {
    @Test func `the line tells share, amount and rate`() {
        let bar = ProgressBar(total: 64 << 20, start: .now)
        let line = bar.line(done: 16 << 20, after: .seconds(2))
        #expect(
            line == "███████░░░░░░░░░░░░░░░░░░░░░  25 %  16.0 of 64.0 MiB  8.0 MiB/s"
        )
    }

    @Test func `it is drawn ten times a second at most`() {
        let start = ContinuousClock.now
        var bar = ProgressBar(total: 100, start: start)
        let drawn = (0..<1_000).count { millisecond in
            bar.redraw(done: 1, at: start + .milliseconds(millisecond)) != nil
        }
        #expect(drawn == 10)
    }

    @Test func `an empty transfer is complete`() {
        let bar = ProgressBar(total: 0, start: .now)
        let line = bar.line(done: 0, after: .zero)
        #expect(line.contains("100 %"))
    }
}

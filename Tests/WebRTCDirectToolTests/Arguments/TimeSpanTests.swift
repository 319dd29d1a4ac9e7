// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser
import Testing

@testable import webrtc_direct

@Suite struct TimeSpanTests {
    private static let spans: [(String, Duration)] = [
        ("20", .seconds(20)), ("20s", .seconds(20)), ("1.5 s", .milliseconds(1_500)),
        ("500ms", .milliseconds(500)), ("2m", .seconds(120)), ("24h", .seconds(86_400)),
        ("0", .zero),
    ]

    @Test(arguments: spans) func `a length of time is read`(text: String, span: Duration) throws {
        let read = try TimeSpan.parse(text)
        #expect(read == span)
    }

    @Test(arguments: ["", "s", "-1", "1d", "1.2.3", "25h", "nan", "20 s "])
    func `other text is refused`(text: String) {
        #expect(throws: ValidationError.self) { try TimeSpan.parse(text) }
    }

    @Test func `a time limit is more than zero`() {
        #expect(throws: ValidationError.self) { try TimeSpan.parsePositive("0s") }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// What a dialer of the transport suites has measured.
struct LatencyReport: Sendable, Equatable {
    /// From before the dial until the first ping had come back.
    let handshakePlusOneRoundTrip: Duration
    /// That ping alone.
    let ping: Duration

    /// The form of unified-testing.
    var yaml: String {
        """
        latency:
          handshake_plus_one_rtt: \(handshakePlusOneRoundTrip.millisecondsText)
          ping_rtt: \(ping.millisecondsText)
          unit: ms

        """
    }

    /// The form of test-plans; the third l is part of it.
    var json: String {
        "{\"handshakePlusOneRTTMillis\":\(handshakePlusOneRoundTrip.millisecondsText),"
            + "\"pingRTTMilllis\":\(ping.millisecondsText)}\n"
    }
}

/// What a dialer of the perf suite has measured.
struct PerfReport: Sendable, Equatable {
    /// In Gbit/s.
    let upload: Distribution
    /// In Gbit/s.
    let download: Distribution
    /// In milliseconds.
    let latency: Distribution

    /// The form of unified-testing.
    var yaml: String {
        Self.section("upload", upload, unit: "Gbps") + "\n"
            + Self.section("download", download, unit: "Gbps") + "\n"
            + Self.section("latency", latency, unit: "ms")
    }

    private static func section(_ name: String, _ values: Distribution, unit: String) -> String {
        """
        # \(name.capitalizedFirst) measurement
        \(name):
          iterations: \(values.samples.count)
          min: \(values.minimum.decimalText)
          q1: \(values.firstQuartile.decimalText)
          median: \(values.median.decimalText)
          q3: \(values.thirdQuartile.decimalText)
          max: \(values.maximum.decimalText)
          outliers: \(list(values.outliers))
          samples: \(list(values.samples))
          unit: \(unit)

        """
    }

    private static func list(_ values: [Double]) -> String {
        "[" + values.map(\.decimalText).joined(separator: ", ") + "]"
    }
}

extension Duration {
    /// Milliseconds with three decimals.
    fileprivate var millisecondsText: String { (self / .milliseconds(1)).decimalText }
}

extension Double {
    /// The number with three decimals, never with an exponent.
    fileprivate var decimalText: String {
        guard isFinite, let thousandths = Int64(exactly: (self * 1_000).rounded()) else {
            return "0.000"
        }
        let digits = String(thousandths.magnitude)
        let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return "\(thousandths < 0 ? "-" : "")\(padded.dropLast(3)).\(padded.suffix(3))"
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

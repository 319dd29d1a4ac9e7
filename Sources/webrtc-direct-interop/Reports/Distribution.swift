// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// A sample of measurements and what a box plot shows of it.
struct Distribution: Sendable, Equatable {
    /// All values, smallest first.
    let samples: [Double]
    let firstQuartile: Double
    let median: Double
    let thirdQuartile: Double
    /// Values further from the quartiles than one and a half times their distance.
    let outliers: [Double]
    /// The smallest value that is no outlier.
    let minimum: Double
    /// The largest value that is no outlier.
    let maximum: Double

    /// Sums up a sample; nil when it is empty.
    init?(_ values: [Double]) {
        samples = values.sorted()
        guard let first = samples.first, let last = samples.last else { return nil }
        let (low, high) = (Self.percentile(25, of: samples), Self.percentile(75, of: samples))
        let reach = 1.5 * (high - low)
        let inside = samples.filter { $0 >= low - reach && $0 <= high + reach }
        firstQuartile = low
        median = Self.percentile(50, of: samples)
        thirdQuartile = high
        outliers = samples.filter { $0 < low - reach || $0 > high + reach }
        minimum = inside.first ?? first
        maximum = inside.last ?? last
    }

    /// Between two neighbours the value is interpolated.
    private static func percentile(_ percent: Int, of sorted: [Double]) -> Double {
        let place = Double(percent) / 100 * Double(sorted.count - 1)
        let lower = Int(place)
        let upper = min(lower + 1, sorted.count - 1)
        let weight = place - Double(lower)
        return sorted[lower] * (1 - weight) + sorted[upper] * weight
    }
}

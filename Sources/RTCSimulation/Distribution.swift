// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// Durations, to be looked at by rank.
package struct Distribution: Sendable {
    private let sorted: [Duration]

    /// Of these, in any order.
    package init(_ durations: [Duration]) { sorted = durations.sorted() }

    /// The shortest duration that this many percent of all do not exceed; zero without any.
    package func percentile(_ percent: Int) -> Duration {
        let rank = (sorted.count * percent + 99) / 100
        return sorted.isEmpty ? .zero : sorted[min(max(rank, 1), sorted.count) - 1]
    }
}

extension Distribution: CustomStringConvertible {
    /// How many there are, and some ranks in milliseconds.
    package var description: String {
        let ranks = [0, 50, 90, 95, 99, 100].map { percent in
            "p\(percent) \(percentile(percent).nanoseconds / 1_000_000) ms"
        }
        return "\(sorted.count): " + ranks.joined(separator: ", ")
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// How long the queue in front of the bottleneck was when it overflowed, and what a loss should
/// leave of the window.
///
/// The window holds the path and the queue. What is to stay is the path, which is the shortest
/// round trip by the longest: less, and the bottleneck would idle (adaptive backoff,
/// draft-leith-tcp-htcp-06 §3). A shortest round trip that is out of date only makes it less, and
/// where no queue is to be seen, nothing is known about its length.
struct StandingQueue: Sendable {
    /// The most that a loss leaves, so that flows still give way to each other.
    static let decreaseMax = 0.85

    private var longest: Int64 = 0
    private var shortest: Int64 = 0

    /// Takes in a SACK.
    mutating func update(_ sample: AcknowledgementSample) {
        shortest = sample.minimumRoundTrip ?? shortest
        guard let latest = sample.roundTrip else { return }
        // Goes down slowly, so that the peak is still known when the loss that ended it shows.
        longest = max(latest, longest - (longest - latest) / 8)
    }

    /// The share of the window that a loss leaves, `least` or more.
    func decrease(atLeast least: Double) -> Double {
        guard shortest > 0, longest - shortest > shortest / 16 else { return least }
        return (Double(shortest) / Double(longest)).limited(to: least...Self.decreaseMax)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// What a path holds: its rate by its shortest round trip, as acknowledgements tell it.
///
/// It is measured over whole round trips, takes the largest and forgets it slowly. The application
/// may write ahead as much as this: then a window that opens at once finds data to send.
struct PathCapacity {
    /// A round trip counts as at least this, in nanoseconds: clocks and timers are no finer.
    private static let periodMin: Int64 = 1_000_000

    /// The shortest round trip is looked for anew this often: the path may have become longer.
    private static let memory = Duration.seconds(16)

    /// The bytes that the path holds; 0 before anything was measured.
    private(set) var bytes = 0

    private var periodStart: Instant?
    private var deliveredBefore = 0
    private var shortest: Int64 = .max
    private var previousShortest: Int64 = .max
    private var shortestSince = Instant.zero

    /// An acknowledgement came: so many bytes have been delivered altogether, and this was the
    /// latest round trip in nanoseconds.
    mutating func note(delivered: Int, roundTrip: Int64?, at now: Instant) {
        guard let roundTrip else { return }
        if now - shortestSince > Self.memory {
            (previousShortest, shortest, shortestSince) = (shortest, roundTrip, now)
        }
        shortest = min(shortest, roundTrip)
        guard let start = periodStart else { return begin(delivered, at: now) }
        let length = max(min(shortest, previousShortest), Self.periodMin)
        let elapsed = (now - start).nanoseconds
        guard elapsed >= length else { return }
        let measured = Double(delivered - deliveredBefore) * Double(length) / Double(elapsed)
        bytes = max(Int(min(measured, Double(Int32.max))), bytes - bytes / 16)
        begin(delivered, at: now)
    }

    private mutating func begin(_ delivered: Int, at now: Instant) {
        periodStart = now
        deliveredBefore = delivered
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Spreads packets over the round trip: a burst leaves, and the next one when the rate has paid
/// for it.
///
/// A burst is what the rate sends in a millisecond, because timers are not much finer, but at least
/// two packets and at most what one segmented send takes.
struct Pacer {
    /// When everything sent is paid for, in nanoseconds.
    private(set) var release: Int64 = 0

    /// The bytes of a burst at `rate` bytes a second.
    static func burst(rate: Int, packetSize: Int) -> Int {
        max(min(rate / 1000, burstMax(packetSize: packetSize)), 2 * packetSize)
    }

    private static func burstMax(packetSize: Int) -> Int {
        SegmentedSend.packetsMax(ofSize: packetSize + PacketHeader.size) * packetSize
    }

    /// The bytes that may leave now; a timer that was late is made up for by up to one burst.
    func allowance(at now: Int64, rate: Int, packetSize: Int) -> Int {
        guard release <= now else { return 0 }
        let burst = Self.burst(rate: rate, packetSize: packetSize)
        let credit = min(Double(now - release) * Double(rate) / 1e9, Double(burst))
        return max(burst, min(burst + Int(credit), Self.burstMax(packetSize: packetSize)))
    }

    /// Bytes left at `now`.
    mutating func spend(_ bytes: Int, at now: Int64, rate: Int, packetSize: Int) {
        let rate = max(rate, 1)
        let burst = Self.burst(rate: rate, packetSize: packetSize)
        let earliest = now - Self.duration(of: burst, rate: rate)
        release = max(release, earliest) + Self.duration(of: bytes, rate: rate)
    }

    /// How long `rate` takes for `bytes`, at most ten seconds.
    private static func duration(of bytes: Int, rate: Int) -> Int64 {
        Int64(min(Double(bytes) * 1e9 / Double(rate), 1e10))
    }
}

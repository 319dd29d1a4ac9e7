// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Slow start, congestion avoidance and reaction to loss (RFC 9260 §7.2).
///
/// Two numbers differ from the text, as in every WebRTC stack: the first window is ten packets
/// (RFC 6928), and slow start counts all bytes that a SACK acknowledges (RFC 3465), because one
/// SACK answers a whole batch of packets.
struct NewReno: Sendable {
    /// The bytes that may be in flight (cwnd).
    private(set) var window: Int

    /// Where slow start ends, in bytes (ssthresh).
    private(set) var slowStartThreshold = Int.max

    private let packetSize: Int
    private let windowMax: Int
    private var partialBytesAcknowledged = 0

    /// Starts with a window of ten packets of `packetSize` bytes.
    init(packetSize: Int, windowMax: Int) {
        self.packetSize = packetSize
        self.windowMax = max(windowMax, 10 * packetSize)
        window = 10 * packetSize
    }

    /// The window never falls below this after a loss seen by reports or a pause (§7.2.3).
    private var floor: Int { 4 * packetSize }

    /// A SACK advanced the cumulative TSN; `inFlight` was outstanding before it.
    mutating func acknowledge(bytes: Int, inFlight: Int) {
        if window <= slowStartThreshold {
            // A window that the application does not fill says nothing about the path (§7.2.1).
            // Half of it counts as filled: the limit on bursts keeps the rest back meanwhile.
            if 2 * inFlight > window { grow(by: min(bytes, window)) }
            return
        }
        let isFullyUsed = inFlight + packetSize > window
        partialBytesAcknowledged += bytes
        guard partialBytesAcknowledged >= window else { return }
        if isFullyUsed {
            partialBytesAcknowledged -= window
            grow(by: packetSize)
        } else {
            partialBytesAcknowledged = window
        }
    }

    /// Everything sent has been acknowledged (§7.2.2).
    mutating func becomeIdle() {
        partialBytesAcknowledged = 0
    }

    /// Halves the window (§7.2.4).
    mutating func loseByReports() {
        slowStartThreshold = max(window / 2, floor)
        window = slowStartThreshold
        partialBytesAcknowledged = 0
    }

    /// Falls back to one packet (§7.2.3).
    mutating func loseByTimeout() {
        slowStartThreshold = max(window / 2, floor)
        window = packetSize
        partialBytesAcknowledged = 0
    }

    /// Halves the window for each retransmission time-out without sending (§7.2.1).
    mutating func restart(afterIdlePeriods periods: Int) {
        guard periods > 0, window > floor else { return }
        slowStartThreshold = max(slowStartThreshold == .max ? 0 : slowStartThreshold, window)
        // Ten halvings reach the floor from any window there is.
        window = max(window >> min(periods, 10), floor)
        partialBytesAcknowledged = 0
    }

    private mutating func grow(by bytes: Int) {
        window = min(window + bytes, windowMax)
    }
}

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

    /// The bytes of chunks in a full packet.
    var packetSize: Int

    private let windowMax: Int
    private var partialBytesAcknowledged = 0
    private var smoothedRoundTrip: Int64 = 0

    /// Window and threshold before the latest loss.
    private var undoWindow = 0
    private var undoThreshold = 0

    /// Starts with a window of ten packets of `packetSize` bytes.
    init(packetSize: Int, windowMax: Int) {
        self.packetSize = packetSize
        self.windowMax = max(windowMax, 10 * packetSize)
        window = 10 * packetSize
    }

    /// The window never falls below this after a loss seen by reports or a pause (§7.2.3).
    private var floor: Int { 4 * packetSize }

    /// The window over a round trip, and as much more as it may grow meanwhile.
    var pacingRate: Int? {
        guard smoothedRoundTrip > 0 else { return nil }
        let gained = window < slowStartThreshold ? 2 * window : window + window / 4
        return Int(clamping: Int64(gained) * 1_000_000 / max(smoothedRoundTrip / 1000, 1))
    }

    /// A SACK brought news.
    mutating func acknowledge(_ sample: AcknowledgementSample) {
        smoothedRoundTrip = sample.smoothedRoundTrip ?? 0
        guard sample.isAdvancing, !sample.isRecovering else { return }
        if window <= slowStartThreshold {
            // A window that the application does not fill says nothing about the path (§7.2.1).
            // Half of it counts as filled: pacing keeps the rest back meanwhile.
            if sample.isWindowLimited || 2 * sample.inFlightBefore > window {
                grow(by: min(sample.acknowledged, window))
            }
            return
        }
        partialBytesAcknowledged += sample.acknowledged
        guard partialBytesAcknowledged >= window else { return }
        if sample.isWindowLimited {
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
    mutating func enterRecovery() {
        reduce(to: nil)
    }

    /// Falls back to one packet (§7.2.3).
    mutating func loseByTimeout() {
        reduce(to: packetSize)
    }

    private mutating func reduce(to lowest: Int?) {
        undoWindow = window
        undoThreshold = slowStartThreshold
        slowStartThreshold = max(window / 2, floor)
        window = lowest ?? slowStartThreshold
        partialBytesAcknowledged = 0
    }

    /// Takes the latest reduction back (RFC 4015 §3.2).
    mutating func undo() {
        window = max(window, undoWindow)
        slowStartThreshold = max(slowStartThreshold, undoThreshold)
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

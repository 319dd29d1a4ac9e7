// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// How much leaves at once: the congestion window, fast recovery's reduction of it, pacing.
extension Sender {
    /// More outstanding chunks than this a gap block could not reach (RFC 9260 §3.3.4).
    static var outstandingMax: Int { 65_000 }

    /// About how many bytes the burst under way may still take; 0 when nothing waits.
    ///
    /// `mutating`, as `packetSpace(base:)` is.
    mutating func sendableBytes() -> Int {
        if lostCount > 0 {
            return max(0, min(allowance, lostCount * packetSize + queue.bufferedBytes))
        }
        let room = payloadInFlight == 0 ? max(peerWindow, packetSize) : peerWindow
        return max(0, min(allowance, queue.bufferedBytes, room))
    }

    /// What the congestion window has room for, in bytes.
    private mutating func windowRoom() -> Int {
        let room =
            recovery.kind == .fast && congestion.reducesProportionally
            ? recovery.budget : congestion.window - bytesInFlight
        return bytesInFlight == 0 ? max(room, packetSize) : room
    }

    /// The rate to pace with; nil when bursts are left to the SACKs that clock them, as on paths
    /// so short that a timer could not space anything.
    var pacingRate: Int? {
        guard timeout.shortest ?? 0 >= 1_000_000 else { return nil }
        return congestion.pacingRate
    }

    /// A burst begins: decides how much it may be.
    mutating func beginBurst(at now: Instant) {
        burstBytes = 0
        allowance = 0
        guard lostCount > 0 || !queue.isEmpty else { return }
        restartIfIdle(at: now)
        let room = windowRoom()
        var open = burstAllowance
        if let rate = pacingRate {
            open = pacer.allowance(at: now.nanoseconds, rate: rate, packetSize: packetSize)
        }
        isWindowBound = room <= open
        allowance = min(room, open)
        if isPacketForced || tailProbe.isDue { allowance = max(allowance, packetSize) }
    }

    /// A burst is over: pays for it, arms the timers and notes what keeps the sender from going on.
    mutating func finishBurst(at now: Instant, timers: inout TimerTable) {
        let rate = pacingRate
        if burstBytes > 0 {
            lastSentAt = now
            isPacketForced = false
            if let rate {
                pacer.spend(
                    burstBytes,
                    at: now.nanoseconds,
                    rate: rate,
                    packetSize: packetSize
                )
            }
            congestion.send(bytes: burstBytes, inFlight: bytesInFlight, at: now)
            if tailProbe.isDue { noteTailProbe(at: now) }
            startTailProbe(at: now, timers: &timers)
        }
        // Giving up messages can leave nothing to wait for or to probe.
        if bytesInFlight == 0 { timers.stop(.reordering) }
        if !isAwaitingAnswer { timers.stop(.tailLossProbe) }
        noteLimit(isPaced: rate != nil, timers: &timers)
    }

    private mutating func noteLimit(isPaced: Bool, timers: inout TimerTable) {
        if windowRoom() <= 0 {
            rate.limitByWindow(inFlight: bytesInFlight)
        } else if lostCount == 0, queue.isEmpty {
            rate.limitByApplication(inFlight: bytesInFlight)
        } else if lostCount == 0, payloadInFlight > 0, peerWindow < fragmentSize {
            // A SACK goes on. What the peer's window lets through counts as what the path can
            // carry, or BBR would wait for more for ever (draft-ietf-ccwg-bbr-06 §5.3.1.2).
        } else if isPaced, allowance <= 0 || burstBytes > 0 {
            timers.start(.pacing, at: Instant(nanoseconds: pacer.release))
        }
    }

    /// Shrinks the window after a pause and allows a first burst (RFC 9260 §7.2.1).
    private mutating func restartIfIdle(at now: Instant) {
        guard bytesInFlight == 0 else { return }
        burstAllowance = max(burstAllowance, burstSize)
        guard let lastSentAt, outstanding.isEmpty else { return }
        let idle = now - lastSentAt
        let idlePeriods = idle.nanoseconds / max(timeout.base, 1)
        guard idlePeriods > 0 else { return }
        burstAllowance = burstSize
        congestion.restart(afterIdlePeriods: Int(idlePeriods), idle: idle, at: now)
    }
}

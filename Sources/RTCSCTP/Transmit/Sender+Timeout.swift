// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

extension Sender {
    /// T3-rtx expired (RFC 9260 §6.3.3).
    ///
    /// The oldest chunk is lost, and of the others what had time to be acknowledged (RFC 8985
    /// §6.3).
    mutating func timeOut(at now: Instant, timers: inout TimerTable) {
        timeout.backOff()
        counters.timeouts += 1
        timers.stop(.tailLossProbe)
        timers.stop(.reordering)
        tailProbe.isDue = false
        tailProbe.tsn = nil
        let lostBefore = lostBytes
        if isProbing {
            // A closed window says nothing about the path.
            loseUnanswered(at: now)
            lostBytes = lostBefore
        } else {
            let isRepeated = recovery.kind == .timeout && timeout.expirations > 1
            if !isRepeated { congestion.loseByTimeout(inFlight: bytesInFlight, at: now) }
            recovery.begin(
                .timeout,
                exit: outstanding.nextTSN.previous,
                flight: bytesInFlight,
                at: now.nanoseconds,
                isRepeated: isRepeated
            )
            loseUnanswered(at: now)
        }
        isPacketForced = true
        burstAllowance = burstSize
        updateAdvancedAckPoint()
        if !outstanding.isEmpty {
            timers.start(.t3Retransmission, at: now + timeout.current)
        }
    }

    private mutating func loseUnanswered(at now: Instant) {
        let limit = now.nanoseconds - rack.newest.roundTrip - reorderingWindow
        var hasOldest = false
        for position in 0..<outstanding.count where outstanding[position].state == .inFlight {
            guard !hasOldest || outstanding[position].sentAt <= limit else { continue }
            hasOldest = true
            lose(position)
        }
    }

    /// A chunk that was sent once, before the time-out, has arrived after it: not all was lost, and
    /// the time-out came too early (F-RTO, RFC 5682 §3).
    ///
    /// The window is given back, and what waits to be sent again is in flight as before: whether
    /// anything of it is lost is decided by what arrives from now on. What was sent again must have
    /// arrived as an original too, so RACK goes back to the `newest` it knew before.
    mutating func undoTimeout(newest: Rack.Newest) {
        rack.newest = newest
        congestion.undo()
        recovery.takeBack()
        isPacketForced = false
        counters.undoneRecoveries += 1
        guard lostCount > 0 else { return }
        var position = max(0, outstanding.position(of: lostHint))
        rack.firstCandidate = outstanding.tsn(at: position)
        while lostCount > 0, position < outstanding.count {
            let chunk = outstanding[position]
            if chunk.state == .lost, chunk.transmissions == 1 {
                outstanding[position].state = .inFlight
                lostCount -= 1
                lostBytes = max(0, lostBytes - chunk.wireSize)
                bytesInFlight += chunk.wireSize
                payloadInFlight += Int(chunk.length)
            }
            position += 1
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// When a lost tail is probed for, with what, and what the answer tells (TLP, RFC 8985 §7).
extension Sender {
    /// Whether tails are worth asking for a SACK at once (I bit, RFC 7053).
    ///
    /// On loopback and in a LAN nothing is gained, and the answers would double the packets.
    var asksForPromptSACKs: Bool { timeout.smoothed ?? 0 >= 2_000_000 }

    /// Whether the peer owes an answer: to data, or to a FORWARD TSN.
    var isAwaitingAnswer: Bool {
        bytesInFlight > 0 || advancedAckPoint.isAfter(outstanding.cumulativeAck)
    }

    /// Whether a probe has not been answered: there is one for each flight.
    private var isTailProbeOut: Bool {
        guard let tsn = tailProbe.tsn else { return false }
        return !outstanding.cumulativeAck.isAtOrAfter(tsn)
    }

    /// How long a SACK may take, in nanoseconds (PTO, RFC 8985 §7.2).
    private var probeTimeout: Int64 {
        guard let smoothed = timeout.smoothed, let shortest = timeout.shortest else {
            return timeout.probe
        }
        let isLone = bytesInFlight <= packetSize
        if tailProbe.isPrompt {
            let margin = timeout.promptProbe - smoothed
            let delay = isLone ? tailProbe.peerDelay : 0
            return max(timeout.promptProbe, shortest + delay + margin)
        }
        // The round trips of lone packets contain the delay: it is not to be counted twice.
        return timeout.probe + (isLone ? max(0, TailProbe.delayMax - smoothed) : 0)
    }

    /// Starts the probe timer when a tail is in flight (§7.2).
    ///
    /// The RFC does so outside of recovery; here also in it, because a lost repetition at the tail
    /// is as silent as any lost tail. So is a lost FORWARD TSN.
    func startTailProbe(at now: Instant, timers: inout TimerTable) {
        guard isAwaitingAnswer, lostCount == 0, !isTailProbeOut, !isProbing,
            timeout.expirations == 0
        else { return timers.stop(.tailLossProbe) }
        let deadline = now + .nanoseconds(probeTimeout)
        if let timeout = timers.deadline(of: .t3Retransmission), timeout <= deadline {
            timers.start(.tailLossProbe, at: max(now, timeout))
        } else {
            timers.start(.tailLossProbe, at: deadline)
        }
    }

    /// The probe timer expired: new data probes if there is any and the peer has room, otherwise
    /// the newest chunks are sent again (§7.3), or a FORWARD TSN where none may be.
    ///
    /// T3-rtx runs on from the first transmission, but not before the probe can be answered.
    mutating func probeTail(at now: Instant, timers: inout TimerTable) {
        guard isAwaitingAnswer, lostCount == 0, !isTailProbeOut else { return }
        if bytesInFlight > 0, canSendNew(at: now) {
            tailProbe.kind = .news
            tailProbe.isDue = true
        } else if repeatTail() {
            tailProbe.kind = .repetition
            tailProbe.isDue = true
        } else if supportsPartialReliability {
            tailProbe.kind = .forwardTSN
            isForwardTSNDue = true
            noteTailProbe(at: now)
        } else {
            return
        }
        let answer = now + .nanoseconds(timeout.estimate)
        let deadline = timers.deadline(of: .t3Retransmission) ?? answer
        timers.start(.t3Retransmission, at: max(deadline, answer))
    }

    /// Has the newest chunks sent again, as many as one packet holds; false when none may be.
    ///
    /// One alone would repair only half of the loss of a packet that had two.
    private mutating func repeatTail() -> Bool {
        var position = outstanding.count - 1
        var room = basePacketSize
        while position >= 0 {
            let chunk = outstanding[position]
            if chunk.state == .inFlight, mayRepeat(position) {
                if lostCount == 0 {
                    tailProbe.originalSentAt = chunk.sentAt
                } else if chunk.wireSize > room {
                    return true
                }
                room -= chunk.wireSize
                requeue(position)
            }
            position -= 1
        }
        return lostCount > 0
    }

    /// The probe has left.
    mutating func noteTailProbe(at now: Instant) {
        tailProbe.isDue = false
        tailProbe.sentAt = now.nanoseconds
        tailProbe.answeredAt = nil
        tailProbe.tsn = outstanding.nextTSN.previous
        if tailProbe.kind == .repetition, let tsn = rack.repeats.last?.tsn { tailProbe.tsn = tsn }
        counters.tailProbes += 1
    }

    /// Looks in a SACK for the fate of the probe (§7.4).
    mutating func settleTailProbe(_ sack: SackChunk, hasNews: Bool, at now: Instant) {
        guard let probe = tailProbe.tsn else { return }
        switch tailProbe.kind {
        case .news:
            if sack.cumulativeTSNAck.isAtOrAfter(probe) || hasNews { tailProbe.tsn = nil }
        case .repetition: settleRepetition(of: probe, sack, hasNews: hasNews, at: now)
        case .forwardTSN: settleForwardTSN(at: now)
        }
    }

    /// When a repeated chunk is acknowledged once, and what follows it too, it was lost and the
    /// probe repaired it: the window has to answer as to any loss.
    private mutating func settleRepetition(
        of probe: TSN,
        _ sack: SackChunk,
        hasNews: Bool,
        at now: Instant
    ) {
        if sack.duplicateTSNs.contains(probe) {
            tailProbe.tsn = nil
            guard let answeredAt = tailProbe.answeredAt else { return tailProbe.noteNeedless() }
            // The SACK before this one was for the first copy and measured the round trip, which
            // Karn's rule could not tell (RFC 3708).
            measure(answeredAt - tailProbe.originalSentAt, isLone: true)
        } else if sack.cumulativeTSNAck.isAfter(probe) {
            tailProbe.tsn = nil
            guard tailProbe.sentAt >= recovery.startedAt else { return }
            respondToLoss(flight: bytesInFlight, at: now)
        } else if recovery.kind != .none, hasNews {
            // The losses it revealed have been answered.
            tailProbe.tsn = nil
        } else if sack.cumulativeTSNAck == probe, tailProbe.answeredAt == nil {
            tailProbe.answeredAt = now.nanoseconds
        }
    }

    /// What the answer to a FORWARD TSN still misses was lost, if it had been sent before.
    private mutating func settleForwardTSN(at now: Instant) {
        guard now.nanoseconds - tailProbe.sentAt >= timeout.shortest ?? 0 else { return }
        tailProbe.tsn = nil
        let flight = bytesInFlight
        let lostBefore = lostBytes
        for position in 0..<outstanding.count
        where outstanding[position].state == .inFlight
            && outstanding[position].sentAt < tailProbe.sentAt
        {
            lose(position)
        }
        if lostBytes > lostBefore { respondToLoss(flight: flight, at: now) }
    }

    /// Takes in a round trip; `isLone` when no other packet could have hurried the SACK.
    mutating func measure(_ roundTrip: Int64, isLone: Bool) {
        timeout.measure(roundTrip)
        guard isLone, let shortest = timeout.shortest else { return }
        tailProbe.noteLone(roundTrip: roundTrip, shortest: shortest)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// The probe that finds out about a lost tail long before T3-rtx would (TLP, RFC 8985 §7).
struct TailProbe {
    /// The longest that peers delay the SACK for a lone packet, in nanoseconds (RFC 9260 §6.2).
    static let delayMax: Int64 = 200_000_000

    /// The chunk with which the peer can answer the probe that is out (TLP.end_seq); nil when none
    /// is.
    var tsn: TSN?

    /// Whether the probe repeated that chunk: its loss may then never be seen (TLP.is_retrans).
    var isRepeat = false

    /// When the probe left, in nanoseconds.
    var sentAt: Int64 = 0

    /// Whether a probe is to leave with the next burst.
    var isDue = false

    /// How long the peer delays the SACK for a lone packet although the I bit asks it not to, in
    /// nanoseconds, by experience.
    private(set) var peerDelay: Int64 = 0

    /// A lone packet was acknowledged after `roundTrip`; the shortest is `shortest`.
    mutating func noteLone(roundTrip: Int64, shortest: Int64) {
        let delay = max(0, roundTrip - shortest)
        peerDelay =
            delay > peerDelay
            ? min(delay, Self.delayMax)
            : peerDelay - (peerDelay - delay) / 8
    }

    /// A probe was not needed: the SACK was only late.
    mutating func noteNeedless() {
        peerDelay = min(max(2 * peerDelay, 100_000_000), Self.delayMax)
    }
}

extension Sender {
    /// Whether tails are worth asking for a SACK at once (I bit, RFC 7053).
    ///
    /// On loopback and in a LAN nothing is gained, and the answers would double the packets.
    var asksForPromptSACKs: Bool { timeout.smoothed ?? 0 >= 2_000_000 }

    /// Whether a probe has not been answered: there is one for each flight.
    private var isTailProbeOut: Bool {
        guard let tsn = tailProbe.tsn else { return false }
        return !outstanding.cumulativeAck.isAtOrAfter(tsn)
    }

    /// Starts the probe timer when a tail is in flight (§7.2).
    ///
    /// The RFC does so outside of recovery; here also in it, because a lost repetition at the tail
    /// is as silent as any lost tail.
    func startTailProbe(at now: Instant, timers: inout TimerTable) {
        guard bytesInFlight > 0, lostCount == 0, !isTailProbeOut, !isProbing,
            timeout.expirations == 0
        else { return timers.stop(.tailLossProbe) }
        var duration = timeout.probe
        if bytesInFlight <= packetSize, let smoothed = timeout.smoothed {
            // The round trips of lone packets contain the delay: it is not to be counted twice.
            let delay = asksForPromptSACKs ? tailProbe.peerDelay : TailProbe.delayMax
            duration += max(0, delay - smoothed)
        }
        let deadline = now + .nanoseconds(duration)
        if let timeout = timers.deadline(of: .t3Retransmission), timeout <= deadline {
            timers.start(.tailLossProbe, at: max(now, timeout))
        } else {
            timers.start(.tailLossProbe, at: deadline)
        }
    }

    /// The probe timer expired: new data probes if there is any and the peer has room, otherwise
    /// the newest chunk is sent again (§7.3).
    mutating func probeTail(at now: Instant, timers: inout TimerTable) {
        guard bytesInFlight > 0, lostCount == 0, !isTailProbeOut else { return }
        tailProbe.isRepeat = !canSendNew(at: now)
        if tailProbe.isRepeat {
            var position = outstanding.count - 1
            while position >= 0, outstanding[position].state != .inFlight { position -= 1 }
            guard position >= 0, mayRepeat(position) else { return }
            requeue(position)
        }
        tailProbe.isDue = true
    }

    /// The probe has left; T3-rtx starts over behind it (§7.3).
    mutating func noteTailProbe(at now: Instant, timers: inout TimerTable) {
        tailProbe.isDue = false
        tailProbe.sentAt = now.nanoseconds
        tailProbe.tsn = outstanding.nextTSN.previous
        if tailProbe.isRepeat, let tsn = rack.repeats.last?.tsn { tailProbe.tsn = tsn }
        counters.tailProbes += 1
        timers.start(.t3Retransmission, at: now + timeout.current)
    }

    /// Looks in a SACK for the fate of the probe (§7.4).
    ///
    /// When a repeated chunk is acknowledged once, and what follows it too, it was lost and the
    /// probe repaired it: the window has to answer as to any loss.
    mutating func settleTailProbe(_ sack: SackChunk, hasNews: Bool, at now: Instant) {
        guard let probe = tailProbe.tsn else { return }
        let isAcknowledged = sack.cumulativeTSNAck.isAtOrAfter(probe)
        guard tailProbe.isRepeat else {
            if isAcknowledged || hasNews { tailProbe.tsn = nil }
            return
        }
        if sack.duplicateTSNs.contains(probe) {
            tailProbe.tsn = nil
            tailProbe.noteNeedless()
        } else if sack.cumulativeTSNAck.isAfter(probe) {
            tailProbe.tsn = nil
            guard tailProbe.sentAt >= recovery.startedAt else { return }
            respondToLoss(flight: bytesInFlight, at: now)
        } else if recovery.kind != .none, hasNews {
            // The losses it revealed have been answered.
            tailProbe.tsn = nil
        }
    }
}

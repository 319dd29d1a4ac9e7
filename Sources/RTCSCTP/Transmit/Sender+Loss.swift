// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

extension Sender {
    /// How much later than its successor a packet may arrive now, in nanoseconds.
    ///
    /// Before any reordering was seen, more than two packets beyond a gap prove a loss (DupThresh,
    /// RFC 8985 §6.2 step 4).
    var reorderingWindow: Int64 {
        let isHinted = recovery.kind != .none || bytesBeyondGap > 2 * packetSize
        return rack.reorderingWindow(isHinted: isHinted, timeout: timeout)
    }

    /// Marks what is lost by now (RFC 8985 §6.2 step 5) and answers it; the rest of what has been
    /// overtaken is looked at again when its time has come.
    mutating func detectLosses(at now: Instant, timers: inout TimerTable) {
        let limit = now.nanoseconds - rack.newest.roundTrip - reorderingWindow
        let lostBefore = lostBytes
        let flight = bytesInFlight
        var newestLoss = Int64.min
        let first = loseOvertaken(sentBy: limit, newest: &newestLoss)
        let repeated = loseOvertakenRepeats(sentBy: limit, newest: &newestLoss)
        if let earliest = [first, repeated].compactMap({ $0 }).min() {
            let wait = earliest - limit
            timers.start(.reordering, at: now + .nanoseconds(wait))
        } else {
            timers.stop(.reordering)
        }
        guard lostBytes > lostBefore, newestLoss >= recovery.reducedAt else { return }
        respondToLoss(flight: flight, at: now)
    }

    /// Chunks that were sent once, in the order of sending; returns when the first was sent that
    /// has been overtaken and still has time.
    private mutating func loseOvertaken(sentBy limit: Int64, newest: inout Int64) -> Int64? {
        var position = max(0, outstanding.position(of: rack.firstCandidate))
        defer { rack.firstCandidate = outstanding.tsn(at: position) }
        while position < outstanding.count {
            let chunk = outstanding[position]
            if chunk.state == .inFlight, chunk.transmissions == 1 {
                guard rack.isOvertaken(outstanding.tsn(at: position), sentAt: chunk.sentAt) else {
                    return nil
                }
                guard chunk.sentAt <= limit else { return chunk.sentAt }
                newest = max(newest, chunk.sentAt)
                lose(position)
            }
            position += 1
        }
        return nil
    }

    /// The same for chunks that were sent again.
    private mutating func loseOvertakenRepeats(
        sentBy limit: Int64,
        newest: inout Int64
    ) -> Int64? {
        while let entry = rack.repeats.first {
            let position = outstanding.position(of: entry.tsn)
            if position >= 0, position < outstanding.count,
                outstanding[position].state == .inFlight,
                outstanding[position].sentAt == entry.sentAt
            {
                guard rack.isOvertaken(entry.tsn, sentAt: entry.sentAt) else { return nil }
                guard entry.sentAt <= limit else { return entry.sentAt }
                newest = max(newest, entry.sentAt)
                lose(position)
            }
            rack.repeats.removeFirst()
        }
        return nil
    }

    /// The first loss of an episode: the window answers, and one packet leaves at once.
    mutating func respondToLoss(flight: Int, at now: Instant) {
        congestion.enterRecovery(inFlight: bytesInFlight, at: now)
        recovery.begin(
            .fast,
            exit: outstanding.nextTSN.previous,
            flight: flight,
            at: now.nanoseconds
        )
        recovery.reduce(
            delivered: 0,
            inFlight: bytesInFlight,
            target: congestion.window,
            isSafe: false,
            packetSize: packetSize,
            at: now.nanoseconds
        )
        counters.fastRecoveries += 1
    }

    /// Takes a chunk in flight for lost: it is sent again, or its message given up.
    mutating func lose(_ position: Int) {
        let chunk = outstanding[position]
        lostBytes += chunk.wireSize
        if chunk.isInLargePacket { fate.lostBytes += chunk.wireSize }
        guard mayRepeat(position) else {
            recovery.forgetProofs()
            return abandon(Int(chunk.message))
        }
        requeue(position)
    }

    /// Whether partial reliability allows a chunk to be sent once more.
    func mayRepeat(_ position: Int) -> Bool {
        let chunk = outstanding[position]
        return Int(chunk.transmissions) <= store[Int(chunk.message)].retransmissionsMax
    }

    /// Marks a chunk in flight to be sent again, without any verdict about the path.
    mutating func requeue(_ position: Int) {
        land(outstanding[position])
        outstanding[position].state = .lost
        let tsn = outstanding.tsn(at: position)
        if lostCount == 0 || lostHint.isAfter(tsn) { lostHint = tsn }
        lostCount += 1
    }

    /// Takes a chunk out of what is in flight.
    mutating func land(_ chunk: OutstandingChunk) {
        bytesInFlight -= chunk.wireSize
        payloadInFlight -= Int(chunk.length)
    }

    /// Takes the answer to the latest episode back when all its repetitions were needless (RFC
    /// 4015).
    mutating func undoIfDisproved() {
        guard recovery.isDisproved, lostCount == 0 else { return }
        congestion.undo()
        recovery.takeBack()
        counters.undoneRecoveries += 1
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

extension Sender {
    /// Takes in a SACK (RFC 9260 §6.2.1, §7.2); nothing changes unless all of it makes sense.
    ///
    /// Returns false when it acknowledges what was never sent or its blocks are out of order.
    mutating func receive(_ sack: SackChunk, at now: Instant, timers: inout TimerTable) -> Bool {
        let advance = outstanding.cumulativeAck.distance(to: sack.cumulativeTSNAck)
        // An older SACK that was overtaken says nothing new.
        guard advance >= 0 else { return true }
        guard isValid(sack.gapBlocks, behind: advance) else { return false }
        let inFlightBefore = bytesInFlight
        let wasRecovering = recoveryExit != nil
        var news = News()
        for _ in 0..<advance { acknowledgeFirst(&news) }
        if !sack.gapBlocks.isEmpty { acknowledge(sack.gapBlocks, advance: advance, at: now, &news) }
        retakeFirstIfReneged()
        if let exit = recoveryExit, outstanding.cumulativeAck.isAtOrAfter(exit) {
            recoveryExit = nil
            congestion.exitRecovery(at: now)
        }
        settle(news, advance: advance, at: now, timers: &timers)
        if news.bytes > 0 || lostBytes > 0 {
            var sample = AcknowledgementSample(now: now)
            sample.acknowledged = news.bytes
            sample.isAdvancing = advance > 0
            sample.lost = lostBytes
            sample.inFlightBefore = inFlightBefore
            sample.inFlight = bytesInFlight
            sample.roundTrip = news.sentOnceAt.map { now.nanoseconds - $0 }
            sample.smoothedRoundTrip = timeout.smoothed
            sample.minimumRoundTrip = timeout.shortest
            sample.isRecovering = wasRecovering
            rate.complete(&sample)
            lostBytes = 0
            congestion.acknowledge(sample)
        }
        if outstanding.isEmpty { congestion.becomeIdle() }
        reopenWindow(Int(sack.advertisedReceiverWindow))
        burstAllowance = news.bytes + burstSize
        updateAdvancedAckPoint()
        return true
    }

    /// What one SACK acknowledged for the first time.
    private struct News {
        var bytes = 0
        var highest: TSN?
        var sentOnceAt: Int64?
    }

    private func isValid(_ blocks: WireList<GapBlock>, behind advance: Int) -> Bool {
        guard advance <= outstanding.count else { return false }
        var previousEnd = 0
        for block in blocks {
            guard block.start > previousEnd, block.end >= block.start else { return false }
            previousEnd = Int(block.end)
        }
        return advance + previousEnd <= outstanding.count
    }

    private mutating func acknowledgeFirst(_ news: inout News) {
        let tsn = outstanding.tsn(at: 0)
        guard let chunk = outstanding.removeFirst() else { return }
        switch chunk.state {
        case .inFlight:
            land(chunk)
            note(chunk, tsn: tsn, &news)
        case .lost:
            lostCount -= 1
            note(chunk, tsn: tsn, &news)
        case .acknowledged, .abandoned: break
        }
        let index = Int(chunk.message)
        store[index].outstandingChunks -= 1
        if store[index].outstandingChunks == 0, store[index].unassigned == 0 {
            store.remove(index)
        }
    }

    private mutating func acknowledge(
        _ blocks: WireList<GapBlock>,
        advance: Int,
        at now: Instant,
        _ news: inout News
    ) {
        var highestReported = 0
        for block in blocks {
            for position in Int(block.start) - 1..<Int(block.end) {
                let chunk = outstanding[position]
                switch chunk.state {
                case .inFlight: land(chunk)
                case .lost: lostCount -= 1
                case .acknowledged, .abandoned: continue
                }
                outstanding[position].state = .acknowledged
                note(chunk, tsn: outstanding.tsn(at: position), &news)
            }
            highestReported = Int(block.end)
        }
        // Only news counts as a report, and in recovery every SACK that moves on (§7.2.4).
        if recoveryExit != nil, advance > 0 {
            countMissing(below: highestReported, at: now)
        } else if let highest = news.highest {
            countMissing(below: outstanding.position(of: highest) + 1, at: now)
        }
    }

    private mutating func note(_ chunk: OutstandingChunk, tsn: TSN, _ news: inout News) {
        news.bytes += chunk.wireSize
        rate.deliver(chunk.wireSize, sentAt: chunk.sentAt, mark: chunk.mark)
        news.highest = tsn
        // One that waited to be sent again arrived long before the SACK that tells so.
        if chunk.transmissions == 1, chunk.state == .inFlight { news.sentOnceAt = chunk.sentAt }
    }

    /// Counts a missing report for the chunks at positions below `end` that were overtaken.
    private mutating func countMissing(below end: Int, at now: Instant) {
        guard end > 0 else { return }
        let highest = outstanding.tsn(at: end - 1)
        var hasFirstLoss = false
        var hasRepeatedLoss = false
        for position in 0..<end where outstanding[position].state == .inFlight {
            guard highest.isAtOrAfter(outstanding[position].overtakenBy) else { continue }
            outstanding[position].missingReports += 1
            guard outstanding[position].missingReports >= 3 else { continue }
            if outstanding[position].transmissions > 1 { hasRepeatedLoss = true }
            hasFirstLoss = true
            lose(position)
        }
        guard hasRepeatedLoss || (hasFirstLoss && recoveryExit == nil) else { return }
        congestion.enterRecovery(inFlight: bytesInFlight, at: now)
        recoveryExit = outstanding.nextTSN.previous
        mayExceedWindow = true
        counters.fastRecoveries += 1
    }

    /// A chunk that a gap block had acknowledged and that now is the first missing one was thrown
    /// away by the peer (§6.2.1).
    private mutating func retakeFirstIfReneged() {
        guard !outstanding.isEmpty, outstanding[0].state == .acknowledged else { return }
        outstanding[0].state = .lost
        lostCount += 1
        lostHint = outstanding.tsn(at: 0)
    }

    /// Measures the round trip and restarts or stops T3-rtx (§6.3.1, §6.3.2).
    private mutating func settle(
        _ news: News,
        advance: Int,
        at now: Instant,
        timers: inout TimerTable
    ) {
        if let sentAt = news.sentOnceAt { timeout.measure(now.nanoseconds - sentAt) }
        if news.bytes > 0 || advance > 0 { timeout.answered() }
        if outstanding.isEmpty {
            timers.stop(.t3Retransmission)
        } else if advance > 0 {
            timers.start(.t3Retransmission, at: now + timeout.current)
        }
    }

    private mutating func reopenWindow(_ advertised: Int) {
        peerWindow = max(0, advertised - payloadInFlight)
        guard isProbing else { return }
        timeout.answered()
        guard advertised > 0 || payloadInFlight == 0 else { return }
        isProbing = false
        // The probe found no room then; there is some now.
        guard !outstanding.isEmpty, outstanding[0].state == .inFlight else { return }
        lose(0)
        peerWindow = max(0, advertised - payloadInFlight)
    }
}

extension Sender {
    /// T3-rtx expired: everything in flight is taken for lost (RFC 9260 §6.3.3).
    mutating func timeOut(at now: Instant, timers: inout TimerTable) {
        timeout.backOff()
        counters.timeouts += 1
        if !isProbing { congestion.loseByTimeout(inFlight: bytesInFlight, at: now) }
        recoveryExit = nil
        mayExceedWindow = false
        burstAllowance = burstSize
        for position in 0..<outstanding.count where outstanding[position].state == .inFlight {
            lose(position)
        }
        updateAdvancedAckPoint()
        if !outstanding.isEmpty {
            timers.start(.t3Retransmission, at: now + timeout.current)
        }
    }

    /// Marks a chunk in flight to be sent again, or gives its message up.
    mutating func lose(_ position: Int) {
        let chunk = outstanding[position]
        let index = Int(chunk.message)
        if Int(chunk.transmissions) > store[index].retransmissionsMax {
            return abandon(index, near: position)
        }
        land(chunk)
        lostBytes += chunk.wireSize
        outstanding[position].state = .lost
        outstanding[position].missingReports = 0
        let tsn = outstanding.tsn(at: position)
        if lostCount == 0 || lostHint.isAfter(tsn) { lostHint = tsn }
        lostCount += 1
    }

    /// Takes a chunk out of what is in flight.
    mutating func land(_ chunk: OutstandingChunk) {
        bytesInFlight -= chunk.wireSize
        payloadInFlight -= Int(chunk.length)
    }
}

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
        var news = News(at: now)
        news.inFlightBefore = bytesInFlight
        news.isAdvancing = advance > 0
        news.isRecovering = recovery.kind == .fast
        let newest = rack.newest
        for _ in 0..<advance { acknowledgeFirst(&news) }
        for block in sack.gapBlocks { acknowledge(block, &news) }
        rack.unreported =
            sack.gapBlocks.count < Rack.blocksReported
            ? nil : sack.gapBlocks.last.map { outstanding.tsn(at: Int($0.end)) }
        retakeFirstIfReneged()
        settleDuplicates(sack.duplicateTSNs)
        if news.hasOriginal { undoTimeout(newest: newest) }
        endRecovery(at: now)
        settle(news, timers: &timers)
        if news.bytes > 0 { detectLosses(at: now, timers: &timers) }
        settleTailProbe(sack, hasNews: news.bytes > 0, at: now)
        undoIfDisproved()
        inform(news)
        if outstanding.isEmpty { congestion.becomeIdle() }
        reopenWindow(Int(sack.advertisedReceiverWindow))
        burstAllowance = news.bytes + burstSize
        if news.bytes > 0 { startTailProbe(at: now, timers: &timers) }
        updateAdvancedAckPoint()
        return true
    }

    /// What one SACK acknowledged for the first time.
    private struct News {
        let now: Instant
        var bytes = 0
        var inFlightBefore = 0
        var isAdvancing = false
        var isRecovering = false

        /// When the newest chunk was sent that was sent once.
        var sentOnceAt: Int64?

        /// A chunk arrived that was sent once, before T3-rtx expired.
        var hasOriginal = false

        init(at now: Instant) { self.now = now }
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
        case .acknowledged: bytesBeyondGap -= chunk.wireSize
        case .abandoned: break
        }
        let index = Int(chunk.message)
        store[index].outstandingChunks -= 1
        if store[index].outstandingChunks == 0, store[index].unassigned == 0 {
            store.remove(index)
        }
    }

    /// Acknowledges what is new in a gap block; what earlier SACKs said is passed in one step.
    private mutating func acknowledge(_ block: GapBlock, _ news: inout News) {
        var position = Int(block.start) - 1
        let end = Int(block.end)
        let last = outstanding.tsn(at: end - 1)
        while position < end {
            let chunk = outstanding[position]
            switch chunk.state {
            case .acknowledged:
                let known = outstanding.position(of: chunk.runEnd)
                if known < end - 1 { outstanding[position].runEnd = last }
                position = max(position, known) + 1
                continue
            case .inFlight: land(chunk)
            case .lost: lostCount -= 1
            case .abandoned:
                position += 1
                continue
            }
            outstanding[position].state = .acknowledged
            outstanding[position].runEnd = last
            bytesBeyondGap += chunk.wireSize
            note(chunk, tsn: outstanding.tsn(at: position), &news)
            position += 1
        }
    }

    private mutating func note(_ chunk: OutstandingChunk, tsn: TSN, _ news: inout News) {
        news.bytes += chunk.wireSize
        rate.deliver(chunk.wireSize, sentAt: chunk.sentAt, mark: chunk.mark)
        if chunk.isInLargePacket {
            fate.hasLargeArrived = true
        } else {
            fate.hasSmallArrived = true
        }
        let isTelling = rack.acknowledge(
            tsn,
            chunk,
            at: news.now.nanoseconds,
            shortest: timeout.shortest
        )
        if !isTelling {
            if recovery.prove(tsn) { widenReorderingWindow() }
        } else if chunk.transmissions == 1 {
            if chunk.state == .inFlight {
                // One taken for lost arrived long before the SACK that tells so.
                news.sentOnceAt = chunk.sentAt
            } else {
                recovery.proveUnsent()
            }
            if recovery.kind == .timeout, chunk.sentAt < recovery.startedAt {
                news.hasOriginal = true
            }
        }
    }

    /// A chunk that a gap block had acknowledged and that now is the first missing one was thrown
    /// away by the peer (§6.2.1).
    private mutating func retakeFirstIfReneged() {
        guard !outstanding.isEmpty, outstanding[0].state == .acknowledged else { return }
        bytesBeyondGap -= outstanding[0].wireSize
        outstanding[0].state = .lost
        lostCount += 1
        lostHint = outstanding.tsn(at: 0)
    }

    /// Chunks that the peer got twice may have been sent again needlessly.
    private mutating func settleDuplicates(_ duplicates: WireList<TSN>) {
        for tsn in duplicates where recovery.prove(tsn) { widenReorderingWindow() }
    }

    private mutating func widenReorderingWindow() {
        rack.widen(cumulativeAck: outstanding.cumulativeAck, nextTSN: outstanding.nextTSN)
    }

    private mutating func endRecovery(at now: Instant) {
        let isFast = recovery.kind == .fast
        guard recovery.end(at: outstanding.cumulativeAck) else { return }
        rack.finishRecovery()
        if isFast { congestion.exitRecovery(at: now) }
    }

    /// Measures the round trip and restarts or stops T3-rtx (§6.3.1, §6.3.2).
    private mutating func settle(_ news: News, timers: inout TimerTable) {
        if let sentAt = news.sentOnceAt {
            let roundTrip = news.now.nanoseconds - sentAt
            measure(roundTrip, isLone: news.inFlightBefore <= packetSize)
        }
        if news.bytes > 0 || news.isAdvancing { timeout.answered() }
        if outstanding.isEmpty {
            timers.stop(.t3Retransmission)
        } else if news.isAdvancing {
            timers.start(.t3Retransmission, at: news.now + timeout.current)
        }
    }

    /// Tells the congestion controller, and what fast recovery may send.
    private mutating func inform(_ news: News) {
        guard news.bytes > 0 || lostBytes > 0 else { return }
        var sample = AcknowledgementSample(now: news.now)
        sample.acknowledged = news.bytes
        sample.isAdvancing = news.isAdvancing
        sample.lost = lostBytes
        sample.inFlightBefore = news.inFlightBefore
        sample.inFlight = bytesInFlight
        sample.roundTrip = news.sentOnceAt.map { news.now.nanoseconds - $0 }
        sample.smoothedRoundTrip = timeout.smoothed
        sample.minimumRoundTrip = timeout.shortest
        sample.isRecovering = news.isRecovering || recovery.kind == .fast
        rate.complete(&sample)
        congestion.acknowledge(sample)
        if recovery.kind == .fast {
            recovery.reduce(
                delivered: news.bytes,
                inFlight: bytesInFlight,
                target: congestion.window,
                isSafe: news.isAdvancing && lostBytes == 0,
                packetSize: packetSize,
                at: news.now.nanoseconds
            )
        }
        lostBytes = 0
    }

    private mutating func reopenWindow(_ advertised: Int) {
        peerWindow = max(0, advertised - payloadInFlight)
        guard isProbing else { return }
        timeout.answered()
        guard advertised > 0 || payloadInFlight == 0 else { return }
        isProbing = false
        // The probe found no room then; there is some now.
        guard !outstanding.isEmpty, outstanding[0].state == .inFlight else { return }
        let lostBefore = lostBytes
        lose(0)
        lostBytes = lostBefore
        peerWindow = max(0, advertised - payloadInFlight)
    }
}

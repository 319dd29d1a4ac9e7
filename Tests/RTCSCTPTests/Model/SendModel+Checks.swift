// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

@testable import RTCSCTP

extension SendModel {
    /// What holds for a sender that has sent all it may.
    func checkInvariants() throws(ModelFailure) {
        guard end.association.state == .established else {
            throw ModelFailure("the association is \(end.association.state)")
        }
        try checkOutstanding()
        try checkQueue()
        try checkTimers()
    }

    /// The counters are the sums over the outstanding chunks.
    private func checkOutstanding() throws(ModelFailure) {
        let sender = end.association.sender
        var (wireBytes, payload, lost, beyondGap) = (0, 0, 0, 0)
        var firstLost: Int?
        var messages: Set<Int32> = []
        for position in 0..<sender.outstanding.count {
            let chunk = sender.outstanding[position]
            messages.insert(chunk.message)
            switch chunk.state {
            case .inFlight:
                wireBytes += chunk.wireSize
                payload += Int(chunk.length)
            case .lost:
                lost += 1
                firstLost = firstLost ?? position
            case .acknowledged: beyondGap += chunk.wireSize
            case .abandoned: break
            }
        }
        guard sender.bytesInFlight == wireBytes, sender.payloadInFlight == payload else {
            throw ModelFailure("\(sender.bytesInFlight) in flight, the sum is \(wireBytes)")
        }
        guard sender.bytesBeyondGap == beyondGap else {
            throw ModelFailure("\(sender.bytesBeyondGap) beyond a gap, the sum is \(beyondGap)")
        }
        guard sender.lostCount == lost else {
            throw ModelFailure("lostCount \(sender.lostCount), there are \(lost)")
        }
        if let firstLost, sender.outstanding.position(of: sender.lostHint) > firstLost {
            throw ModelFailure("a lost chunk before lostHint")
        }
        if sender.outstanding.count > 0, sender.outstanding[0].state == .acknowledged {
            throw ModelFailure("the first chunk outstanding is acknowledged")
        }
        guard sender.advancedAckPoint.isAtOrAfter(sender.outstanding.cumulativeAck) else {
            throw ModelFailure("the advanced ack point is behind")
        }
        let known = sender.queue.isEmpty ? messages.count...messages.count : messages.count...10_000
        guard known.contains(sender.store.count) else {
            throw ModelFailure("\(sender.store.count) messages kept, \(messages.count) are needed")
        }
        let nextNumber = peer.number(of: sender.outstanding.nextTSN)
        guard nextNumber >= log.count else { throw ModelFailure("a TSN will be used again") }
    }

    private func checkQueue() throws(ModelFailure) {
        let sender = end.association.sender
        let streams = (0..<4).map { end.association.bufferedAmount(of: StreamID($0)) }
        let total = end.association.bufferedAmount
        guard streams.allSatisfy({ $0 >= 0 }), streams.reduce(0, +) == total else {
            throw ModelFailure("buffered amounts \(streams) do not add up to \(total)")
        }
        guard sender.queue.isEmpty == (total == 0) else {
            throw ModelFailure("\(total) bytes buffered, is empty: \(sender.queue.isEmpty)")
        }
        let left = acceptedBytes - log.newBytes - total
        guard left >= 0, left == 0 || sender.queue.abandonedCount > 0 || hasDiscarded else {
            throw ModelFailure("\(left) bytes are neither sent nor waiting")
        }
        guard sender.congestion.window >= sender.packetSize else {
            throw ModelFailure("the window is \(sender.congestion.window)")
        }
    }

    private var hasDiscarded: Bool { log.messages.contains { $0.isOptional } }

    /// T3-rtx runs exactly while something is outstanding (RFC 9260 §6.3.2), and so the sender
    /// always goes on by itself.
    private func checkTimers() throws(ModelFailure) {
        let isOutstanding = !end.association.sender.outstanding.isEmpty
        let isRunning = end.association.timers.isRunning(.t3Retransmission)
        guard isOutstanding == isRunning else {
            throw ModelFailure(isRunning ? "T3-rtx runs for nothing" : "T3-rtx does not run")
        }
        let sender = end.association.sender
        guard sender.bytesInFlight > 0 || !end.association.timers.isRunning(.reordering) else {
            throw ModelFailure("the reordering timer runs with nothing in flight")
        }
        guard sender.isAwaitingAnswer || !end.association.timers.isRunning(.tailLossProbe) else {
            throw ModelFailure("a probe is to come with nothing to be answered")
        }
        let isPaced = end.association.timers.isRunning(.pacing)
        guard end.association.sender.queue.isEmpty || isOutstanding || isPaced else {
            throw ModelFailure("nothing is outstanding, and what waits is not sent")
        }
        let isWaiting = isOutstanding || !end.association.sender.queue.isEmpty || isRefused
        guard isWaiting || resetting.isEmpty == (end.association.resets.request == nil) else {
            throw ModelFailure("a reset is not asked for")
        }
        if end.association.resets.request != nil {
            guard end.association.timers.isRunning(.reconfiguration) else {
                throw ModelFailure("the request of a reset is not repeated")
            }
        }
    }

    private var isRefused: Bool {
        end.events.contains { if case .outgoingResetRefused = $0 { true } else { false } }
    }

    /// The faults are over: everything arrives, and nothing is left.
    func finish() throws {
        window = 1_000_000
        for _ in 0..<3_000 {
            let sender = end.association.sender
            if sender.isDrained, flight.isEmpty, end.association.resets.request == nil { break }
            try deliverAll()
            if isLying { acknowledgeEverything() } else { acknowledge() }
            answerReset(.performed)
            try settle()
            guard flight.isEmpty, let deadline = end.association.nextDeadline else { continue }
            now = max(now, deadline)
            try settle()
        }
        let sender = end.association.sender
        guard sender.isDrained else { throw ModelFailure("it is never drained") }
        guard sender.store.count == 0 else {
            throw ModelFailure("\(sender.store.count) messages are kept for ever")
        }
        guard end.association.bufferedAmount == 0 else { throw ModelFailure("bytes stay buffered") }
        guard resetting.isEmpty || isRefused else { throw ModelFailure("a reset never completes") }
        if !isLying { try checkArrivals() }
    }

    private func acknowledgeEverything() {
        let last = end.association.sender.outstanding.nextTSN.previous
        deliver(SackChunk(cumulativeTSNAck: last, advertisedReceiverWindow: 1_000_000))
    }

    /// Every message that was not given up has arrived whole.
    private func checkArrivals() throws(ModelFailure) {
        for (number, sent) in log.messages.enumerated() where !sent.isOptional {
            guard sent.offset == sent.message.payload.readableBytes,
                sent.chunks.allSatisfy({ peer.arrived.contains($0) })
            else { throw ModelFailure("message \(number) did not arrive") }
        }
        for number in log.unsent where number < peer.cumulative {
            guard peer.skipped.contains(number) else {
                throw ModelFailure("TSN \(number) was never sent")
            }
        }
        guard peer.cumulative >= log.count else { throw ModelFailure("the peer lacks chunks") }
    }
}

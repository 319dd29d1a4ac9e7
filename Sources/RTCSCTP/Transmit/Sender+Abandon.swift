// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

extension Sender {
    /// Gives up a message of which at least one chunk was made (RFC 3758 §3.5 A3).
    ///
    /// `position` is the place of one of its outstanding chunks, or the newest place when there may
    /// be none.
    mutating func abandon(_ index: Int, near position: Int) {
        guard !store[index].isAbandoned else { return }
        store[index].isAbandoned = true
        queue.reportAbandoned(store[index].stream)
        abandonChunks(of: index, from: position, step: -1)
        abandonChunks(of: index, from: position + 1, step: 1)
        if store[index].unassigned > 0 {
            queue.dropRest(of: index, in: &store)
            // The peer may hold and have acknowledged all chunks there are; a number for the end
            // that is never sent lets FORWARD TSN reach past them.
            outstanding.append(
                OutstandingChunk(
                    message: Int32(truncatingIfNeeded: index),
                    offset: 0,
                    length: 0,
                    flags: store[index].isUnordered ? [.ending, .unordered] : .ending,
                    state: .abandoned,
                    sentAt: 0
                )
            )
            store[index].outstandingChunks += 1
        }
        updateAdvancedAckPoint()
    }

    /// A message's chunks have consecutive numbers.
    private mutating func abandonChunks(of index: Int, from start: Int, step: Int) {
        var position = start
        while position >= 0, position < outstanding.count,
            Int(outstanding[position].message) == index
        {
            switch outstanding[position].state {
            case .inFlight: land(outstanding[position])
            case .lost: lostCount -= 1
            case .acknowledged: bytesBeyondGap -= outstanding[position].wireSize
            case .abandoned: break
            }
            outstanding[position].state = .abandoned
            position += step
        }
    }

    /// Moves the point up to which the peer may skip (RFC 3758 §3.5 C1, C2).
    mutating func updateAdvancedAckPoint() {
        if outstanding.cumulativeAck.isAtOrAfter(advancedAckPoint) {
            advancedAckPoint = outstanding.cumulativeAck
        }
        var position = outstanding.position(of: advancedAckPoint) + 1
        while position < outstanding.count, outstanding[position].state == .abandoned {
            position += 1
        }
        advancedAckPoint = outstanding.cumulativeAck.advanced(by: position)
        isForwardTSNDue = position > 0
    }

    /// The FORWARD TSN to send now (RFC 3758 §3.2); nil when the peer has nothing to skip.
    ///
    /// It names the last given-up ordered message of each stream, and covers less when more streams
    /// are concerned than fit `room` bytes.
    mutating func forwardTSN(room: Int, at now: Instant, timers: inout TimerTable)
        -> ForwardTSNChunk?
    {
        guard isForwardTSNDue else { return nil }
        isForwardTSNDue = false
        let entriesMax = max(0, (room - ForwardTSNChunk.headerSize) / 4)
        var entries: [SkippedStream] = []
        var covered = 0
        for position in 0..<max(0, outstanding.position(of: advancedAckPoint) + 1) {
            let message = store[Int(outstanding[position].message)]
            if !message.isUnordered {
                let entry = SkippedStream(
                    stream: message.stream,
                    sequenceNumber: message.sequence
                )
                if let known = entries.firstIndex(where: { $0.stream == message.stream }) {
                    entries[known] = entry
                } else if entries.count < entriesMax {
                    entries.append(entry)
                } else {
                    break
                }
            }
            covered = position + 1
        }
        if !timers.isRunning(.t3Retransmission) {
            timers.start(.t3Retransmission, at: now + timeout.current)
        }
        return ForwardTSNChunk(
            newCumulativeTSN: outstanding.cumulativeAck.advanced(by: covered),
            skipped: WireList(entries)
        )
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

extension Sender {
    /// Gives up a message of which at least one chunk was made (RFC 3758 §3.5 A3).
    mutating func abandon(_ index: Int) {
        guard !store[index].isAbandoned else { return }
        store[index].isAbandoned = true
        queue.reportAbandoned(store[index].stream)
        abandonChunks(of: index)
        if store[index].unassigned > 0 {
            queue.dropRest(of: index, in: &store)
            // The peer may hold and have acknowledged all chunks there are; a number for the end
            // that is never sent lets FORWARD TSN reach past them.
            let tsn = outstanding.nextTSN
            outstanding.append(
                OutstandingChunk(
                    message: Int32(truncatingIfNeeded: index),
                    offset: 0,
                    length: 0,
                    flags: store[index].isUnordered ? [.ending, .unordered] : .ending,
                    isInterleaved: isInterleaving,
                    distanceToPrevious: link(tsn, to: index),
                    state: .abandoned,
                    sentAt: 0
                )
            )
            store[index].outstandingChunks += 1
        }
        updateAdvancedAckPoint()
    }

    /// Walks from the newest chunk of a message to the oldest that the peer has not acknowledged
    /// cumulatively: with I-DATA, those of other messages may stand between them.
    private mutating func abandonChunks(of index: Int) {
        var position = outstanding.position(of: store[index].newestTSN)
        while position >= 0, position < outstanding.count {
            switch outstanding[position].state {
            case .inFlight: land(outstanding[position])
            case .lost: lostCount -= 1
            case .acknowledged: bytesBeyondGap -= outstanding[position].wireSize
            case .abandoned: break
            }
            outstanding[position].state = .abandoned
            let distance = Int(outstanding[position].distanceToPrevious)
            guard distance > 0 else { return }
            position -= distance
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

    /// Writes what the peer has to skip now, if anything: FORWARD TSN (RFC 3758 §3.2) or
    /// I-FORWARD-TSN (RFC 8260 §2.3.1) of at most `room` bytes.
    mutating func writeForwardTSN(
        into buffer: inout ByteBuffer,
        room: Int,
        at now: Instant,
        timers: inout TimerTable
    ) {
        guard isForwardTSNDue else { return }
        isForwardTSNDue = false
        let entrySize = isInterleaving ? 8 : 4
        let (newCumulativeTSN, skipped) = skippedMessages(
            entriesMax: max(0, (room - ForwardTSNChunk.headerSize) / entrySize)
        )
        if isInterleaving {
            InterleavedForwardTSNChunk(
                newCumulativeTSN: newCumulativeTSN,
                skipped: WireList(skipped)
            ).write(into: &buffer)
        } else {
            ForwardTSNChunk(
                newCumulativeTSN: newCumulativeTSN,
                skipped: WireList(
                    skipped.lazy.map {
                        SkippedStream(
                            stream: $0.stream,
                            sequenceNumber: $0.message.sequenceNumber
                        )
                    }
                )
            ).write(into: &buffer)
        }
        if !timers.isRunning(.t3Retransmission) {
            timers.start(.t3Retransmission, at: now + timeout.current)
        }
        // It is answered at once (RFC 3758 §3.6).
        tailProbe.isPrompt = true
        startTailProbe(at: now, timers: &timers)
    }

    /// The last given-up message of each stream and order, and the TSN that they reach to: less far
    /// when more streams are concerned than `entriesMax`.
    ///
    /// DATA says nothing of unordered messages. A stream sends its messages one after the other, so
    /// none before the one named is still on its way.
    private func skippedMessages(entriesMax: Int) -> (TSN, [SkippedMessage]) {
        var entries: [SkippedMessage] = []
        var known: [UInt32: Int] = [:]
        var covered = 0
        for position in 0..<max(0, outstanding.position(of: advancedAckPoint) + 1) {
            let index = Int(outstanding[position].message)
            let isUnordered = store[index].isUnordered
            if isInterleaving || !isUnordered {
                let stream = store[index].stream
                let entry = SkippedMessage(
                    stream: stream,
                    isUnordered: isUnordered,
                    message: store[index].number
                )
                let key = UInt32(stream.rawValue) << 1 | (isUnordered ? 1 : 0)
                if let place = known[key] {
                    entries[place] = entry
                } else if entries.count < entriesMax {
                    known[key] = entries.count
                    entries.append(entry)
                } else {
                    break
                }
            }
            covered = position + 1
        }
        return (outstanding.cumulativeAck.advanced(by: covered), entries)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

extension Sender {
    /// Fills a packet that has `room` bytes left with DATA: first what was lost, then what is new.
    ///
    /// Writes nothing when there is nothing or the burst under way is exhausted.
    mutating func writeData(
        into buffer: inout ByteBuffer,
        room: Int,
        at now: Instant,
        timers: inout TimerTable
    ) {
        guard maySendData, room > 0 else { return }
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { bytes in
            var writer = ByteWriter(UnsafeMutableRawBufferPointer(rebasing: bytes[..<room]))
            let isFilled = writeLost(into: &writer, at: now, timers: &timers)
            if !isFilled, lostCount == 0 { writeNew(into: &writer, at: now, timers: &timers) }
            return writer.offset
        }
    }

    /// Whether there is data and the burst under way is not exhausted.
    var maySendData: Bool { allowance > 0 && (lostCount > 0 || !queue.isEmpty) }

    /// Closing begins: the last SACK must not be delayed.
    ///
    /// New chunks ask for that with the I bit. When all are on the way already, the newest is sent
    /// once more, because a duplicate is acknowledged at once (RFC 9260 §6.2).
    mutating func beginClosing() {
        isClosing = true
        let newest = outstanding.count - 1
        guard queue.isEmpty, lostCount == 0, newest >= 0, outstanding[newest].state == .inFlight,
            store[Int(outstanding[newest].message)].retransmissionsMax == .max
        else { return }
        requeue(newest)
    }

    /// Sends lost chunks again, oldest first; true when the packet has no room for the next.
    private mutating func writeLost(
        into writer: inout ByteWriter,
        at now: Instant,
        timers: inout TimerTable
    ) -> Bool {
        var position = max(0, outstanding.position(of: lostHint))
        while lostCount > 0, position < outstanding.count {
            guard outstanding[position].state == .lost else {
                position += 1
                continue
            }
            lostHint = outstanding.tsn(at: position)
            let index = Int(outstanding[position].message)
            if store[index].expiry <= now.nanoseconds {
                abandon(index)
                continue
            }
            let size = outstanding[position].wireSize
            guard size <= writer.remaining else { return true }
            guard allowance > 0 else { return false }
            retransmit(position, into: &writer, at: now)
            if (position == 0 && !tailProbe.isDue) || !timers.isRunning(.t3Retransmission) {
                timers.start(.t3Retransmission, at: now + timeout.current)
            }
            position += 1
        }
        return false
    }

    private mutating func retransmit(
        _ position: Int,
        into writer: inout ByteWriter,
        at now: Instant
    ) {
        let length = Int(outstanding[position].length)
        let tsn = outstanding.tsn(at: position)
        outstanding[position].state = .inFlight
        outstanding[position].isInLargePacket = false
        outstanding[position].sentAt = now.nanoseconds
        rack.repeats.append(Rack.Repeat(tsn: tsn, sentAt: now.nanoseconds))
        if recovery.kind != .none, !tailProbe.isDue { recovery.noteRepeat(tsn) }
        if outstanding[position].transmissions < .max { outstanding[position].transmissions += 1 }
        lostCount -= 1
        takeOff(wireSize: outstanding[position].wireSize, payload: length)
        outstanding[position].mark = mark(outstanding[position].wireSize, at: now)
        counters.chunksRetransmitted += 1
        counters.bytesRetransmitted += length
        tailProbe.isPrompt = true
        // Whether it arrived is worth knowing at once.
        write(outstanding[position], tsn: tsn, isImmediate: true, into: &writer)
    }

    private mutating func writeNew(
        into writer: inout ByteWriter,
        at now: Instant,
        timers: inout TimerTable
    ) {
        while allowance > 0, outstanding.count < Self.outstandingMax,
            let index = nextMessage(at: now)
        {
            let room = min(writer.remaining - headerSize, fragmentSize)
            guard room > 0, mayFill(store[index].unassigned, room: room),
                let piece = queue.cut(index, from: &store, room: room, wholePacket: fragmentSize)
            else { return }
            let tsn = outstanding.nextTSN
            let fragment = UInt32(truncatingIfNeeded: store[index].fragments)
            var chunk = OutstandingChunk(
                message: Int32(truncatingIfNeeded: index),
                offset: Int32(truncatingIfNeeded: piece.offset),
                length: UInt16(truncatingIfNeeded: piece.length),
                flags: piece.flags,
                isInterleaved: isInterleaving,
                fragment: fragment,
                distanceToPrevious: link(tsn, to: index),
                state: .inFlight,
                sentAt: now.nanoseconds
            )
            isProbing = piece.length > peerWindow
            takeOff(wireSize: chunk.wireSize, payload: piece.length)
            chunk.mark = mark(chunk.wireSize, at: now)
            outstanding.append(chunk)
            store[index].outstandingChunks += 1
            counters.bytesSent += piece.length
            tailProbe.isPrompt = isTail()
            write(chunk, tsn: tsn, isImmediate: tailProbe.isPrompt, into: &writer)
            if !timers.isRunning(.t3Retransmission) {
                timers.start(.t3Retransmission, at: now + timeout.current)
            }
        }
    }

    /// Whether the sender is going to wait for a SACK of the chunk it has just taken off (RFC 7053
    /// §4): nothing else is there to be sent, or a small window is full.
    private mutating func isTail() -> Bool {
        guard asksForPromptSACKs else { return false }
        if queue.isEmpty || tailProbe.isDue { return true }
        return allowance <= 0 && isWindowBound && bytesInFlight < 16 * packetSize
    }

    /// Whether new data could be sent if the congestion window were open.
    mutating func canSendNew(at now: Instant) -> Bool {
        guard outstanding.count < Self.outstandingMax, let index = nextMessage(at: now) else {
            return false
        }
        return mayFill(store[index].unassigned, room: fragmentSize)
    }

    /// Makes this the newest chunk of a message; returns how far behind it the one before is.
    mutating func link(_ tsn: TSN, to index: Int) -> Int32 {
        let distance = store[index].fragments == 0 ? 0 : store[index].newestTSN.distance(to: tsn)
        store[index].newestTSN = tsn
        store[index].fragments += 1
        return Int32(truncatingIfNeeded: distance)
    }

    /// Whether the peer has room for the next piece; one chunk is always allowed (§6.1 A).
    private func mayFill(_ unassigned: Int, room: Int) -> Bool {
        min(unassigned, room) <= peerWindow || (payloadInFlight == 0 && lostCount == 0)
    }

    /// The message whose turn it is; gives up those that are too old.
    private mutating func nextMessage(at now: Instant) -> Int? {
        while let index = queue.nextMessage(in: &store, at: now) {
            guard store[index].expiry <= now.nanoseconds else { return index }
            abandon(index)
        }
        return nil
    }

    private mutating func takeOff(wireSize: Int, payload: Int) {
        bytesInFlight += wireSize
        payloadInFlight += payload
        peerWindow = max(0, peerWindow - payload)
        burstAllowance -= wireSize
        burstBytes += wireSize
        allowance -= wireSize
        if recovery.kind == .fast { recovery.spend(wireSize) }
    }

    /// The mark for a chunk of `size` bytes that was just taken off.
    private mutating func mark(_ size: Int, at now: Instant) -> DeliveryRate.Mark {
        rate.mark(
            at: now.nanoseconds,
            inFlight: bytesInFlight,
            isFirst: bytesInFlight == size
        )
    }

    private mutating func write(
        _ chunk: OutstandingChunk,
        tsn: TSN,
        isImmediate: Bool,
        into writer: inout ByteWriter
    ) {
        let length = Int(chunk.length)
        let index = Int(chunk.message)
        let flags = isClosing || isImmediate ? chunk.flags.union(.immediate) : chunk.flags
        let type: ChunkType = chunk.isInterleaved ? .interleavedData : .data
        writer.write(type.rawValue)
        writer.write(flags.rawValue)
        writer.write(UInt16(truncatingIfNeeded: chunk.headerSize + length))
        writer.write(tsn.rawValue)
        writer.write(store[index].stream.rawValue)
        if chunk.isInterleaved {
            let isFirst = chunk.flags.contains(.beginning)
            writer.write(UInt16(0))
            writer.write(store[index].number.rawValue)
            writer.write(isFirst ? store[index].protocolIdentifier.rawValue : chunk.fragment)
        } else {
            writer.write(store[index].number.sequenceNumber.rawValue)
            writer.write(store[index].protocolIdentifier.rawValue)
        }
        store[index].payload.withUnsafeReadableBytes { bytes in
            let offset = Int(chunk.offset)
            let piece = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
            _ = writer.write(copying: piece)
        }
        writer.write(zeros: paddingLength(after: length))
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

/// Packets on their way out: control chunks first, then a SACK, then data (RFC 9260 §6.10).
extension Association {
    /// The most packets of one batch.
    private var batchPacketsMax: Int {
        SegmentedSend.packetsMax(ofSize: sender.packetSize + PacketHeader.size)
    }

    /// A packet with less room than this is left without a SACK; the next one has it.
    private static var sackBytesMin: Int { 128 }

    /// Everything that may be sent now, up to one batch; nil when there is nothing.
    mutating func makeBatch() -> PacketBatch? {
        var batch = PacketBatch()
        swap(&batch, &spareBatch)
        while batch.count < batchPacketsMax, let lone = control.popPacket() {
            batch.append { buffer in
                header(lone.tag).writePacket(into: &buffer, checksum: .crc32c) {
                    $0.writeImmutableBuffer(lone.chunk)
                }
            }
        }
        if handshake.peerTag != .zero, state != .ended { fill(&batch) }
        guard !batch.isEmpty else {
            swap(&batch, &spareBatch)
            return nil
        }
        counters.packetsSent += batch.count
        return batch
    }

    private mutating func fill(_ batch: inout PacketBatch) {
        continueResets(at: now)
        let header = header(handshake.peerTag)
        let transmitsData = state.transmitsData
        if transmitsData { sender.beginBurst(at: now) }
        defer { if transmitsData { sender.finishBurst(at: now, timers: &timers) } }
        let checksum: PacketChecksum = limits?.acceptsZeroChecksum ?? false ? .zero : .crc32c
        guard hasOutput() else { return }
        reserve(&batch)
        let packetsMax = batchPacketsMax
        while batch.count < packetsMax {
            let length = batch.append { buffer in
                header.writePacket(into: &buffer, checksum: checksum) { buffer in
                    writeChunks(into: &buffer, transmitsData: transmitsData)
                }
            }
            guard length != nil else { return }
        }
    }

    /// Fills one packet; writes nothing when nothing is due.
    private mutating func writeChunks(into buffer: inout ByteBuffer, transmitsData: Bool) {
        let start = buffer.writerIndex
        let space = sender.packetSpace(base: chunkSpace)
        let end = start + space
        while let chunk = control.popChunk(room: end - buffer.writerIndex) {
            buffer.writeImmutableBuffer(chunk)
        }
        guard state.receivesData || transmitsData else { return }
        let room = end - buffer.writerIndex
        if wantsSACK(isBegun: buffer.writerIndex > start), room >= Self.sackBytesMin {
            receiver.makeSACK(room: room).write(into: &buffer)
            counters.sacksSent += 1
        }
        guard transmitsData else { return }
        if sender.isForwardTSNDue, end - buffer.writerIndex >= 256 {
            let room = end - buffer.writerIndex
            sender.writeForwardTSN(into: &buffer, room: room, at: now, timers: &timers)
        }
        let next = sender.outstanding.count
        sender.writeData(
            into: &buffer,
            room: end - buffer.writerIndex,
            at: now,
            timers: &timers
        )
        if buffer.writerIndex - start > chunkSpace { sender.markLargePacket(from: next) }
    }

    /// Whether a SACK has to leave now, or can ride on a packet that leaves anyway; `isBegun` when
    /// there is something in the packet already.
    private mutating func wantsSACK(isBegun: Bool) -> Bool {
        if receiver.isAcknowledgementDue { return true }
        guard receiver.isAcknowledgementPending else { return false }
        // A peer may wait for it before it answers a reset: usrsctp does.
        return isBegun || (state.transmitsData && sender.sendableBytes() > 0)
    }

    /// Whether any packet may have something in it; asked before memory is taken for a batch.
    private mutating func hasOutput() -> Bool {
        !control.isEmpty || receiver.isAcknowledgementDue
            || state.transmitsData && (sender.isForwardTSNDue || sender.maySendData)
    }

    /// Makes room for about what the batch will hold, so that its memory need not grow.
    private mutating func reserve(_ batch: inout PacketBatch) {
        guard state.transmitsData, sender.maySendData else {
            return batch.reserve(bytes: 256, packets: 1)
        }
        let packets = min(sender.sendableBytes() / sender.packetSize + 2, batchPacketsMax)
        batch.reserve(bytes: packets * (sender.packetSize + PacketHeader.size), packets: packets)
    }

    func header(_ tag: VerificationTag) -> PacketHeader {
        PacketHeader(
            sourcePort: configuration.port,
            destinationPort: configuration.port,
            verificationTag: tag
        )
    }
}

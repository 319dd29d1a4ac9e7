// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import DequeModule
import NIOCore

/// Control chunks on their way out, all small, rare and written already.
struct ControlQueue {
    /// A chunk that must be alone in its packet, with the tag of the packet.
    struct LonePacket {
        /// The tag of the packet.
        var tag: VerificationTag

        /// The whole chunk.
        var chunk: ByteBuffer
    }

    /// More chunks than this are dropped: only a peer that floods us with HEARTBEAT or errors
    /// reaches it, and everything important is repeated by a timer.
    static let chunksMax = 32

    /// Chunks that travel alone.
    private(set) var packets: Deque<LonePacket> = []

    /// Chunks that may share a packet.
    private(set) var chunks: Deque<ByteBuffer> = []

    /// Whether nothing waits.
    var isEmpty: Bool { packets.isEmpty && chunks.isEmpty }

    /// Adds a chunk that travels alone.
    mutating func appendPacket(_ tag: VerificationTag, _ write: (inout ByteBuffer) -> Void) {
        guard packets.count < Self.chunksMax else { return }
        var chunk = ByteBuffer()
        write(&chunk)
        packets.append(LonePacket(tag: tag, chunk: chunk))
    }

    /// Adds a chunk that may share a packet of `space` bytes; it is dropped when larger.
    mutating func append(space: Int, _ write: (inout ByteBuffer) -> Void) {
        guard chunks.count < Self.chunksMax else { return }
        var chunk = ByteBuffer()
        write(&chunk)
        guard chunk.readableBytes > 0, chunk.readableBytes <= space else { return }
        chunks.append(chunk)
    }

    /// Takes out the oldest chunk that travels alone.
    mutating func popPacket() -> LonePacket? { packets.popFirst() }

    /// Takes out the oldest chunk that may share a packet if it has at most `room` bytes.
    mutating func popChunk(room: Int) -> ByteBuffer? {
        guard let first = chunks.first, first.readableBytes <= room else { return nil }
        return chunks.popFirst()
    }

    /// Forgets what waits.
    mutating func removeAll() {
        packets.removeAll()
        chunks.removeAll()
    }
}

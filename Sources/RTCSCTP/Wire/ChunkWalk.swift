// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore

/// One chunk as it stands in the packet (RFC 9260 §3.2); its value is not looked at yet.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------+---------------+-------------------------------+
///     |   Chunk Type  |  Chunk Flags  |         Chunk Length          |
///     +---------------+---------------+-------------------------------+
///     :                          Chunk Value                          :
///     +---------------------------------------------------------------+
package struct RawChunk: Hashable, Sendable {
    /// The length of the chunk header in bytes.
    package static let headerSize = 4

    /// The first byte.
    package let type: ChunkType

    /// The second byte.
    package let flags: UInt8

    /// The whole chunk with its header and without padding.
    package let bytes: ByteBuffer

    /// The bytes behind the chunk header.
    package var value: ByteBuffer {
        var value = bytes
        value.moveReaderIndex(forwardBy: Self.headerSize)
        return value
    }
}

/// Walks over the chunks of a packet; allocates nothing.
///
/// The walk ends at the end of the packet or at the first chunk whose length cannot be; then
/// `fault` says what is wrong with the bytes that were left. Missing padding behind the last chunk
/// is fine.
package struct ChunkWalk: Sequence, IteratorProtocol, Sendable {
    private var rest: ByteBuffer

    /// Why the walk ended before the packet did.
    package private(set) var fault: WireFault?

    /// Starts behind the common header of `packet`.
    package init(_ packet: Packet) {
        rest = packet.bytes
        rest.moveReaderIndex(forwardBy: Swift.min(PacketHeader.size, rest.readableBytes))
    }

    /// Whether no byte is left: after the first `next()` it tells that the packet has one chunk.
    package var isAtEnd: Bool { rest.readableBytes == 0 }

    /// The next chunk, or nil at the end or when the rest is malformed.
    package mutating func next() -> RawChunk? {
        guard rest.readableBytes > 0, fault == nil else { return nil }
        guard let word = rest.getInteger(at: rest.readerIndex, as: UInt32.self) else {
            fault = .truncatedChunkHeader
            return nil
        }
        let type = ChunkType(UInt8(truncatingIfNeeded: word >> 24))
        let length = Int(word & 0xFFFF)
        guard length >= RawChunk.headerSize else {
            fault = .chunkTooShort(type)
            return nil
        }
        guard let bytes = rest.readSlice(length: length) else {
            fault = .chunkBeyondPacket(type)
            return nil
        }
        let padding = Swift.min(paddingLength(after: length), rest.readableBytes)
        rest.moveReaderIndex(forwardBy: padding)
        return RawChunk(type: type, flags: UInt8(truncatingIfNeeded: word >> 16), bytes: bytes)
    }
}

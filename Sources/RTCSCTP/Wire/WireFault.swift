// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Why bytes from the peer are not what RFC 9260 §3 describes.
///
/// The caller counts it and drops the bytes.
package enum WireFault: Error, Hashable, Sendable {
    /// Fewer than the twelve bytes of the common header.
    case truncatedHeader

    /// A chunk header is cut off, or one to three bytes follow the last chunk.
    case truncatedChunkHeader

    /// A chunk length below four.
    case chunkTooShort(ChunkType)

    /// A chunk that claims more bytes than the packet has.
    case chunkBeyondPacket(ChunkType)

    /// A chunk whose value is too short, too long or contradicts its own counters.
    case malformedChunk(ChunkType)

    /// A parameter or error cause whose length is below four or beyond the chunk.
    case malformedParameter(ChunkType)
}

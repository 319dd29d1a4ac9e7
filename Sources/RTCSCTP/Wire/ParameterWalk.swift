// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore

/// One parameter or error cause as it stands in a chunk (RFC 9260 §3.2.1).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-------------------------------+-------------------------------+
///     |        Parameter Type         |       Parameter Length        |
///     +-------------------------------+-------------------------------+
///     :                        Parameter Value                        :
///     +---------------------------------------------------------------+
package struct RawParameter: Hashable, Sendable {
    /// The length of the parameter header in bytes.
    package static let headerSize = 4

    /// The parameter type, or the cause code of an error cause.
    package let type: UInt16

    /// The whole parameter with its header and without padding.
    package let bytes: ByteBuffer

    /// The bytes behind the parameter header.
    package var value: ByteBuffer {
        var value = bytes
        value.moveReaderIndex(forwardBy: Self.headerSize)
        return value
    }
}

/// Walks over the parameters or error causes of one chunk.
///
/// It ends like `ChunkWalk`: at the end, or with a `fault` at the first impossible length. Missing
/// padding behind the last parameter is fine, since the chunk length leaves it out.
struct ParameterWalk {
    private var rest: ByteBuffer
    private let chunkType: ChunkType

    /// Why the walk ended before the chunk did.
    private(set) var fault: WireFault?

    /// Walks over `bytes`, the part of a chunk of this type that holds parameters.
    init(_ bytes: ByteBuffer, in chunkType: ChunkType) {
        rest = bytes
        self.chunkType = chunkType
    }

    /// The next parameter, or nil at the end or when the rest is malformed.
    mutating func next() -> RawParameter? {
        guard rest.readableBytes > 0, fault == nil else { return nil }
        guard let word = rest.getInteger(at: rest.readerIndex, as: UInt32.self) else {
            fault = .malformedParameter(chunkType)
            return nil
        }
        let length = Int(word & 0xFFFF)
        guard length >= RawParameter.headerSize, let bytes = rest.readSlice(length: length) else {
            fault = .malformedParameter(chunkType)
            return nil
        }
        rest.moveReaderIndex(
            forwardBy: Swift.min(paddingLength(after: length), rest.readableBytes)
        )
        return RawParameter(type: UInt16(truncatingIfNeeded: word >> 16), bytes: bytes)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore
import RTCCore

/// What stands in the checksum field of a packet.
package enum PacketChecksum: Sendable {
    /// The CRC32c of the packet (RFC 9260 §6.8).
    case crc32c

    /// Zero: DTLS protects the packet and the peer accepts this (RFC 9653).
    case zero
}

/// The common header in front of the chunks (RFC 9260 §3.1), without the checksum.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-------------------------------+-------------------------------+
///     |          Source Port          |       Destination Port        |
///     +-------------------------------+-------------------------------+
///     |                       Verification Tag                        |
///     +---------------------------------------------------------------+
///     |                           Checksum                            |
///     +---------------------------------------------------------------+
package struct PacketHeader: Hashable, Sendable {
    /// The header's length in bytes, checksum included.
    package static let size = 12

    /// Where the checksum starts.
    static let checksumOffset = 8

    /// The sender's port.
    package var sourcePort: UInt16

    /// The receiver's port.
    package var destinationPort: UInt16

    /// The receiver's tag; zero in front of an INIT chunk.
    package var verificationTag: VerificationTag

    /// Joins two ports and the receiver's tag.
    package init(sourcePort: UInt16, destinationPort: UInt16, verificationTag: VerificationTag) {
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        self.verificationTag = verificationTag
    }

    /// Appends one whole packet to `buffer`: this header, what `chunks` writes, the checksum.
    ///
    /// Nothing is appended when `chunks` writes nothing. Each chunk's `write(into:)` pads itself.
    package func writePacket(
        into buffer: inout ByteBuffer,
        checksum: PacketChecksum,
        chunks: (inout ByteBuffer) -> Void
    ) {
        let start = buffer.writerIndex
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.size) { bytes in
            var writer = ByteWriter(bytes)
            writer.write(sourcePort)
            writer.write(destinationPort)
            writer.write(verificationTag.rawValue)
            writer.write(UInt32(0))
            return writer.offset
        }
        chunks(&buffer)
        guard buffer.writerIndex - start > Self.size else {
            return buffer.moveWriterIndex(to: start)
        }
        guard case .crc32c = checksum else { return }
        let offset = start - buffer.readerIndex
        buffer.withUnsafeMutableReadableBytes { bytes in
            let packet = UnsafeMutableRawBufferPointer(rebasing: bytes[offset...])
            // RFC 9260 Appendix A: the least significant byte goes first.
            let checksum = CRC32C.checksum(UnsafeRawBufferPointer(packet)).littleEndian
            packet.storeBytes(of: checksum, toByteOffset: Self.checksumOffset, as: UInt32.self)
        }
    }
}

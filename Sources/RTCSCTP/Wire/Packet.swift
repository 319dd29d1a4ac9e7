// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore
import RTCCore

/// A received packet: its header is read, its chunks are still bytes (RFC 9260 §3).
package struct Packet: Sendable {
    /// The common header.
    package let header: PacketHeader

    /// The checksum field as a number; zero may mean "none" (RFC 9653).
    package let checksum: UInt32

    /// The whole packet, header included.
    package let bytes: ByteBuffer

    /// Reads the common header and checks nothing else.
    ///
    /// - Throws: `WireFault.truncatedHeader`.
    package init(parsing bytes: ByteBuffer) throws(WireFault) {
        var reader = bytes
        guard
            let (source, destination, tag) = reader.readMultipleIntegers(
                as: (UInt16, UInt16, UInt32).self
            ),
            let checksum = reader.readInteger(endianness: .little, as: UInt32.self)
        else { throw .truncatedHeader }
        self.header = PacketHeader(
            sourcePort: source,
            destinationPort: destination,
            verificationTag: VerificationTag(tag)
        )
        self.checksum = checksum
        self.bytes = bytes
    }

    /// Whether the checksum is the packet's CRC32c (RFC 9260 §6.8); costs a pass over the packet.
    package var hasValidChecksum: Bool {
        let computed = bytes.withUnsafeReadableBytes { bytes in
            var register = CRC32C.update(
                ~0,
                UnsafeRawBufferPointer(rebasing: bytes[..<PacketHeader.checksumOffset])
            )
            register = withUnsafeBytes(of: UInt32(0)) { CRC32C.update(register, $0) }
            return ~CRC32C.update(
                register,
                UnsafeRawBufferPointer(rebasing: bytes[PacketHeader.size...])
            )
        }
        return computed == checksum
    }

    /// The type of the first chunk; nil when there is none.
    package var firstChunkType: ChunkType? {
        bytes.getInteger(at: bytes.readerIndex + PacketHeader.size, as: UInt8.self).map {
            ChunkType($0)
        }
    }

    /// The chunks in their order.
    package var chunks: ChunkWalk { ChunkWalk(self) }
}

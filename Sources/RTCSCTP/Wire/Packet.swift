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

    /// The type of the first chunk; nil when there is none.
    package let firstChunkType: ChunkType?

    /// The whole packet, header included.
    package let bytes: ByteBuffer

    /// Reads the common header and checks nothing else.
    ///
    /// - Throws: `WireFault.truncatedHeader`.
    package init(parsing bytes: ByteBuffer) throws(WireFault) {
        let fields = bytes.withUnsafeReadableBytes { bytes -> (PacketHeader, UInt32, UInt8?)? in
            var reader = ByteReader(bytes)
            guard let source: UInt16 = reader.read(), let destination: UInt16 = reader.read(),
                let tag: UInt32 = reader.read(), let checksum: UInt32 = reader.read()
            else { return nil }
            let header = PacketHeader(
                sourcePort: source,
                destinationPort: destination,
                verificationTag: VerificationTag(tag)
            )
            return (header, checksum.byteSwapped, reader.read())
        }
        guard let (header, checksum, type) = fields else { throw .truncatedHeader }
        self.header = header
        self.checksum = checksum
        firstChunkType = type.map { ChunkType($0) }
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

    /// The chunks in their order.
    package var chunks: ChunkWalk { ChunkWalk(self) }
}

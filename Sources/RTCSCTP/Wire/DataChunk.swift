// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore
import RTCCore

/// DATA: one user message or a fragment of one (RFC 9260 §3.3.1).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------+---------------+-------------------------------+
///     |   Type = 0    |  Res  |I|U|B|E|            Length             |
///     +---------------+---------------+-------------------------------+
///     |                              TSN                              |
///     +-------------------------------+-------------------------------+
///     |       Stream Identifier       |    Stream Sequence Number     |
///     +-------------------------------+-------------------------------+
///     |                  Payload Protocol Identifier                  |
///     +---------------------------------------------------------------+
///     :                           User Data                           :
///     +---------------------------------------------------------------+
package struct DataChunk: Hashable, Sendable {
    /// The four defined flag bits.
    package struct Flags: OptionSet, Hashable, Sendable {
        /// E: the last fragment of a message.
        package static let ending = Flags(rawValue: 1)

        /// B: the first fragment of a message.
        package static let beginning = Flags(rawValue: 2)

        /// U: the message is unordered and its sequence number has no meaning.
        package static let unordered = Flags(rawValue: 4)

        /// I: the sender would like an immediate SACK.
        package static let immediate = Flags(rawValue: 8)

        /// B and E: the whole message in one chunk.
        package static let whole: Flags = [.beginning, .ending]

        /// The flag byte.
        package let rawValue: UInt8

        /// Wraps the flag byte.
        package init(rawValue: UInt8) { self.rawValue = rawValue }
    }

    /// The bytes in front of the user data.
    package static let headerSize = 16

    /// The number of this chunk.
    package var tsn: TSN

    /// The stream it belongs to.
    package var stream: StreamID

    /// The number of the message in its stream, the same in all fragments.
    package var sequenceNumber: StreamSequenceNumber

    /// What the message means to the layer above.
    package var protocolIdentifier: PayloadProtocolIdentifier

    /// Which part of what kind of message this is.
    package var flags: Flags

    /// The user data; when empty the sender broke the rules (RFC 9260 §6.2, cause 9).
    package var payload: ByteBuffer

    /// Joins the fields.
    package init(
        tsn: TSN,
        stream: StreamID,
        sequenceNumber: StreamSequenceNumber,
        protocolIdentifier: PayloadProtocolIdentifier,
        flags: Flags,
        payload: ByteBuffer
    ) {
        self.tsn = tsn
        self.stream = stream
        self.sequenceNumber = sequenceNumber
        self.protocolIdentifier = protocolIdentifier
        self.flags = flags
        self.payload = payload
    }

    /// Parses the chunk; `payload` becomes a slice of the packet.
    init(parsing raw: RawChunk) throws(WireFault) {
        let chunk = raw.bytes.withUnsafeReadableBytes { bytes -> DataChunk? in
            var reader = ByteReader(bytes)
            guard reader.skip(RawChunk.headerSize), let tsn: UInt32 = reader.read(),
                let stream: UInt16 = reader.read(), let sequence: UInt16 = reader.read(),
                let identifier: UInt32 = reader.read()
            else { return nil }
            return DataChunk(
                tsn: TSN(tsn),
                stream: StreamID(stream),
                sequenceNumber: StreamSequenceNumber(sequence),
                protocolIdentifier: PayloadProtocolIdentifier(identifier),
                flags: Flags(rawValue: raw.flags & 0x0F),
                payload: raw.bytes
            )
        }
        guard var chunk else { throw .malformedChunk(.data) }
        chunk.payload.moveReaderIndex(forwardBy: Self.headerSize)
        self = chunk
    }

    /// How many bytes a chunk with this much user data takes in a packet, padding included.
    package static func encodedSize(payload count: Int) -> Int {
        headerSize + count + paddingLength(after: count)
    }

    /// How many bytes the chunk takes in a packet, padding included.
    package var encodedSize: Int { Self.encodedSize(payload: payload.readableBytes) }

    /// Appends the chunk with its padding; nothing when the payload exceeds 65519 bytes.
    package func write(into buffer: inout ByteBuffer) {
        guard let length = UInt16(exactly: Self.headerSize + payload.readableBytes) else { return }
        buffer.writeMultipleIntegers(
            UInt16(ChunkType.data.rawValue) << 8 | UInt16(flags.rawValue),
            length,
            tsn.rawValue,
            stream.rawValue,
            sequenceNumber.rawValue,
            protocolIdentifier.rawValue
        )
        buffer.writeImmutableBuffer(payload)
        buffer.writeRepeatingByte(0, count: paddingLength(after: Int(length)))
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore

/// I-DATA: one user message, or a fragment of one that may stand between fragments of others
/// (RFC 8260 §2.1).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------+---------------+-------------------------------+
///     |   Type = 64   |  Res  |I|U|B|E|            Length             |
///     +---------------+---------------+-------------------------------+
///     |                              TSN                              |
///     +-------------------------------+-------------------------------+
///     |       Stream Identifier       |           Reserved            |
///     +-------------------------------+-------------------------------+
///     |                      Message Identifier                       |
///     +---------------------------------------------------------------+
///     |   Payload Protocol Identifier / Fragment Sequence Number      |
///     +---------------------------------------------------------------+
///     :                           User Data                           :
///     +---------------------------------------------------------------+
package struct InterleavedDataChunk: Hashable, Sendable {
    /// What the last word in front of the user data says.
    package enum Place: Hashable, Sendable {
        /// B: the first fragment says what the message means to the layer above.
        case first(PayloadProtocolIdentifier)

        /// A later fragment says how many stand before it in the message.
        case later(UInt32)

        /// The word as an integer.
        var wireValue: UInt32 {
            switch self {
            case .first(let identifier): identifier.rawValue
            case .later(let number): number
            }
        }
    }

    /// The bytes in front of the user data.
    package static let headerSize = 20

    /// The number of this chunk.
    package var tsn: TSN

    /// The stream it belongs to.
    package var stream: StreamID

    /// The number of the message among the ordered or unordered ones of its stream.
    package var message: MessageIdentifier

    /// Where in its message it stands.
    package var place: Place

    /// E, U and I; B is set exactly when `place` is `.first`.
    package var flags: DataChunk.Flags

    /// The user data; when empty the sender broke the rules (RFC 9260 §6.2, cause 9).
    package var payload: ByteBuffer

    /// Joins the fields; B follows from `place`.
    package init(
        tsn: TSN,
        stream: StreamID,
        message: MessageIdentifier,
        place: Place,
        flags: DataChunk.Flags,
        payload: ByteBuffer
    ) {
        self.tsn = tsn
        self.stream = stream
        self.message = message
        self.place = place
        self.flags = flags.subtracting(.beginning)
        if case .first = place { self.flags.insert(.beginning) }
        self.payload = payload
    }

    /// Parses the chunk; `payload` becomes a slice of the packet.
    init(parsing raw: RawChunk) throws(WireFault) {
        var rest = raw.bytes
        guard
            let (_, tsn, stream, _, message, word) = rest.readMultipleIntegers(
                as: (UInt32, UInt32, UInt16, UInt16, UInt32, UInt32).self
            )
        else { throw .malformedChunk(.interleavedData) }
        let flags = DataChunk.Flags(rawValue: raw.flags & 0x0F)
        self.init(
            tsn: TSN(tsn),
            stream: StreamID(stream),
            message: MessageIdentifier(message),
            place: flags.contains(.beginning)
                ? .first(PayloadProtocolIdentifier(word)) : .later(word),
            flags: flags,
            payload: rest
        )
    }

    /// How many bytes the chunk takes in a packet, padding included.
    package var encodedSize: Int {
        let count = payload.readableBytes
        return Self.headerSize + count + paddingLength(after: count)
    }

    /// Appends the chunk with its padding; nothing when the payload exceeds 65515 bytes.
    package func write(into buffer: inout ByteBuffer) {
        guard let length = UInt16(exactly: Self.headerSize + payload.readableBytes) else { return }
        buffer.writeMultipleIntegers(
            UInt16(ChunkType.interleavedData.rawValue) << 8 | UInt16(flags.rawValue),
            length,
            tsn.rawValue,
            stream.rawValue,
            UInt16(0),
            message.rawValue,
            place.wireValue
        )
        buffer.writeImmutableBuffer(payload)
        buffer.writeRepeatingByte(0, count: paddingLength(after: Int(length)))
    }
}

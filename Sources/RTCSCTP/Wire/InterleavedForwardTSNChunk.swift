// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore

/// The last message of one order in a stream that the sender has given up (RFC 8260 §2.3.1).
package struct SkippedMessage: WireListElement {
    /// The stream.
    package var stream: StreamID

    /// U: whether the unordered or the ordered messages of the stream are meant.
    package var isUnordered: Bool

    /// The largest message identifier that is skipped.
    package var message: MessageIdentifier

    /// Joins the fields.
    package init(stream: StreamID, isUnordered: Bool, message: MessageIdentifier) {
        self.stream = stream
        self.isUnordered = isUnordered
        self.message = message
    }

    /// All fields in one integer.
    package var wireValue: UInt64 {
        UInt64(stream.rawValue) << 48 | (isUnordered ? 1 << 32 : 0) | UInt64(message.rawValue)
    }

    /// Splits the integer into the fields; reserved bits are passed over.
    package init(wireValue: UInt64) {
        self.init(
            stream: StreamID(UInt16(truncatingIfNeeded: wireValue >> 48)),
            isUnordered: wireValue >> 32 & 1 == 1,
            message: MessageIdentifier(UInt32(truncatingIfNeeded: wireValue))
        )
    }
}

/// I-FORWARD-TSN: do not wait for anything up to this TSN, nor for the rest of these messages
/// (RFC 8260 §2.3.1).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------+---------------+-------------------------------+
///     |  Type = 194   |  Flags = 0x00 |            Length             |
///     +---------------+---------------+-------------------------------+
///     |                      New Cumulative TSN                       |
///     +-------------------------------+-----------------------------+-+
///     |       Stream Identifier       |          Reserved           |U|
///     +-------------------------------+-----------------------------+-+
///     |                      Message Identifier                       |
///     :                              ...                              :
///     +---------------------------------------------------------------+
package struct InterleavedForwardTSNChunk: Hashable, Sendable {
    /// The length in bytes without skipped messages.
    package static let headerSize = 8

    /// The receiver treats everything up to and including this TSN as received.
    package var newCumulativeTSN: TSN

    /// Which messages are skipped, at most one entry for each stream and order.
    package var skipped: WireList<SkippedMessage>

    /// Joins the fields.
    package init(newCumulativeTSN: TSN, skipped: WireList<SkippedMessage>) {
        self.newCumulativeTSN = newCumulativeTSN
        self.skipped = skipped
    }

    /// Parses the chunk; the list becomes a slice of the packet.
    init(parsing raw: RawChunk) throws(WireFault) {
        var rest = raw.value
        guard let tsn = rest.readInteger(as: UInt32.self), rest.readableBytes & 7 == 0 else {
            throw .malformedChunk(.interleavedForwardTSN)
        }
        newCumulativeTSN = TSN(tsn)
        skipped = WireList(parsing: rest)
    }

    /// How many bytes the chunk takes in a packet.
    package var encodedSize: Int { Self.headerSize + skipped.encodedSize }

    /// Appends the chunk.
    package func write(into buffer: inout ByteBuffer) {
        buffer.writeChunk(.interleavedForwardTSN) { buffer in
            buffer.writeInteger(newCumulativeTSN.rawValue)
            skipped.write(into: &buffer)
            return 0
        }
    }
}

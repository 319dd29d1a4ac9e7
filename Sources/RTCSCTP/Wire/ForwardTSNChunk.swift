// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore

/// The last ordered message of a stream that the sender has given up (RFC 3758 §3.2).
package struct SkippedStream: WireListElement {
    /// The stream.
    package var stream: StreamID

    /// The largest sequence number that is skipped.
    package var sequenceNumber: StreamSequenceNumber

    /// Joins both fields.
    package init(stream: StreamID, sequenceNumber: StreamSequenceNumber) {
        self.stream = stream
        self.sequenceNumber = sequenceNumber
    }

    /// Both fields in one integer.
    package var wireValue: UInt32 {
        UInt32(stream.rawValue) << 16 | UInt32(sequenceNumber.rawValue)
    }

    /// Splits the integer into both fields.
    package init(wireValue: UInt32) {
        self.init(
            stream: StreamID(UInt16(truncatingIfNeeded: wireValue >> 16)),
            sequenceNumber: StreamSequenceNumber(UInt16(truncatingIfNeeded: wireValue))
        )
    }
}

/// FORWARD TSN: do not wait for anything up to this TSN (RFC 3758 §3.2).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------+---------------+-------------------------------+
///     |  Type = 192   |  Flags = 0x00 |            Length             |
///     +---------------+---------------+-------------------------------+
///     |                      New Cumulative TSN                       |
///     +-------------------------------+-------------------------------+
///     |           Stream-1            |       Stream Sequence-1       |
///     :                              ...                              :
///     +-------------------------------+-------------------------------+
package struct ForwardTSNChunk: Hashable, Sendable {
    /// The length in bytes without skipped streams.
    package static let headerSize = 8

    /// The receiver treats everything up to and including this TSN as received.
    package var newCumulativeTSN: TSN

    /// Which ordered messages are skipped, one entry per stream.
    package var skipped: WireList<SkippedStream>

    /// Joins the fields.
    package init(newCumulativeTSN: TSN, skipped: WireList<SkippedStream>) {
        self.newCumulativeTSN = newCumulativeTSN
        self.skipped = skipped
    }

    /// Parses the chunk; the list becomes a slice of the packet.
    init(parsing raw: RawChunk) throws(WireFault) {
        var rest = raw.value
        guard let tsn = rest.readInteger(as: UInt32.self), rest.readableBytes & 3 == 0 else {
            throw .malformedChunk(.forwardTSN)
        }
        newCumulativeTSN = TSN(tsn)
        skipped = WireList(parsing: rest)
    }

    /// How many bytes the chunk takes in a packet.
    package var encodedSize: Int { Self.headerSize + skipped.encodedSize }

    /// Appends the chunk.
    package func write(into buffer: inout ByteBuffer) {
        buffer.writeChunk(.forwardTSN) { buffer in
            buffer.writeInteger(newCumulativeTSN.rawValue)
            skipped.write(into: &buffer)
            return 0
        }
    }
}

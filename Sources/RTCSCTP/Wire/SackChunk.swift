// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore

/// A run of received TSNs behind a gap, both ends included, as offsets from the cumulative TSN ack
/// (RFC 9260 §3.3.4).
package struct GapBlock: WireListElement {
    /// The offset of the first TSN, at least 2 from a sane peer.
    package var start: UInt16

    /// The offset of the last TSN, at least `start` from a sane peer.
    package var end: UInt16

    /// Joins both offsets.
    package init(start: UInt16, end: UInt16) {
        self.start = start
        self.end = end
    }

    /// Both offsets in one integer.
    package var wireValue: UInt32 { UInt32(start) << 16 | UInt32(end) }

    /// Splits the integer into both offsets.
    package init(wireValue: UInt32) {
        self.init(
            start: UInt16(truncatingIfNeeded: wireValue >> 16),
            end: UInt16(truncatingIfNeeded: wireValue)
        )
    }
}

/// SACK: what has arrived (RFC 9260 §3.3.4).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------+---------------+-------------------------------+
///     |   Type = 3    |  Chunk Flags  |         Chunk Length          |
///     +---------------+---------------+-------------------------------+
///     |                      Cumulative TSN Ack                       |
///     +---------------------------------------------------------------+
///     |          Advertised Receiver Window Credit (a_rwnd)           |
///     +-------------------------------+-------------------------------+
///     | Number of Gap Ack Blocks = N  |  Number of Duplicate TSNs = M |
///     +-------------------------------+-------------------------------+
///     |    Gap Ack Block #1 Start     |     Gap Ack Block #1 End      |
///     :                              ...                              :
///     |                        Duplicate TSN 1                        |
///     :                              ...                              :
///     +---------------------------------------------------------------+
package struct SackChunk: Hashable, Sendable {
    /// The length in bytes without blocks and duplicates.
    package static let headerSize = 16

    /// Everything up to and including this TSN has arrived.
    package var cumulativeTSNAck: TSN

    /// How many more bytes the sender of the SACK can take.
    package var advertisedReceiverWindow: UInt32

    /// What has arrived beyond; from the network, so in any order and with any offsets.
    package var gapBlocks: WireList<GapBlock>

    /// What has arrived more than once since the last SACK.
    package var duplicateTSNs: WireList<TSN>

    /// Joins the fields.
    package init(
        cumulativeTSNAck: TSN,
        advertisedReceiverWindow: UInt32,
        gapBlocks: WireList<GapBlock> = [],
        duplicateTSNs: WireList<TSN> = []
    ) {
        self.cumulativeTSNAck = cumulativeTSNAck
        self.advertisedReceiverWindow = advertisedReceiverWindow
        self.gapBlocks = gapBlocks
        self.duplicateTSNs = duplicateTSNs
    }

    /// Parses the chunk; both lists become slices of the packet.
    init(parsing raw: RawChunk) throws(WireFault) {
        var rest = raw.value
        guard
            let (ack, window, blocks, duplicates) = rest.readMultipleIntegers(
                as: (UInt32, UInt32, UInt16, UInt16).self
            ),
            let blockBytes = rest.readSlice(length: Int(blocks) * 4),
            let duplicateBytes = rest.readSlice(length: Int(duplicates) * 4),
            rest.readableBytes == 0
        else { throw .malformedChunk(.sack) }
        self.init(
            cumulativeTSNAck: TSN(ack),
            advertisedReceiverWindow: window,
            gapBlocks: WireList(parsing: blockBytes),
            duplicateTSNs: WireList(parsing: duplicateBytes)
        )
    }

    /// How many bytes the chunk takes in a packet.
    package var encodedSize: Int {
        Self.headerSize + gapBlocks.encodedSize + duplicateTSNs.encodedSize
    }

    /// Appends the chunk; nothing when it would exceed 65535 bytes.
    package func write(into buffer: inout ByteBuffer) {
        guard
            let length = UInt16(exactly: encodedSize),
            let blocks = UInt16(exactly: gapBlocks.count),
            let duplicates = UInt16(exactly: duplicateTSNs.count)
        else { return }
        buffer.writeMultipleIntegers(
            UInt16(ChunkType.sack.rawValue) << 8,
            length,
            cumulativeTSNAck.rawValue,
            advertisedReceiverWindow,
            blocks,
            duplicates
        )
        gapBlocks.write(into: &buffer)
        duplicateTSNs.write(into: &buffer)
    }
}

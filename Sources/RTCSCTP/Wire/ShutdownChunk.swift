// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore

/// SHUTDOWN: the sender has nothing more to send and has seen this much (RFC 9260 §3.3.8).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------+---------------+-------------------------------+
///     |   Type = 7    |  Chunk Flags  |          Length = 8           |
///     +---------------+---------------+-------------------------------+
///     |                      Cumulative TSN Ack                       |
///     +---------------------------------------------------------------+
package struct ShutdownChunk: Hashable, Sendable {
    /// Everything up to and including this TSN has arrived.
    package var cumulativeTSNAck: TSN

    /// Wraps the TSN.
    package init(cumulativeTSNAck: TSN) { self.cumulativeTSNAck = cumulativeTSNAck }

    /// Parses the chunk.
    init(parsing raw: RawChunk) throws(WireFault) {
        var rest = raw.value
        guard let tsn = rest.readInteger(as: UInt32.self), rest.readableBytes == 0 else {
            throw .malformedChunk(.shutdown)
        }
        cumulativeTSNAck = TSN(tsn)
    }

    /// Appends the chunk.
    package func write(into buffer: inout ByteBuffer) {
        buffer.writeChunk(.shutdown) { buffer in
            buffer.writeInteger(cumulativeTSNAck.rawValue)
            return 0
        }
    }
}

/// SHUTDOWN ACK: the receiver of a SHUTDOWN has nothing more to send either (RFC 9260 §3.3.9).
package struct ShutdownAckChunk: Hashable, Sendable {
    /// The chunk has no field.
    package init() {}

    /// Checks that the chunk is nothing but its header.
    init(parsing raw: RawChunk) throws(WireFault) {
        guard raw.value.readableBytes == 0 else { throw .malformedChunk(.shutdownAck) }
    }

    /// Appends the chunk.
    package func write(into buffer: inout ByteBuffer) { buffer.writeChunk(.shutdownAck) }
}

/// SHUTDOWN COMPLETE: the association is over (RFC 9260 §3.3.13).
package struct ShutdownCompleteChunk: Hashable, Sendable {
    /// T: the packet carries the receiver's own view of the tag, because the sender has none.
    package var isTagReflected: Bool

    /// Sets the only flag.
    package init(isTagReflected: Bool = false) { self.isTagReflected = isTagReflected }

    /// Checks that the chunk is nothing but its header.
    init(parsing raw: RawChunk) throws(WireFault) {
        guard raw.value.readableBytes == 0 else { throw .malformedChunk(.shutdownComplete) }
        isTagReflected = raw.flags & 1 == 1
    }

    /// Appends the chunk.
    package func write(into buffer: inout ByteBuffer) {
        buffer.writeChunk(.shutdownComplete, flags: isTagReflected ? 1 : 0)
    }
}

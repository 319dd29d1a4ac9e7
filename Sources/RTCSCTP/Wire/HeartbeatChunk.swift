// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore

/// HEARTBEAT and HEARTBEAT ACK, which have the same shape: a probe and its echo
/// (RFC 9260 §3.3.5 and §3.3.6).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------+---------------+-------------------------------+
///     | Type = 4 or 5 |  Chunk Flags  |       Heartbeat Length        |
///     +---------------+---------------+-------------------------------+
///     |    Heartbeat Info Type = 1    |          Info Length          |
///     +-------------------------------+-------------------------------+
///     :                Sender-Specific Heartbeat Info                 :
///     +---------------------------------------------------------------+
package struct HeartbeatChunk: Hashable, Sendable {
    /// What only the sender of the HEARTBEAT understands; the echo repeats it.
    package var information: ByteBuffer

    /// Wraps the sender's bytes.
    package init(information: ByteBuffer) { self.information = information }

    /// Parses the chunk.
    init(parsing raw: RawChunk) throws(WireFault) {
        var walk = ParameterWalk(raw.value, in: raw.type)
        guard let parameter = walk.next() else {
            throw walk.fault ?? .malformedChunk(raw.type)
        }
        guard ParameterType(parameter.type) == .heartbeatInformation else {
            throw .malformedChunk(raw.type)
        }
        information = parameter.value
    }

    /// Appends the chunk as a HEARTBEAT.
    package func write(into buffer: inout ByteBuffer) {
        write(as: .heartbeat, into: &buffer)
    }

    /// Appends the chunk as a HEARTBEAT ACK.
    package func writeAck(into buffer: inout ByteBuffer) {
        write(as: .heartbeatAck, into: &buffer)
    }

    private func write(as type: ChunkType, into buffer: inout ByteBuffer) {
        buffer.writeChunk(type) { buffer in
            buffer.writeParameter(.heartbeatInformation) { $0.writeImmutableBuffer(information) }
        }
    }
}

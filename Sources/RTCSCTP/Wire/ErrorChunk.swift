// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore

/// ERROR: something is wrong, and the association lives on (RFC 9260 §3.3.10).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------+---------------+-------------------------------+
///     |   Type = 9    |  Chunk Flags  |            Length             |
///     +---------------+---------------+-------------------------------+
///     :                   one or more Error Causes                    :
///     +---------------------------------------------------------------+
package struct ErrorChunk: Hashable, Sendable {
    /// What is wrong.
    package var causes: [ErrorCause]

    /// Wraps the causes.
    package init(causes: [ErrorCause]) { self.causes = causes }

    /// Parses the chunk.
    init(parsing raw: RawChunk) throws(WireFault) {
        causes = try ErrorCause.parse(raw.value, in: raw.type)
    }

    /// Appends the chunk.
    package func write(into buffer: inout ByteBuffer) {
        buffer.writeChunk(.error) { ErrorCause.write(causes, into: &$0) }
    }
}

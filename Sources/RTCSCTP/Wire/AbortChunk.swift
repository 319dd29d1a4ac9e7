// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore

/// ABORT: the association ends at once (RFC 9260 §3.3.7).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------+---------------+-------------------------------+
///     |   Type = 6    |  Reserved   |T|            Length             |
///     +---------------+---------------+-------------------------------+
///     :                   zero or more Error Causes                   :
///     +---------------------------------------------------------------+
package struct AbortChunk: Hashable, Sendable {
    /// T: the packet carries the receiver's own view of the tag, because the sender has none.
    package var isTagReflected: Bool

    /// Why the sender aborts; may be empty.
    package var causes: [ErrorCause]

    /// Joins the fields.
    package init(isTagReflected: Bool = false, causes: [ErrorCause] = []) {
        self.isTagReflected = isTagReflected
        self.causes = causes
    }

    /// Parses the chunk.
    init(parsing raw: RawChunk) throws(WireFault) {
        isTagReflected = raw.flags & 1 == 1
        causes = try ErrorCause.parse(raw.value, in: raw.type)
    }

    /// Appends the chunk.
    package func write(into buffer: inout ByteBuffer) {
        buffer.writeChunk(.abort, flags: isTagReflected ? 1 : 0) {
            ErrorCause.write(causes, into: &$0)
        }
    }
}

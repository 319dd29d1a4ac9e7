// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore

/// COOKIE ECHO: gives the state cookie back to who made it (RFC 9260 §3.3.11).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------+---------------+-------------------------------+
///     |   Type = 10   |  Chunk Flags  |            Length             |
///     +---------------+---------------+-------------------------------+
///     :                            Cookie                             :
///     +---------------------------------------------------------------+
package struct CookieEchoChunk: Hashable, Sendable {
    /// The cookie of the INIT ACK, unchanged.
    package var cookie: ByteBuffer

    /// Wraps the cookie.
    package init(cookie: ByteBuffer) { self.cookie = cookie }

    /// Parses the chunk; any bytes can be a cookie.
    init(parsing raw: RawChunk) { cookie = raw.value }

    /// How many bytes the chunk takes in a packet, padding included.
    package var encodedSize: Int {
        let length = RawChunk.headerSize + cookie.readableBytes
        return length + paddingLength(after: length)
    }

    /// Appends the chunk.
    package func write(into buffer: inout ByteBuffer) {
        buffer.writeChunk(.cookieEcho) { buffer in
            buffer.writeImmutableBuffer(cookie)
            return 0
        }
    }
}

/// COOKIE ACK: the cookie was good and the association is established (RFC 9260 §3.3.12).
package struct CookieAckChunk: Hashable, Sendable {
    /// The chunk has no field.
    package init() {}

    /// Checks that the chunk is nothing but its header.
    init(parsing raw: RawChunk) throws(WireFault) {
        guard raw.value.readableBytes == 0 else { throw .malformedChunk(.cookieAck) }
    }

    /// Appends the chunk.
    package func write(into buffer: inout ByteBuffer) { buffer.writeChunk(.cookieAck) }
}

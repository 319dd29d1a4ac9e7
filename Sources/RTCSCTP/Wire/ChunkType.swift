// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// The type of a chunk (RFC 9260 §3.2, IANA registry "Chunk Types").
package struct ChunkType: RawRepresentable, Hashable, Sendable {
    /// Payload data, RFC 9260 §3.3.1.
    package static let data = ChunkType(0)

    /// INIT, RFC 9260 §3.3.2.
    package static let initiation = ChunkType(1)

    /// INIT ACK, RFC 9260 §3.3.3.
    package static let initiationAck = ChunkType(2)

    /// Selective acknowledgement, RFC 9260 §3.3.4.
    package static let sack = ChunkType(3)

    /// HEARTBEAT, RFC 9260 §3.3.5.
    package static let heartbeat = ChunkType(4)

    /// HEARTBEAT ACK, RFC 9260 §3.3.6.
    package static let heartbeatAck = ChunkType(5)

    /// ABORT, RFC 9260 §3.3.7.
    package static let abort = ChunkType(6)

    /// SHUTDOWN, RFC 9260 §3.3.8.
    package static let shutdown = ChunkType(7)

    /// SHUTDOWN ACK, RFC 9260 §3.3.9.
    package static let shutdownAck = ChunkType(8)

    /// ERROR, RFC 9260 §3.3.10.
    package static let error = ChunkType(9)

    /// COOKIE ECHO, RFC 9260 §3.3.11.
    package static let cookieEcho = ChunkType(10)

    /// COOKIE ACK, RFC 9260 §3.3.12.
    package static let cookieAck = ChunkType(11)

    /// SHUTDOWN COMPLETE, RFC 9260 §3.3.13.
    package static let shutdownComplete = ChunkType(14)

    /// I-DATA, RFC 8260 §2.1.
    package static let interleavedData = ChunkType(64)

    /// RE-CONFIG, RFC 6525 §3.1.
    package static let reconfiguration = ChunkType(130)

    /// PAD, RFC 4820 §3.
    package static let padding = ChunkType(132)

    /// FORWARD TSN, RFC 3758 §3.2.
    package static let forwardTSN = ChunkType(192)

    /// I-FORWARD-TSN, RFC 8260 §2.3.
    package static let interleavedForwardTSN = ChunkType(194)

    /// The number on the wire.
    package let rawValue: UInt8

    /// Wraps the number on the wire.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Wraps the number on the wire.
    package init(_ rawValue: UInt8) { self.rawValue = rawValue }

    /// What an endpoint does that does not know this type.
    package var unrecognizedAction: UnrecognizedAction {
        UnrecognizedAction(lowestBits: rawValue >> 6)
    }
}

extension ChunkType: WireListElement {
    /// The number on the wire.
    package var wireValue: UInt8 { rawValue }

    /// Wraps the number on the wire.
    package init(wireValue: UInt8) { self.init(wireValue) }
}

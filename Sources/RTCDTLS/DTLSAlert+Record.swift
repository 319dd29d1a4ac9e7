// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore

extension DTLSAlert {
    /// Behind every number that a handshake reaches, so that no receiver takes it for a replay.
    static let lastSequenceNumber: UInt64 = 1 << 32

    private static let fatal: UInt8 = 2

    /// A datagram of 15 bytes that ends a handshake in the clear (RFC 6347 §4.1, RFC 5246 §7.2).
    ///
    ///      0    1             3             5                       11            13   14
    ///     +----+------+------+------+------+------+-----+ … +------+------+------+----+------+
    ///     | 21 |  254 , 253  |   epoch 0   | sequence number (48)  |  length 2   |  2 | what |
    ///     +----+------+------+------+------+------+-----+ … +------+------+------+----+------+
    ///
    /// It needs no session: whoever turns a peer away at its ClientHello, which is longer, tells
    /// it so with this. Nobody can tell who sent it, but neither can anybody for the rest of a
    /// handshake without keys, which any forged message ends as well.
    package func fatalDatagram(sequenceNumber: UInt64 = 0) -> ByteBuffer {
        var datagram = ByteBuffer()
        datagram.writeMultipleIntegers(UInt8(21), UInt16(0xFEFD))
        // The epoch is in the upper 16 of these 64 bits.
        datagram.writeInteger(sequenceNumber & (1 << 48 - 1))
        datagram.writeMultipleIntegers(UInt16(2), Self.fatal, rawValue)
        return datagram
    }
}

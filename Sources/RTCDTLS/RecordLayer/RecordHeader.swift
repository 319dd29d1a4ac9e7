// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// The header of a record (RFC 6347 §4.1).
///
///      0      1             3             5                         11            13
///     +------+------+------+------+------+------+------+ … +-------+------+------+
///     | type |   version   |    epoch    |  sequence number (48)   |   length    |
///     +------+------+------+------+------+------+------+ … +-------+------+------+
struct RecordHeader: Hashable, Sendable {
    static let byteCount = 13

    /// DTLS 1.2.
    static let version: UInt16 = 0xFEFD

    /// DTLS 1.0 stands in the ClientHello of a peer that supports several versions.
    private static let helloVersion: UInt16 = 0xFEFF

    /// The longest fragment: 2^14 bytes of plaintext and at most 2,048 more (RFC 5246 §6.2.3).
    private static let lengthMax: UInt16 = 16_384 + 2_048

    /// AEAD suites add at least this tag; OpenSSL is not trusted with less.
    private static let protectedLengthMin: UInt16 = 16

    var type: ContentType
    var version = Self.version

    /// The epoch in the upper 16 bits, the sequence number in the 48 below.
    var number: UInt64

    /// The bytes behind the header.
    var length: UInt16

    /// The keys that protect it: 0 before there are any, 1 after the only handshake.
    var epoch: UInt16 { UInt16(truncatingIfNeeded: number >> 48) }

    /// Moves over a header whose record is whole and plausible; nil when it is not, and then the
    /// rest of the datagram is worth nothing.
    ///
    /// An attacker needs no keys to send any of this.
    init?(reading reader: inout ByteReader) {
        guard
            let type = reader.read(UInt8.self),
            (20...23).contains(type),
            let version = reader.read(UInt16.self),
            version == Self.version || version == Self.helloVersion,
            let number = reader.read(UInt64.self),
            let length = reader.read(UInt16.self),
            length > 0, length <= Self.lengthMax, Int(length) <= reader.remaining
        else { return nil }
        self.init(ContentType(rawValue: type), version: version, number: number, length: length)
        // Packets are never in the clear; OpenSSL would end the handshake over one.
        guard epoch > 0 ? length >= Self.protectedLengthMin : self.type != .applicationData else {
            return nil
        }
    }

    init(
        _ type: ContentType,
        version: UInt16 = Self.version,
        number: UInt64,
        length: UInt16
    ) {
        self.type = type
        self.version = version
        self.number = number
        self.length = length
    }

    /// Writes it to the first 13 of `bytes`, which must be there.
    func write(to bytes: UnsafeMutableRawBufferPointer) {
        bytes.storeBytes(of: type.rawValue, as: UInt8.self)
        bytes.storeBytes(of: version.bigEndian, toByteOffset: 1, as: UInt16.self)
        bytes.storeBytes(of: number.bigEndian, toByteOffset: 3, as: UInt64.self)
        bytes.storeBytes(of: length.bigEndian, toByteOffset: 11, as: UInt16.self)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// Keeps from OpenSSL what cannot be a DTLS 1.2 record, and bounds what arrives before its keys.
///
///      0      1             3             5                         11            13
///     +------+------+------+------+------+------+------+ … +-------+------+------+
///     | type |   version   |    epoch    |  sequence number (48)   |   length    |
///     +------+------+------+------+------+------+------+ … +-------+------+------+
///
/// RFC 6347 §4.1. An attacker needs no keys to send any of this.
struct RecordFilter {
    /// How many packets of the next epoch a client may give OpenSSL before it can decrypt them.
    ///
    /// OpenSSL stores them, up to 100 with a buffer of 16 KiB each. What is cut off counts as lost,
    /// and SCTP sends it again. A server has no use for any: a client can send packets only once it
    /// has seen the server's last message.
    static let earlyPacketsMax = 16

    /// How many other records of the next epoch either side may store: the peer's Finished, which
    /// can overtake the messages before it, each time that it is sent.
    static let earlyMessagesMax = 16

    /// The longest record: 2^14 bytes of plaintext and at most 2,048 more (RFC 5246 §6.2.3).
    private static let recordLengthMax = 16_384 + 2_048

    /// AEAD suites add at least this tag; OpenSSL is not trusted with less.
    private static let protectedLengthMin = 16

    private static let applicationData: UInt8 = 23

    private var earlyPacketsLeft: Int
    private var earlyMessagesLeft = earlyMessagesMax

    init(role: DTLSRole) {
        earlyPacketsLeft = role == .client ? Self.earlyPacketsMax : 0
    }

    /// The leading part of `datagram` that consists of whole, plausible records; nil when there is
    /// none.
    mutating func accept(
        _ datagram: UnsafeRawBufferPointer,
        isConnected: Bool
    ) -> UnsafeRawBufferPointer? {
        var accepted = 0
        var reader = ByteReader(datagram)
        while let record = Self.readHeader(&reader), isConnected || admitEarly(record) {
            accepted = reader.offset
        }
        return accepted > 0 ? UnsafeRawBufferPointer(rebasing: datagram[..<accepted]) : nil
    }

    private struct Header {
        var type: UInt8
        var epoch: UInt16
    }

    /// Moves over one record; nil when it is not acceptable.
    private static func readHeader(_ reader: inout ByteReader) -> Header? {
        guard
            let type = reader.read(UInt8.self),
            (20...23).contains(type),
            let version = reader.read(UInt16.self),
            // DTLS 1.0 stands in the ClientHello of a peer that supports several versions.
            version == 0xFEFD || version == 0xFEFF,
            let epoch = reader.read(UInt16.self),
            // Packets are never in the clear; OpenSSL would end the handshake over one.
            epoch > 0 || type != applicationData,
            reader.skip(6),
            let length = reader.read(UInt16.self),
            length > 0, length <= recordLengthMax,
            epoch == 0 || length >= protectedLengthMin,
            reader.skip(Int(length))
        else { return nil }
        return Header(type: type, epoch: epoch)
    }

    /// Counts a record that comes before the handshake is complete.
    private mutating func admitEarly(_ record: Header) -> Bool {
        guard record.epoch > 0 else { return true }
        if record.type == Self.applicationData {
            guard earlyPacketsLeft > 0 else { return false }
            earlyPacketsLeft -= 1
        } else {
            guard earlyMessagesLeft > 0 else { return false }
            earlyMessagesLeft -= 1
        }
        return true
    }
}

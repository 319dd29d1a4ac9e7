// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

// XOR-MAPPED-ADDRESS (RFC 8489 §14.2); the address is XORed with the magic cookie and, when it is
// an IPv6 one, with the transaction identifier behind it:
//
//      0                   1                   2                   3
//      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |0 0 0 0 0 0 0 0|    Family     |         X-Port                |
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |                X-Address (32 or 128 bits)                    ..
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

extension STUNTransactionID {
    private static let cookie = STUNHeader.magicCookie

    /// The first and last 64 of the 128 bits that hide an IPv6 address.
    private var mask: (high: UInt64, low: UInt64) {
        (UInt64(Self.cookie) << 32 | UInt64(high), low)
    }

    fileprivate func masked(_ ip: IPAddress) -> IPAddress {
        switch ip {
        case .v4(let bits):
            .v4(bits ^ Self.cookie)
        case .v6(let high, let low, _):
            // A scope means nothing to anyone else and does not travel.
            .v6(high: high ^ mask.high, low: low ^ mask.low, scope: 0)
        }
    }

    fileprivate func masked(_ port: UInt16) -> UInt16 {
        port ^ UInt16(truncatingIfNeeded: Self.cookie >> 16)
    }
}

private let familyIPv4: UInt8 = 1
private let familyIPv6: UInt8 = 2

extension ByteBuffer {
    /// Writes the value of a XOR-MAPPED-ADDRESS.
    mutating func writeXORMappedAddress(_ address: TransportAddress, for id: STUNTransactionID) {
        writeInteger(UInt8(0))
        writeInteger(address.ip.isIPv6 ? familyIPv6 : familyIPv4)
        writeInteger(id.masked(address.port))
        switch id.masked(address.ip) {
        case .v4(let bits):
            writeInteger(bits)
        case .v6(let high, let low, _):
            writeInteger(high)
            writeInteger(low)
        }
    }

    /// Reads the value of a XOR-MAPPED-ADDRESS; nil when its family or size is wrong.
    mutating func readXORMappedAddress(for id: STUNTransactionID) -> TransportAddress? {
        guard readInteger(as: UInt8.self) != nil, let family = readInteger(as: UInt8.self),
            let port = readInteger(as: UInt16.self)
        else { return nil }
        let hidden: IPAddress
        switch (family, readableBytes) {
        case (familyIPv4, 4):
            guard let bits = readInteger(as: UInt32.self) else { return nil }
            hidden = .v4(bits)
        case (familyIPv6, 16):
            guard let high = readInteger(as: UInt64.self), let low = readInteger(as: UInt64.self)
            else { return nil }
            hidden = .v6(high: high, low: low, scope: 0)
        default:
            return nil
        }
        return TransportAddress(ip: id.masked(hidden), port: id.masked(port))
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore

/// A ClientHello as today's browsers send it: DTLS 1.3 and 1.2, a post-quantum key share that makes
/// it larger than a datagram, values nobody knows, and fragments.
///
/// Modelled on captures of Chromium 156 and Firefox ESR 153; only random values are made up.
struct BrowserHello {
    var cipherSuites: [UInt16]
    var extensions: [(type: UInt16, body: [UInt8])]
    var cookie: [UInt8] = []

    /// 0x11EC with 1,216 bytes and X25519 with 32.
    private static let keyShares: [UInt8] =
        vector16(
            u16(0x11EC) + vector16([UInt8](repeating: 0x5A, count: 1_216))
                + u16(0x001D) + vector16([UInt8](repeating: 0xA5, count: 32))
        )

    static let chromium = BrowserHello(
        cipherSuites: [
            0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xCCA9, 0xCCA8, 0xC009, 0xC013, 0xC00A, 0xC014,
            0x009C, 0x002F, 0x0035,
        ],
        extensions: [
            (0x2A2A, []),  // GREASE (RFC 8701)
            (0x002B, vector8(u16(0xFEFC) + u16(0xFEFD))),
            (0x000A, vector16([0x11EC, 0x001D, 0x0017, 0x0018].flatMap(u16))),
            (0x0033, keyShares),
            (
                0x000D,
                vector16(
                    [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601, 0x0201]
                        .flatMap(u16)
                )
            ),
            (0x000E, vector16([0x0001, 0x0008, 0x0007].flatMap(u16)) + [0]),
            (0x0017, []), (0xFF01, [0]), (0x000B, [1, 0]), (0x002D, [1, 1]),
        ]
    )

    static let firefox = BrowserHello(
        cipherSuites: [
            0x1301, 0x1303, 0xC02B, 0xC02F, 0xCCA9, 0xCCA8, 0xC00A, 0xC009, 0xC013, 0xC014,
        ],
        extensions: [
            (0x0017, []), (0xFF01, [0]),
            (
                0x000A,
                vector16([0x11EC, 0x001D, 0x0017, 0x0018, 0x0100, 0x0101].flatMap(u16))
            ),
            (0x000B, [1, 0]),
            (0x0010, vector16(vector8(Array("webrtc".utf8)) + vector8(Array("c-webrtc".utf8)))),
            (0x0022, vector16([0x0403, 0x0503, 0x0603, 0x0203].flatMap(u16))),
            (0x0033, keyShares),
            (0x002B, vector8(u16(0xFEFC) + u16(0xFEFD) + u16(0x0303))),
            (
                0x000D,
                vector16(
                    [
                        0x0403, 0x0503, 0x0603, 0x0203, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501,
                        0x0601,
                    ]
                    .flatMap(u16)
                )
            ),
            (0x000E, vector16([0x0007, 0x0008, 0x0001, 0x0002].flatMap(u16)) + [0]),
            (0x001C, u16(0x4001)),
        ]
    )

    /// The handshake message without its header.
    var body: [UInt8] {
        var body = u16(0xFEFD) + [UInt8](repeating: 0x11, count: 32)
        body += [0] + vector8(cookie)
        body += vector16(cipherSuites.flatMap(u16)) + [1, 0]
        body += vector16(extensions.flatMap { u16($0.type) + vector16($0.body) })
        return body
    }

    /// One datagram for each piece of the body, which may overlap (RFC 6347 §4.2.3).
    func datagrams(
        cutting pieces: [Range<Int>],
        message: UInt16 = 0,
        record: Int = 0
    ) -> [ByteBuffer] {
        let body = body
        return pieces.enumerated().map { index, piece in
            let piece = piece.clamped(to: 0..<body.count)
            var fragment: [UInt8] = [1] + u24(body.count) + u16(message)
            fragment += u24(piece.lowerBound) + u24(piece.count) + body[piece]
            var bytes: [UInt8] = [22, 0xFE, 0xFF, 0, 0, 0, 0, 0]
            bytes += u24(record + index) + vector16(fragment)
            return ByteBuffer(bytes: bytes)
        }
    }
}

private func u16(_ value: UInt16) -> [UInt8] {
    [UInt8(value >> 8), UInt8(truncatingIfNeeded: value)]
}

private func u24(_ value: Int) -> [UInt8] {
    [value >> 16, value >> 8, value].map { UInt8(truncatingIfNeeded: $0) }
}

private func vector8(_ bytes: [UInt8]) -> [UInt8] {
    [UInt8(truncatingIfNeeded: bytes.count)] + bytes
}

private func vector16(_ bytes: [UInt8]) -> [UInt8] {
    u16(UInt16(truncatingIfNeeded: bytes.count)) + bytes
}

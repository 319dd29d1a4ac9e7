// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore

/// PAD: bytes without meaning that make a packet larger (RFC 4820 §3).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------+---------------+-------------------------------+
///     |  Type = 0x84  |   Flags = 0   |             Length            |
///     +---------------+---------------+-------------------------------+
///     :                          Padding Data                         :
///     +---------------------------------------------------------------+
///
/// Whoever receives one skips it; the highest bits of its type tell that to those who do not know
/// it.
struct PadChunk {
    /// The length of the whole chunk in bytes: 4…65,532, a multiple of four.
    let size: Int

    /// Appends the chunk; nothing when it cannot be that size.
    func write(into buffer: inout ByteBuffer) {
        guard size >= RawChunk.headerSize else { return }
        buffer.writeChunk(.padding) { buffer in
            buffer.writeRepeatingByte(0, count: size - RawChunk.headerSize)
            return 0
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore

/// Bytes that look random and can be told from their place alone.
///
/// An echo can so be compared without keeping what was sent. Eight bytes at a time come from
/// SplitMix64, which counts up by a constant and mixes the count.
struct TestPattern: Sendable {
    private let seed: UInt64
    /// How many bytes were made or compared.
    private(set) var position: UInt64 = 0

    /// The pattern of a seed, from its first byte.
    init(seed: UInt64) {
        self.seed = seed
    }

    /// The next `count` bytes.
    mutating func next(count: Int) -> ByteBuffer {
        var bytes = ByteBuffer()
        let size = max(0, count)
        bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: size) { buffer in
            fill(UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(size)))
            return size
        }
        return bytes
    }

    /// Compares the next bytes with those of the pattern.
    ///
    /// - Returns: The place of the first byte that differs, counted from the pattern's start.
    mutating func firstMismatch(in bytes: ByteBuffer) -> UInt64? {
        bytes.withUnsafeReadableBytes { firstMismatch(in: $0) }
    }

    /// Words while eight bytes are left at a place that begins one, single bytes around them.
    private mutating func fill(_ bytes: UnsafeMutableRawBufferPointer) {
        var offset = 0
        while offset < bytes.count {
            if position % 8 == 0, bytes.count - offset >= 8 {
                let word = word(at: position / 8).littleEndian
                bytes.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
                advance(by: 8, &offset)
            } else {
                bytes[offset] = byte(at: position)
                advance(by: 1, &offset)
            }
        }
    }

    private mutating func firstMismatch(in bytes: UnsafeRawBufferPointer) -> UInt64? {
        var offset = 0
        while offset < bytes.count {
            if position % 8 == 0, bytes.count - offset >= 8 {
                let actual = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                let difference = UInt64(littleEndian: actual) ^ word(at: position / 8)
                if difference != 0 {
                    return position &+ UInt64(difference.trailingZeroBitCount / 8)
                }
                advance(by: 8, &offset)
            } else {
                if bytes[offset] != byte(at: position) { return position }
                advance(by: 1, &offset)
            }
        }
        return nil
    }

    private mutating func advance(by count: Int, _ offset: inout Int) {
        offset &+= count
        position &+= UInt64(count)
    }

    private func byte(at place: UInt64) -> UInt8 {
        UInt8(truncatingIfNeeded: word(at: place / 8) >> (8 * (place % 8)))
    }

    private func word(at index: UInt64) -> UInt64 {
        var word = seed &+ (index &+ 1) &* 0x9e37_79b9_7f4a_7c15
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }
}

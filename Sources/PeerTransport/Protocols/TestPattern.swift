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
        bytes.reserveCapacity(count + 7)
        let end = position &+ UInt64(max(0, count))
        while position < end {
            if position % 8 == 0, end - position >= 8 {
                bytes.writeInteger(word(at: position / 8), endianness: .little)
                position &+= 8
            } else {
                bytes.writeInteger(byte(at: position))
                position &+= 1
            }
        }
        return bytes
    }

    /// Compares the next bytes with those of the pattern.
    ///
    /// - Returns: The place of the first byte that differs, counted from the pattern's start.
    mutating func firstMismatch(in bytes: ByteBuffer) -> UInt64? {
        var rest = bytes
        while rest.readableBytes > 0 {
            if position % 8 == 0, let actual: UInt64 = rest.readInteger(endianness: .little) {
                let difference = actual ^ word(at: position / 8)
                if difference != 0 {
                    return position + UInt64(difference.trailingZeroBitCount / 8)
                }
                position &+= 8
            } else if let actual: UInt8 = rest.readInteger() {
                if actual != byte(at: position) { return position }
                position &+= 1
            }
        }
        return nil
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

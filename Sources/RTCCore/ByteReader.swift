// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// A bounds-checked cursor over bytes that somebody else keeps alive.
///
/// It is made for parsing inside `withUnsafeReadableBytes`: it must not leave that closure. Every
/// read returns nil, and moves nothing, when too few bytes are left. Integers are big-endian.
@usableFromInline
package struct ByteReader {
    @usableFromInline let bytes: UnsafeRawBufferPointer

    /// How many bytes have been read or skipped.
    @usableFromInline package internal(set) var offset: Int

    /// Starts at the first of `bytes`.
    @inlinable
    package init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        self.offset = 0
    }

    /// How many bytes are left.
    @inlinable
    package var remaining: Int { bytes.count - offset }

    /// Reads one big-endian integer.
    @inlinable
    package mutating func read<Value: FixedWidthInteger>(_: Value.Type = Value.self) -> Value? {
        let size = Value.bitWidth / 8
        guard remaining >= size else { return nil }
        defer { offset += size }
        return Value(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }

    /// Reads `count` bytes as a view into the same memory.
    @inlinable
    package mutating func read(count: Int) -> UnsafeRawBufferPointer? {
        guard count >= 0, remaining >= count else { return nil }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }

    /// Moves over `count` bytes, or returns false and stays when there are fewer.
    @inlinable
    package mutating func skip(_ count: Int) -> Bool {
        guard count >= 0, remaining >= count else { return false }
        offset += count
        return true
    }
}

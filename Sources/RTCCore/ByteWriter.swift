// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// A bounds-checked cursor that fills memory that somebody else keeps alive.
///
/// It is made for `writeWithUnsafeMutableBytes`, where a packet costs one access to its buffer and
/// not one for each field: it must not leave that closure. Every write returns false, and moves
/// nothing, when too little room is left. Integers are big-endian.
@usableFromInline
package struct ByteWriter {
    @usableFromInline let bytes: UnsafeMutableRawBufferPointer

    /// How many bytes have been written.
    @usableFromInline package internal(set) var offset = 0

    /// Starts at the first of `bytes`.
    @inlinable
    package init(_ bytes: UnsafeMutableRawBufferPointer) {
        self.bytes = bytes
    }

    /// How many bytes there is room for.
    @inlinable
    package var remaining: Int { bytes.count - offset }

    /// Writes one big-endian integer.
    @inlinable
    @discardableResult
    package mutating func write<Value: FixedWidthInteger>(_ value: Value) -> Bool {
        let size = Value.bitWidth / 8
        guard remaining >= size else { return false }
        bytes.storeBytes(of: value.bigEndian, toByteOffset: offset, as: Value.self)
        offset += size
        return true
    }

    /// Writes a copy of `source`.
    @inlinable
    @discardableResult
    package mutating func write(copying source: UnsafeRawBufferPointer) -> Bool {
        guard remaining >= source.count else { return false }
        UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<offset + source.count])
            .copyMemory(from: source)
        offset += source.count
        return true
    }

    /// Writes so many zeros.
    @inlinable
    @discardableResult
    package mutating func write(zeros count: Int) -> Bool {
        guard count >= 0, remaining >= count else { return false }
        for position in offset..<offset + count { bytes[position] = 0 }
        offset += count
        return true
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// The unsigned variable-length integer of multiformats: seven bits a byte, lowest first.
///
/// Wire example: 300 is `ac 02`. At most nine bytes and 63 bits; only the shortest form of a number
/// is valid (multiformats/unsigned-varint).
public enum Varint {
    /// The longest encoding that the specification allows, in bytes.
    public static let maximumByteCount = 9

    /// The largest number that fits in nine bytes: 2^63 − 1.
    public static let maximumValue: UInt64 = UInt64.max >> 1

    /// Encodes a number of at most 32 bits: one to five bytes.
    public static func encode(_ value: UInt32) -> [UInt8] {
        var bytes: [UInt8] = []
        append(UInt64(value), to: &bytes)
        return bytes
    }

    /// Encodes a number of at most 63 bits: one to nine bytes.
    ///
    /// - Throws: `.valueTooLarge` above ``maximumValue``.
    public static func encode(_ value: UInt64) throws(VarintError) -> [UInt8] {
        guard value <= maximumValue else { throw .valueTooLarge(value) }
        var bytes: [UInt8] = []
        append(value, to: &bytes)
        return bytes
    }

    /// Decodes the number at the start of `bytes` and tells how many bytes it took.
    ///
    /// - Throws: `.truncated` when more bytes are needed, `.notMinimal` or `.tooLong` as soon as
    ///   the bytes present show that no continuation can be valid.
    @inlinable
    public static func decode(
        _ bytes: some Collection<UInt8>
    ) throws(VarintError) -> (value: UInt64, byteCount: Int) {
        var value: UInt64 = 0
        var byteCount = 0
        for byte in bytes {
            value |= UInt64(byte & 0x7f) << UInt64(7 &* byteCount)
            byteCount &+= 1
            if byte & 0x80 == 0 {
                // A last byte of zero adds nothing: the same number has a shorter form.
                if byte == 0 && byteCount > 1 { throw .notMinimal }
                return (value, byteCount)
            }
            if byteCount == maximumByteCount { throw .tooLong }
        }
        throw .truncated
    }

    /// How many bytes a number of at most 32 bits takes: one to five.
    @inlinable
    public static func byteCount(of value: UInt32) -> Int {
        max(1, (UInt32.bitWidth - value.leadingZeroBitCount + 6) / 7)
    }

    /// Gives the bytes of a number of at most 32 bits to `put`, in their order.
    @inlinable
    public static func encode(_ value: UInt32, _ put: (UInt8) -> Void) {
        forEachByte(of: UInt64(value), put)
    }

    /// Appends a number that is known to fit in 63 bits, as every length and multicodec does.
    static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        forEachByte(of: value) { bytes.append($0) }
    }

    @inlinable
    static func forEachByte(of value: UInt64, _ put: (UInt8) -> Void) {
        var rest = value
        while rest >= 0x80 {
            put(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        put(UInt8(truncatingIfNeeded: rest))
    }
}

/// Why bytes are no unsigned varint, or a number cannot be written as one.
public enum VarintError: Error, Hashable, Sendable {
    /// The bytes end before the last byte of the number.
    case truncated

    /// The number has a shorter form, which is the only valid one.
    case notMinimal

    /// The number goes on after its ninth byte.
    case tooLong

    /// The number to encode needs more than 63 bits.
    case valueTooLarge(UInt64)
}

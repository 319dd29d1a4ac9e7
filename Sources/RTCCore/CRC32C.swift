// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import CChecksum

/// The checksum of SCTP packets (RFC 9260 Appendix A): Castagnoli polynomial, reflected.
package enum CRC32C {
    /// The CRC32c of `bytes` as an integer; "123456789" gives 0xE3069283.
    ///
    /// SCTP puts this integer on the wire with its least significant byte first.
    package static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        ~update(~0, bytes)
    }

    /// Advances a register that started as all ones; the checksum is its complement.
    package static func update(_ register: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
        guard hasInstructions else { return updateWithTables(register, bytes) }
        return c_crc32c_update(
            register,
            bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
            bytes.count
        )
    }

    private static let hasInstructions = c_crc32c_has_instructions()

    /// The portable path, eight bytes a step ("slicing by 8").
    static func updateWithTables(_ register: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
        tables.withUnsafeBufferPointer { table in
            var register = register
            var offset = 0
            while bytes.count - offset >= 8 {
                let word = UInt64(
                    littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                )
                var mixed = word ^ UInt64(register)
                register = 0
                for slice in stride(from: 7, through: 0, by: -1) {
                    register ^= table[slice << 8 | Int(mixed & 0xFF)]
                    mixed >>= 8
                }
                offset += 8
            }
            for byte in bytes[offset...] {
                register = register >> 8 ^ table[Int((register ^ UInt32(byte)) & 0xFF)]
            }
            return register
        }
    }

    /// Eight tables of 256 entries, one after another: table k advances a byte by k more zero
    /// bytes.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for index in 0..<256 {
            var register = UInt32(index)
            for _ in 0..<8 {
                register = register >> 1 ^ (register & 1 == 1 ? 0x82F6_3B78 : 0)
            }
            tables[index] = register
        }
        for index in 256..<8 * 256 {
            let previous = tables[index - 256]
            tables[index] = previous >> 8 ^ tables[Int(previous & 0xFF)]
        }
        return tables
    }()
}

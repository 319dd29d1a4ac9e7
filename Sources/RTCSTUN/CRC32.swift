// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// The checksum of FINGERPRINT: CRC-32 as in Ethernet and V.42, reflected (RFC 8489 §14.7).
package enum CRC32 {
    /// The CRC-32 of `bytes`; "123456789" gives 0xCBF43926.
    package static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        table.withUnsafeBufferPointer { table in
            var register: UInt32 = ~0
            for byte in bytes {
                register = register >> 8 ^ table[Int((register ^ UInt32(byte)) & 0xFF)]
            }
            return ~register
        }
    }

    private static let table: [UInt32] = (0..<256).map { index in
        var register = UInt32(index)
        for _ in 0..<8 {
            register = register >> 1 ^ (register & 1 == 1 ? 0xEDB8_8320 : 0)
        }
        return register
    }
}

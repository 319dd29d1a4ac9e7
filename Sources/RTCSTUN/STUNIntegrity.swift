// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCrypto

/// The key of MESSAGE-INTEGRITY with short-term credentials: the password itself (RFC 8489 §9.1.1).
///
/// Keep it for a connection's life: setting up HMAC costs several times as much as using it.
package struct STUNKey: Sendable {
    private let hmac: HMACSHA1

    /// Takes a password of ASCII characters, which need no preparation (RFC 8265 leaves them
    /// alone).
    package init(password: [UInt8]) {
        hmac = HMACSHA1(key: password)
    }

    /// The 20 bytes of MESSAGE-INTEGRITY over `bytes`.
    func authenticate(_ bytes: UnsafeRawBufferPointer) -> [UInt8] { hmac.authenticate(bytes) }
}

/// Bytes of a MESSAGE-INTEGRITY with its attribute header.
let integrityAttributeByteCount = 24

/// Bytes of a FINGERPRINT with its attribute header.
let fingerprintAttributeByteCount = 8

/// What FINGERPRINT is XORed with, so that it differs from other CRC-32s in a packet (§14.7).
let fingerprintMask: UInt32 = 0x5354_554E

extension STUNMessage {
    /// Whether there is a MESSAGE-INTEGRITY and it was made with `key` (§14.5).
    package func hasValidIntegrity(key: STUNKey) -> Bool {
        guard let offset = scan.integrityOffset else { return false }
        return bytes.withUnsafeReadableBytes { raw in
            guard offset + integrityAttributeByteCount <= raw.count else { return false }
            let value = raw[offset + 4..<offset + integrityAttributeByteCount]
            let covered = UnsafeRawBufferPointer(rebasing: raw[..<offset])
            if offset + integrityAttributeByteCount == raw.count {
                return constantTimeEqual(key.authenticate(covered), Array(value))
            }
            // The HMAC was made when the length field counted nothing behind MESSAGE-INTEGRITY.
            let length = offset + integrityAttributeByteCount - STUNHeader.byteCount
            return withUnsafeTemporaryAllocation(byteCount: offset, alignment: 8) { scratch in
                scratch.copyMemory(from: covered)
                scratch.storeBytes(
                    of: UInt16(truncatingIfNeeded: length).bigEndian,
                    toByteOffset: 2,
                    as: UInt16.self
                )
                let expected = key.authenticate(UnsafeRawBufferPointer(scratch))
                return constantTimeEqual(expected, Array(value))
            }
        }
    }

    /// Whether FINGERPRINT matches the message; nil when there is none (§14.7).
    package var hasValidFingerprint: Bool? {
        guard let offset = scan.fingerprintOffset else { return nil }
        return bytes.withUnsafeReadableBytes { raw in
            let covered = UnsafeRawBufferPointer(rebasing: raw.prefix(offset))
            return CRC32.checksum(covered) ^ fingerprintMask == scan.fingerprint
        }
    }
}

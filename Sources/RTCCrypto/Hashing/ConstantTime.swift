// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

internal import COpenSSL

/// Whether two byte strings are equal, in a time that depends on their lengths only.
///
/// For authentication codes, fingerprints and keys: an early exit would tell an attacker how many
/// leading bytes were guessed right.
package func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return left.withUnsafeBytes { left in
        right.withUnsafeBytes { right in
            CRYPTO_memcmp(left.baseAddress, right.baseAddress, left.count) == 0
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import COpenSSL

/// How a cipher suite protects records: the three that `DTLSContext` offers, all AEAD.
struct CipherSuite: Hashable, Sendable {
    /// Every one of them has a tag of this size.
    static let tagByteCount = 16

    /// The IANA number.
    let number: UInt16

    let keyByteCount: Int

    /// The bytes of the nonce that come from the handshake.
    let fixedNonceByteCount: Int

    /// The bytes of the nonce that stand in each record.
    let explicitNonceByteCount: Int

    /// By how many bytes a record is longer than its plaintext.
    var overhead: Int { RecordHeader.byteCount + explicitNonceByteCount + Self.tagByteCount }

    /// ECDHE-ECDSA with AES-128-GCM (RFC 5289 §3.2, RFC 5288 §3).
    static let aes128GCM = CipherSuite(
        number: 0xC02B,
        keyByteCount: 16,
        fixedNonceByteCount: 4,
        explicitNonceByteCount: 8
    )

    /// ECDHE-ECDSA with AES-256-GCM.
    static let aes256GCM = CipherSuite(
        number: 0xC02C,
        keyByteCount: 32,
        fixedNonceByteCount: 4,
        explicitNonceByteCount: 8
    )

    /// ECDHE-ECDSA with ChaCha20-Poly1305 (RFC 7905 §2).
    static let chaCha20Poly1305 = CipherSuite(
        number: 0xCCA9,
        keyByteCount: 32,
        fixedNonceByteCount: 12,
        explicitNonceByteCount: 0
    )

    static let offered = [aes128GCM, aes256GCM, chaCha20Poly1305]

    /// The suite of this number; nil when it is none of ours.
    static func offered(number: UInt16) -> CipherSuite? {
        offered.first { $0.number == number }
    }

    /// OpenSSL's implementation, looked up once; nil when there is none.
    var cipher: OpaquePointer? {
        switch self {
        case .aes128GCM: Self.implementations.aes128GCM
        case .aes256GCM: Self.implementations.aes256GCM
        default: Self.implementations.chaCha20Poly1305
        }
    }

    /// Immutable after the look-up and never freed.
    private struct Implementations: @unchecked Sendable {
        let aes128GCM = EVP_CIPHER_fetch(nil, "AES-128-GCM", nil)
        let aes256GCM = EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)
        let chaCha20Poly1305 = EVP_CIPHER_fetch(nil, "ChaCha20-Poly1305", nil)
    }

    private static let implementations = Implementations()
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import COpenSSL

/// One direction's AEAD under its one key (RFC 5246 §6.2.3.3).
///
/// The context keeps the key; a record only sets its nonce. Both are freed, and the key wiped,
/// with the value.
struct RecordCipher: ~Copyable {
    /// 8 bytes of epoch and sequence number, type, version, length of the plaintext.
    private typealias AssociatedData = (UInt64, UInt32, UInt8)

    private let context: OpaquePointer

    /// The first 32 bits of each nonce.
    private let noncePrefix: UInt32

    /// What the other 64 are combined with: 0 for AES-GCM (RFC 5288 §3), the rest of the
    /// handshake's part for ChaCha20-Poly1305 (RFC 7905 §2).
    private let nonceMask: UInt64

    /// Takes over the keys that `role` seals with; nil without memory.
    init?(_ suite: CipherSuite, _ keys: borrowing KeyBlock, of role: DTLSRole, isSealing: Bool) {
        self.init(
            suite,
            key: keys.key(of: role),
            fixedNonce: keys.fixedNonce(of: role),
            isSealing: isSealing
        )
    }

    /// Takes a key and a fixed nonce of the suite's sizes; nil for others, or without memory.
    init?(
        _ suite: CipherSuite,
        key: UnsafeRawBufferPointer,
        fixedNonce: UnsafeRawBufferPointer,
        isSealing: Bool
    ) {
        guard
            key.count == suite.keyByteCount,
            fixedNonce.count == suite.fixedNonceByteCount,
            let cipher = suite.cipher,
            let context = COpenSSL_new_aead(cipher, key.baseAddress, isSealing ? 1 : 0)
        else { return nil }
        self.context = context
        noncePrefix = UInt32(bigEndian: fixedNonce.loadUnaligned(as: UInt32.self))
        nonceMask =
            suite.explicitNonceByteCount > 0
            ? 0 : UInt64(bigEndian: fixedNonce.loadUnaligned(fromByteOffset: 4, as: UInt64.self))
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    /// Encrypts `plaintext` to as many bytes at `output` and the tag behind them; false when
    /// OpenSSL fails.
    ///
    /// The counter, the lower 64 bits of the nonce, is never the same for two records.
    func seal(
        _ plaintext: UnsafeRawBufferPointer,
        _ header: RecordHeader,
        counter: UInt64,
        to output: UnsafeMutableRawPointer
    ) -> Bool {
        var nonce = nonce(counter)
        var associatedData = Self.associatedData(header, plaintext.count)
        return COpenSSL_aead_seal(
            context,
            &nonce,
            &associatedData,
            Int32(MemoryLayout<AssociatedData>.size),
            plaintext.baseAddress,
            Int32(truncatingIfNeeded: plaintext.count),
            output
        ) == 1
    }

    /// Decrypts `ciphertext`, which ends with its tag, to `output`; false when it is forged, and
    /// then what stands at `output` must not be looked at.
    func open(
        _ ciphertext: UnsafeRawBufferPointer,
        _ header: RecordHeader,
        counter: UInt64,
        to output: UnsafeMutableRawPointer
    ) -> Bool {
        let count = ciphertext.count - CipherSuite.tagByteCount
        guard count >= 0 else { return false }
        var nonce = nonce(counter)
        var associatedData = Self.associatedData(header, count)
        return COpenSSL_aead_open(
            context,
            &nonce,
            &associatedData,
            Int32(MemoryLayout<AssociatedData>.size),
            ciphertext.baseAddress,
            Int32(truncatingIfNeeded: count),
            output
        ) == 1
    }

    private func nonce(_ counter: UInt64) -> (UInt32, UInt32, UInt32) {
        let lower = (counter ^ nonceMask).bigEndian
        return (
            noncePrefix.bigEndian,
            UInt32(truncatingIfNeeded: lower),
            UInt32(truncatingIfNeeded: lower >> 32)
        )
    }

    private static func associatedData(_ header: RecordHeader, _ count: Int) -> AssociatedData {
        let length = UInt32(truncatingIfNeeded: count)
        let middle =
            UInt32(header.type.rawValue) << 24 | UInt32(header.version) << 8 | length >> 8 & 0xFF
        return (header.number.bigEndian, middle.bigEndian, UInt8(truncatingIfNeeded: length))
    }
}

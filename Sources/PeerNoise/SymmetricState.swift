// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

internal import RTCCrypto

/// A key and the counter of its messages (Noise §5.1).
struct CipherState: ~Copyable {
    private let cipher: ChaCha20Poly1305
    private var nonce: UInt64 = 0

    init(key: [UInt8]) throws(CryptoError) { cipher = try ChaCha20Poly1305(key: key) }

    mutating func encrypt(
        _ plaintext: [UInt8],
        authenticating data: [UInt8]
    ) throws(CryptoError) -> [UInt8] {
        try cipher.seal(plaintext, nonce: nextNonce(), authenticating: data)
    }

    mutating func decrypt(
        _ ciphertext: [UInt8],
        authenticating data: [UInt8]
    ) throws(CryptoError) -> [UInt8] {
        try cipher.open(ciphertext, nonce: nextNonce(), authenticating: data)
    }

    /// Four zero bytes and the little-endian counter (Noise §12.3).
    ///
    /// A handshake uses at most two under each key, so the counter never wraps.
    private mutating func nextNonce() -> [UInt8] {
        defer { nonce &+= 1 }
        return [0, 0, 0, 0] + withUnsafeBytes(of: nonce.littleEndian) { Array($0) }
    }
}

/// The chaining key, the transcript hash and the current cipher (Noise §5.2).
struct SymmetricState: ~Copyable {
    private(set) var chainingKey: [UInt8]
    /// The hash of everything both ends have seen so far.
    private(set) var hash: [UInt8]
    private var cipher: CipherState?

    /// Starts with the protocol's name, which is exactly one hash long, and the prologue.
    init(prologue: [UInt8]) {
        hash = Array("Noise_XX_25519_ChaChaPoly_SHA256".utf8)
        chainingKey = hash
        mixHash(prologue)
    }

    mutating func mixHash(_ data: [UInt8]) { hash = Digest.sha256(hash + data) }

    mutating func mixKey(_ secret: [UInt8]) throws(CryptoError) {
        let output = try HKDFSHA256.derive(from: secret, salt: chainingKey, count: 64)
        chainingKey = Array(output.prefix(32))
        cipher = try CipherState(key: Array(output.suffix(32)))
    }

    /// Before the first key, bytes pass in the clear.
    mutating func encryptAndHash(_ plaintext: [UInt8]) throws(CryptoError) -> [UInt8] {
        let ciphertext = try cipher?.encrypt(plaintext, authenticating: hash) ?? plaintext
        mixHash(ciphertext)
        return ciphertext
    }

    mutating func decryptAndHash(_ ciphertext: [UInt8]) throws(CryptoError) -> [UInt8] {
        let plaintext = try cipher?.decrypt(ciphertext, authenticating: hash) ?? ciphertext
        mixHash(ciphertext)
        return plaintext
    }
}

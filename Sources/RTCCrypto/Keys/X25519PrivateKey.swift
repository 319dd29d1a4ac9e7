// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

internal import COpenSSL

/// A private X25519 key (RFC 7748 §5) with its public half.
package struct X25519PrivateKey: Sendable {
    /// Bytes in a public or private key and in a shared secret.
    package static let byteCount = 32

    /// The 32-byte public key.
    package let publicKey: [UInt8]
    private let key: EVPKey

    /// A fresh key from OpenSSL's generator.
    ///
    /// - Throws: `CryptoError.libraryFailure` when the generator fails.
    package init() throws(CryptoError) {
        key = try EVPKey(generating: "X25519")
        publicKey = try key.rawPublic()
    }

    /// The key with these 32 bytes.
    ///
    /// - Throws: `CryptoError.invalidInput(.length)` for any other length.
    package init(rawRepresentation: [UInt8]) throws(CryptoError) {
        try Self.check(rawRepresentation)
        key = try EVPKey(rawPrivate: rawRepresentation, algorithm: "X25519")
        publicKey = try key.rawPublic()
    }

    /// The 32-byte secret that only the holders of either private key can compute.
    ///
    /// - Throws: `CryptoError.invalidInput(.length)` unless `peer` has 32 bytes,
    ///   `.invalidInput(.degenerateSharedSecret)` when it is a point of small order.
    package func sharedSecret(with peer: [UInt8]) throws(CryptoError) -> [UInt8] {
        try Self.check(peer)
        let peerKey = try EVPKey(rawPublic: peer, algorithm: "X25519")
        let context = EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil)
        defer { EVP_PKEY_CTX_free(context) }
        guard
            EVP_PKEY_derive_init(context) == 1,
            EVP_PKEY_derive_set_peer(context, peerKey.pointer) == 1
        else { throw OpenSSLStatus.takeFailure() }
        let zero = [UInt8](repeating: 0, count: Self.byteCount)
        var secret = zero
        var count = secret.count
        // OpenSSL refuses the all-zero secret itself; the comparison keeps the promise without it.
        guard
            EVP_PKEY_derive(context, &secret, &count) == 1,
            count == secret.count,
            !constantTimeEqual(secret, zero)
        else {
            ERR_clear_error()
            throw .invalidInput(.degenerateSharedSecret)
        }
        return secret
    }

    private static func check(_ bytes: [UInt8]) throws(CryptoError) {
        guard bytes.count == byteCount else {
            throw .invalidInput(.length(expected: byteCount, actual: bytes.count))
        }
    }
}

extension X25519PrivateKey: CustomStringConvertible, CustomReflectable {
    /// Names the algorithm only: the key is secret.
    package var description: String { "X25519PrivateKey" }
    /// Shows the public half only.
    package var customMirror: Mirror { Mirror(self, children: ["publicKey": publicKey]) }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// The four signature schemes of libp2p (peer-ids specification, "Key types").
package enum SignatureScheme: Hashable, Sendable, CaseIterable {
    /// Ed25519 (RFC 8032).
    case ed25519
    /// ECDSA over secp256k1 with SHA-256, signatures in DER.
    case secp256k1
    /// ECDSA over P-256 with SHA-256, signatures in DER.
    case ecdsaP256
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 §8.2), moduli of 2048 to 8192 bits.
    case rsa

    /// The hash applied before signing; Ed25519 hashes by itself.
    var digest: String? { self == .ed25519 ? nil : "SHA256" }
}

/// The bounds on RSA keys.
enum RSABounds {
    /// Shorter moduli are weak; longer ones let a peer make us compute for long.
    static let modulusBits = 2048...8192
    /// A long exponent makes each verification as slow as a signature; every common key has 65537.
    static let exponentBits = 2...32

    static func check(_ key: EVPKey) throws(CryptoError) {
        guard modulusBits.contains(key.bitCount) else {
            throw .limitExceeded(.rsaModulusBits, actual: key.bitCount)
        }
        let exponent = try key.number("e")
        guard exponentBits.contains(exponent.bitCount), exponent.isOdd else {
            throw .limitExceeded(.rsaExponentBits, actual: exponent.bitCount)
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

internal import RTCCrypto

/// The kinds of key a libp2p peer may have (peer-ids specification, "Key types").
///
/// Raw values are the numbers on the wire.
public enum KeyType: UInt64, Hashable, Sendable, CaseIterable {
    /// RSA with 2048 to 8192 bits, signing with PKCS#1 v1.5 and SHA-256.
    case rsa = 0
    /// Ed25519: short, fast, the usual choice.
    case ed25519 = 1
    /// ECDSA over secp256k1 with SHA-256.
    case secp256k1 = 2
    /// ECDSA over P-256 with SHA-256.
    case ecdsa = 3

    var scheme: SignatureScheme {
        switch self {
        case .rsa: .rsa
        case .ed25519: .ed25519
        case .secp256k1: .secp256k1
        case .ecdsa: .ecdsaP256
        }
    }

    init(_ scheme: SignatureScheme) {
        switch scheme {
        case .rsa: self = .rsa
        case .ed25519: self = .ed25519
        case .secp256k1: self = .secp256k1
        case .ecdsaP256: self = .ecdsa
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// A public signature key, validated.
package struct VerifyingKey: Sendable {
    /// What kind of key it is.
    package let scheme: SignatureScheme
    /// The key in libp2p's form: 32 bytes for Ed25519, the 33-byte compressed point for secp256k1,
    /// DER SubjectPublicKeyInfo for P-256 and RSA.
    package let rawRepresentation: [UInt8]
    private let key: EVPKey

    /// Reads a key in the form of `rawRepresentation`; secp256k1 also as uncompressed point.
    ///
    /// - Throws: `CryptoError.invalidInput` when the bytes are no such key in canonical form,
    ///   `.limitExceeded` for an RSA key outside the accepted sizes.
    package init(scheme: SignatureScheme, rawRepresentation bytes: [UInt8]) throws(CryptoError) {
        self.scheme = scheme
        switch scheme {
        case .ed25519:
            guard bytes.count == 32 else {
                throw .invalidInput(.length(expected: 32, actual: bytes.count))
            }
            key = try EVPKey(rawPublic: bytes, algorithm: "ED25519")
            rawRepresentation = bytes
        case .secp256k1:
            guard let point = EllipticCurve.secp256k1.uncompressed(bytes) else {
                throw .invalidInput(.malformedKey)
            }
            key = try EllipticCurve.secp256k1.key(point: point)
            rawRepresentation = EllipticCurve.compressed(point)
        case .ecdsaP256:
            guard
                bytes.starts(with: P256Encoding.publicPrefix),
                case let encoded = Array(bytes.dropFirst(P256Encoding.publicPrefix.count)),
                encoded.count == 65,
                let point = EllipticCurve.p256.uncompressed(encoded)
            else { throw .invalidInput(.malformedKey) }
            key = try EllipticCurve.p256.key(point: point)
            rawRepresentation = bytes
        case .rsa:
            key = try EVPKey(subjectPublicKeyInfo: bytes)
            guard key.isKind("RSA") else { throw .invalidInput(.unsupportedKey) }
            try RSABounds.check(key)
            rawRepresentation = bytes
        }
    }

    /// Whether `signature` was made over `message` by the private half of this key.
    package func isValidSignature(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        key.verify(signature, of: message, digest: scheme.digest)
    }
}

extension VerifyingKey: Hashable {
    /// Whether both are the same key of the same scheme.
    package static func == (left: VerifyingKey, right: VerifyingKey) -> Bool {
        left.scheme == right.scheme && left.rawRepresentation == right.rawRepresentation
    }

    /// Hashes scheme and bytes.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(scheme)
        hasher.combine(rawRepresentation)
    }
}

/// The fixed parts of P-256 keys in DER; with one curve and one point format nothing varies but the
/// numbers, so peers' keys need no general parser.
enum P256Encoding {
    /// SubjectPublicKeyInfo (RFC 5480 §2) up to the uncompressed point: id-ecPublicKey, secp256r1.
    static let publicPrefix: [UInt8] = [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08,
        0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
    ]
    /// ECPrivateKey (RFC 5915 §3) up to the scalar.
    static let privatePrefix: [UInt8] = [0x30, 0x77, 0x02, 0x01, 0x01, 0x04, 0x20]
    /// What stands between scalar and uncompressed point: the curve and the tag of the point.
    static let privateMiddle: [UInt8] = [
        0xA0, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07, 0xA1, 0x44, 0x03,
        0x42, 0x00,
    ]
}

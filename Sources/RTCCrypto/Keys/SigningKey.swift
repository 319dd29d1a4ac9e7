// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

internal import COpenSSL

/// A private signature key with its public half.
///
/// The secret stays inside OpenSSL, which wipes it; only the export functions copy it out.
package struct SigningKey: Sendable {
    /// What kind of key it is.
    package let scheme: SignatureScheme
    /// The public half.
    package let verifyingKey: VerifyingKey
    let key: EVPKey

    /// A fresh key from OpenSSL's generator.
    ///
    /// - Parameters:
    ///   - scheme: The kind of key.
    ///   - rsaModulusBits: The size of an RSA key, 2048 to 8192; other schemes ignore it.
    /// - Returns: The key.
    /// - Throws: `CryptoError.limitExceeded(.rsaModulusBits)` for another size, `.libraryFailure`.
    package static func generate(
        _ scheme: SignatureScheme,
        rsaModulusBits: Int = 2048
    ) throws(CryptoError) -> SigningKey {
        switch scheme {
        case .ed25519: return try SigningKey(ed25519: EVPKey(generating: "ED25519"))
        case .secp256k1: return try generate(on: .secp256k1)
        case .ecdsaP256: return try generate(on: .p256)
        case .rsa:
            guard RSABounds.modulusBits.contains(rsaModulusBits) else {
                throw .limitExceeded(.rsaModulusBits, actual: rsaModulusBits)
            }
            let key = try EVPKey(generating: "RSA") {
                EVP_PKEY_CTX_set_rsa_keygen_bits($0, Int32(truncatingIfNeeded: rsaModulusBits)) == 1
            }
            return try SigningKey(rsa: key)
        }
    }

    private static func generate(on curve: EllipticCurve) throws(CryptoError) -> SigningKey {
        let key = try EVPKey(generating: "EC") {
            EVP_PKEY_CTX_set_group_name($0, curve.rawValue) == 1
        }
        return try SigningKey(ellipticCurve: key)
    }

    /// Reads a key in the form of `rawRepresentation`.
    ///
    /// - Throws: `CryptoError.invalidInput` when the bytes are no such key or its public half does
    ///   not fit, `.limitExceeded` for an RSA key outside the accepted sizes.
    package init(scheme: SignatureScheme, rawRepresentation bytes: [UInt8]) throws(CryptoError) {
        switch scheme {
        case .ed25519:
            guard bytes.count == 32 else {
                throw .invalidInput(.length(expected: 32, actual: bytes.count))
            }
            try self.init(ed25519: EVPKey(rawPrivate: bytes, algorithm: "ED25519"))
        case .secp256k1:
            guard bytes.count == EllipticCurve.scalarByteCount else {
                let expected = EllipticCurve.scalarByteCount
                throw .invalidInput(.length(expected: expected, actual: bytes.count))
            }
            try self.init(curve: .secp256k1, scalar: bytes)
        case .ecdsaP256:
            let key = try EVPKey(traditionalPrivate: bytes, algorithm: EVP_PKEY_EC)
            try self.init(ellipticCurve: key)
            guard self.scheme == .ecdsaP256 else { throw .invalidInput(.unsupportedKey) }
        case .rsa:
            let key = try EVPKey(traditionalPrivate: bytes, algorithm: EVP_PKEY_RSA)
            try self.init(rsa: key)
            guard try key.traditionalPrivate() == bytes else {
                throw .invalidInput(.malformedKey)
            }
        }
    }

    /// Reads the first private key of a PEM text: PKCS#8, PKCS#1 or SEC 1, not encrypted.
    ///
    /// - Throws: `CryptoError.invalidInput(.unsupportedKey)` when it is none of the four schemes,
    ///   otherwise as `init(scheme:rawRepresentation:)`.
    package init(pem: String) throws(CryptoError) {
        let key = try EVPKey(pem: pem)
        if key.isKind("ED25519") {
            try self.init(ed25519: key)
        } else if key.isKind("EC") {
            try self.init(ellipticCurve: key)
        } else if key.isKind("RSA") {
            try self.init(rsa: key)
        } else {
            throw .invalidInput(.unsupportedKey)
        }
    }

    /// The key as PKCS#8 PEM (RFC 5958), not encrypted.
    ///
    /// - Throws: `CryptoError.libraryFailure` when memory is exhausted.
    package func pem() throws(CryptoError) -> String { try key.pem() }

    /// The key in libp2p's form: the 32-byte seed for Ed25519, the 32-byte scalar for secp256k1,
    /// DER SEC 1 with curve and public point for P-256, DER PKCS#1 for RSA.
    ///
    /// - Throws: `CryptoError.libraryFailure` when memory is exhausted.
    package func rawRepresentation() throws(CryptoError) -> [UInt8] {
        switch scheme {
        case .ed25519: return try key.rawPrivate()
        case .secp256k1: return try Self.scalar(of: key)
        case .ecdsaP256:
            let point = verifyingKey.rawRepresentation.suffix(65)
            let scalar = try Self.scalar(of: key)
            return P256Encoding.privatePrefix + scalar + P256Encoding.privateMiddle + point
        case .rsa: return try key.traditionalPrivate()
        }
    }

    /// A signature over `message`.
    ///
    /// - Throws: `CryptoError.libraryFailure` when memory is exhausted.
    package func sign(_ message: [UInt8]) throws(CryptoError) -> [UInt8] {
        try key.sign(message, digest: scheme.digest)
    }
}

extension SigningKey {
    private init(ed25519 key: EVPKey) throws(CryptoError) {
        scheme = .ed25519
        self.key = key
        verifyingKey = try VerifyingKey(scheme: .ed25519, rawRepresentation: key.rawPublic())
    }

    /// Takes an elliptic-curve key apart and keeps it if it is on one of the two curves.
    private init(ellipticCurve key: EVPKey) throws(CryptoError) {
        guard let curve = key.groupName.flatMap(EllipticCurve.init) else {
            throw .invalidInput(.unsupportedKey)
        }
        try self.init(curve: curve, scalar: Self.scalar(of: key), storedPoint: key.encodedPoint)
    }

    private init(
        curve: EllipticCurve,
        scalar: [UInt8],
        storedPoint: [UInt8]? = nil
    ) throws(CryptoError) {
        guard let point = curve.publicPoint(of: scalar) else {
            throw .invalidInput(.malformedKey)
        }
        if let storedPoint, curve.uncompressed(storedPoint) != point {
            throw .invalidInput(.mismatchedPublicKey)
        }
        key = try curve.key(point: point, scalar: scalar)
        switch curve {
        case .p256:
            scheme = .ecdsaP256
            verifyingKey = try VerifyingKey(
                scheme: .ecdsaP256,
                rawRepresentation: P256Encoding.publicPrefix + point
            )
        case .secp256k1:
            scheme = .secp256k1
            verifyingKey = try VerifyingKey(scheme: .secp256k1, rawRepresentation: point)
        }
    }

    private init(rsa key: EVPKey) throws(CryptoError) {
        try RSABounds.check(key)
        scheme = .rsa
        self.key = key
        verifyingKey = try VerifyingKey(scheme: .rsa, rawRepresentation: key.subjectPublicKeyInfo())
        // Checking the primes takes seconds for a long key; a signature that verifies shows that
        // the numbers belong together.
        let probe: [UInt8] = [0]
        guard
            let signature = try? key.sign(probe, digest: scheme.digest),
            verifyingKey.isValidSignature(signature, for: probe)
        else { throw .invalidInput(.mismatchedPublicKey) }
    }

    private static func scalar(of key: EVPKey) throws(CryptoError) -> [UInt8] {
        let number = try key.number(OSSL_PKEY_PARAM_PRIV_KEY)
        guard let bytes = number.bytes(count: EllipticCurve.scalarByteCount) else {
            throw .invalidInput(.malformedKey)
        }
        return bytes
    }
}

extension SigningKey: CustomStringConvertible, CustomReflectable {
    /// Names the scheme only: the key is secret.
    package var description: String { "SigningKey(\(scheme))" }
    /// Shows the public half only.
    package var customMirror: Mirror { Mirror(self, children: ["verifyingKey": verifyingKey]) }
}

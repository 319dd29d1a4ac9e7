// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

internal import RTCCrypto

/// The private key of a libp2p peer.
///
/// The secret stays inside the cryptographic library and is never printed; only ``protobuf``,
/// ``rawRepresentation`` and ``pem`` copy it out.
///
/// ```swift
/// let key = try PrivateKey.generate()
/// try key.pem.write(toFile: …)
/// print(key.publicKey.peerID)
/// ```
public struct PrivateKey: Sendable {
    /// Bytes in the longest protobuf form accepted; an RSA key of 8192 bits needs about 4,700.
    public static let maximumProtobufBytes = 8192

    private let key: SigningKey

    private init(_ key: SigningKey) { self.key = key }

    /// A fresh key from the cryptographic library's generator.
    ///
    /// - Parameters:
    ///   - type: The kind of key.
    ///   - rsaModulusBits: The size of an RSA key, 2048 to 8192; other types ignore it.
    /// - Returns: The key.
    /// - Throws: ``IdentityError/limitExceeded(_:actual:)`` for another size of RSA key.
    public static func generate(
        _ type: KeyType = .ed25519,
        rsaModulusBits: Int = 2048
    ) throws(IdentityError) -> PrivateKey {
        do {
            return PrivateKey(
                try SigningKey.generate(type.scheme, rsaModulusBits: rsaModulusBits)
            )
        } catch {
            throw IdentityError(error)
        }
    }

    /// Reads a key in the form of ``rawRepresentation``.
    ///
    /// Ed25519 keys may also be the 32-byte seed alone, or have the public key twice behind it, as
    /// old implementations wrote.
    ///
    /// - Throws: ``IdentityError/invalidKey(_:)`` when the bytes are no such key or its public half
    ///   does not fit, ``IdentityError/limitExceeded(_:actual:)`` for an RSA key outside the
    ///   accepted sizes.
    public init(type: KeyType, rawRepresentation: [UInt8]) throws(IdentityError) {
        let secret = type == .ed25519 ? Array(rawRepresentation.prefix(32)) : rawRepresentation
        do {
            key = try SigningKey(scheme: type.scheme, rawRepresentation: secret)
        } catch {
            throw IdentityError(error)
        }
        guard type == .ed25519 else { return }
        guard [32, 64, 96].contains(rawRepresentation.count) else {
            throw .invalidKey(.length(expected: 64, actual: rawRepresentation.count))
        }
        let publicKey = key.verifyingKey.rawRepresentation
        for offset in stride(from: 32, to: rawRepresentation.count, by: 32)
        where !rawRepresentation.dropFirst(offset).starts(with: publicKey) {
            throw .invalidKey(.mismatchedPublicKey)
        }
    }

    /// Reads a key in libp2p's protobuf form (peer-ids specification, "Keys").
    ///
    /// - Throws: ``IdentityError/invalidKey(_:)`` or ``IdentityError/limitExceeded(_:actual:)``.
    public init(protobuf: [UInt8]) throws(IdentityError) {
        let message = try KeyMessage(protobuf, limit: Self.maximumProtobufBytes)
        try self.init(type: message.type, rawRepresentation: message.data)
    }

    /// Reads the first private key of a PEM text: PKCS#8, PKCS#1 or SEC 1, not encrypted.
    ///
    /// - Throws: ``IdentityError/invalidKey(_:)`` or ``IdentityError/limitExceeded(_:actual:)``.
    public init(pem: String) throws(IdentityError) {
        do { key = try SigningKey(pem: pem) } catch { throw IdentityError(error) }
    }

    /// The public half.
    public var publicKey: PublicKey { PublicKey(key.verifyingKey) }

    /// The kind of key.
    public var type: KeyType { KeyType(key.scheme) }

    /// A signature over `message` that ``PublicKey/verify(_:of:)`` accepts.
    ///
    /// - Throws: ``IdentityError/cryptographyFailed(reason:)`` when memory is exhausted.
    public func sign(_ message: [UInt8]) throws(IdentityError) -> [UInt8] {
        do { return try key.sign(message) } catch { throw IdentityError(error) }
    }

    /// The secret in libp2p's form, not encrypted: seed and public key for Ed25519 (64 bytes), the
    /// 32-byte scalar for secp256k1, DER SEC 1 for ECDSA, DER PKCS#1 for RSA.
    public var rawRepresentation: [UInt8] {
        get throws(IdentityError) {
            let secret: [UInt8]
            do { secret = try key.rawRepresentation() } catch { throw IdentityError(error) }
            return type == .ed25519 ? secret + key.verifyingKey.rawRepresentation : secret
        }
    }

    /// The secret in libp2p's protobuf form, not encrypted; always encoded alike.
    public var protobuf: [UInt8] {
        get throws(IdentityError) { KeyMessage(type: type, data: try rawRepresentation).bytes }
    }

    /// The secret as PKCS#8 PEM (RFC 5958, RFC 7468), not encrypted.
    public var pem: String {
        get throws(IdentityError) {
            do { return try key.pem() } catch { throw IdentityError(error) }
        }
    }
}

extension PrivateKey: CustomStringConvertible, CustomReflectable {
    /// The kind of key and the identity of its holder, nothing secret.
    public var description: String { "private \(publicKey)" }

    /// Shows the public half only.
    public var customMirror: Mirror { Mirror(self, children: ["publicKey": publicKey]) }
}

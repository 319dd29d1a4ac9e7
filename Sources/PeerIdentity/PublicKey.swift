// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

internal import RTCCrypto

/// The public key of a libp2p peer, validated.
///
/// ```swift
/// let key = try PublicKey(protobuf: bytes)
/// guard key.verify(signature, of: message) else { … }
/// print(key.peerID)
/// ```
public struct PublicKey: Hashable, Sendable {
    /// Bytes in the longest protobuf form accepted; an RSA key of 8192 bits needs about 1,070.
    public static let maximumProtobufBytes = 2048

    private let key: VerifyingKey

    init(_ key: VerifyingKey) { self.key = key }

    /// Reads a key in the form of ``rawRepresentation``; secp256k1 also uncompressed (65 bytes).
    ///
    /// - Throws: ``IdentityError/invalidKey(_:)`` when the bytes are no such key,
    ///   ``IdentityError/limitExceeded(_:actual:)`` for an RSA key outside the accepted sizes.
    public init(type: KeyType, rawRepresentation: [UInt8]) throws(IdentityError) {
        guard rawRepresentation.count <= Self.maximumProtobufBytes else {
            throw .limitExceeded(.encodedKeyBytes, actual: rawRepresentation.count)
        }
        do {
            key = try VerifyingKey(scheme: type.scheme, rawRepresentation: rawRepresentation)
        } catch {
            throw IdentityError(error)
        }
    }

    /// Reads a key in libp2p's protobuf form (peer-ids specification, "Keys").
    ///
    /// Fields other than type and data are skipped.
    ///
    /// - Throws: ``IdentityError/invalidKey(_:)`` or ``IdentityError/limitExceeded(_:actual:)``.
    public init(protobuf: [UInt8]) throws(IdentityError) {
        let message = try KeyMessage(protobuf, limit: Self.maximumProtobufBytes)
        try self.init(type: message.type, rawRepresentation: message.data)
    }

    /// The kind of key.
    public var type: KeyType { KeyType(key.scheme) }

    /// The key alone: 32 bytes for Ed25519, the 33-byte compressed point for secp256k1, DER
    /// SubjectPublicKeyInfo for ECDSA and RSA.
    public var rawRepresentation: [UInt8] { key.rawRepresentation }

    /// The key in libp2p's protobuf form, always encoded alike.
    public var protobuf: [UInt8] { KeyMessage(type: type, data: rawRepresentation).bytes }

    /// The identity of the peer that holds the private half.
    public var peerID: PeerID { PeerID(publicKey: self) }

    /// Whether `signature` was made over `message` with the private half of this key.
    ///
    /// ECDSA signatures are in DER; both values of s are accepted.
    public func verify(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        key.isValidSignature(signature, for: message)
    }
}

extension PublicKey: CustomStringConvertible {
    /// The kind of key and the identity of its holder.
    public var description: String { "\(type) \(peerID)" }
}

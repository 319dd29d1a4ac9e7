// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats
internal import RTCCrypto

/// Why a key or peer identity cannot be used, by blame.
public enum IdentityError: Error, Hashable, Sendable {
    /// The encoded key is at fault; whoever supplied it is to blame.
    case invalidKey(KeyFault)
    /// The text or bytes are no peer identity; whoever supplied them is to blame.
    case invalidPeerID(PeerIDFault)
    /// A size lies outside what this package accepts.
    case limitExceeded(Limit, actual: Int)
    /// The cryptographic library failed, for want of memory; `reason` is its own code.
    case cryptographyFailed(reason: UInt)

    /// How an encoded key is wrong.
    public enum KeyFault: Hashable, Sendable {
        /// The protobuf message around the key is malformed.
        case malformedProtobuf
        /// The protobuf message has no key type.
        case missingType
        /// The protobuf message has no key data.
        case missingData
        /// The key type is none of ``KeyType``.
        case unknownType(UInt64)
        /// The key has the wrong number of bytes for its type.
        case length(expected: Int, actual: Int)
        /// The bytes do not encode a key of the type, or not in its one canonical form.
        case malformed
        /// A well-formed key of an algorithm or curve that libp2p does not use.
        case unsupported
        /// The public half stored with a private key does not belong to it.
        case mismatchedPublicKey
    }

    /// How a peer identity is wrong.
    public enum PeerIDFault: Hashable, Sendable {
        /// The text is no base58btc multihash and no CID of a libp2p key.
        case text(PeerIDTextError)
        /// The bytes are no multihash.
        case multihash(MultihashError)
        /// Peer identities use no other hash functions than identity and SHA-256.
        case unsupportedHash(Multihash.Code)
        /// A SHA-256 digest has 32 bytes, an inlined key 1 to 42.
        case digestLength(Int)
    }

    /// A named bound.
    public enum Limit: Hashable, Sendable {
        /// RSA moduli have 2048 to 8192 bits.
        case rsaModulusBits
        /// RSA public exponents are odd and have 2 to 32 bits.
        case rsaExponentBits
        /// Bytes of an encoded key, see ``PublicKey/maximumProtobufBytes`` and
        /// ``PrivateKey/maximumProtobufBytes``.
        case encodedKeyBytes
    }

    init(_ error: CryptoError) {
        switch error {
        case .invalidInput(let fault): self = .invalidKey(KeyFault(fault))
        case .limitExceeded(.rsaModulusBits, let actual):
            self = .limitExceeded(.rsaModulusBits, actual: actual)
        case .limitExceeded(.rsaExponentBits, let actual):
            self = .limitExceeded(.rsaExponentBits, actual: actual)
        case .limitExceeded(.encodedKeyBytes, let actual),
            .limitExceeded(.messageBytes, let actual),
            .limitExceeded(.derivedBytes, let actual):
            self = .limitExceeded(.encodedKeyBytes, actual: actual)
        case .libraryFailure(let reason): self = .cryptographyFailed(reason: reason)
        }
    }
}

extension IdentityError.KeyFault {
    fileprivate init(_ fault: CryptoError.InputFault) {
        switch fault {
        case .length(let expected, let actual): self = .length(expected: expected, actual: actual)
        case .unsupportedKey: self = .unsupported
        case .mismatchedPublicKey: self = .mismatchedPublicKey
        case .malformedKey, .authenticationFailed, .degenerateSharedSecret: self = .malformed
        }
    }
}

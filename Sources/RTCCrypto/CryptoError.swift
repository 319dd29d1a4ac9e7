// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// What went wrong in a cryptographic operation, by blame.
package enum CryptoError: Error, Hashable, Sendable {
    /// The bytes handed in are at fault; whoever supplied them is to blame.
    case invalidInput(InputFault)
    /// A size lies outside what this package accepts.
    case limitExceeded(Limit, actual: Int)
    /// OpenSSL refused or ran out of memory; `reason` is its packed code, 0 when it gave none.
    case libraryFailure(reason: UInt)

    /// How the bytes handed in are wrong.
    package enum InputFault: Hashable, Sendable {
        /// A key, nonce or other fixed-size value has the wrong number of bytes.
        case length(expected: Int, actual: Int)
        /// The bytes do not encode a key of the expected kind, or not in its one canonical form.
        case malformedKey
        /// A well-formed key of a kind or on a curve this package does not use.
        case unsupportedKey
        /// The public half stored with a private key does not belong to it.
        case mismatchedPublicKey
        /// A ciphertext or its associated data was changed, or the key or nonce is wrong.
        case authenticationFailed
        /// The X25519 secret is all zero: the peer sent a point of small order (RFC 7748 §6.1).
        case degenerateSharedSecret
    }

    /// A named bound.
    package enum Limit: Hashable, Sendable {
        /// RSA moduli have 2048 to 8192 bits.
        case rsaModulusBits
        /// RSA public exponents are odd and have 2 to 32 bits.
        case rsaExponentBits
        /// Length in bytes of a key handed in as DER or PEM.
        case encodedKeyBytes
        /// Length in bytes of one message to seal or open.
        case messageBytes
        /// Length in bytes of the output asked of HKDF: at most 255 hashes (RFC 5869 §2.3).
        case derivedBytes
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Why a certificate and its key could not be made or read.
package enum CertificateError: Error, Hashable, Sendable {
    /// The text is longer than `limit` bytes, far more than a certificate and a key need.
    case textTooLong(limit: Int)

    /// The text holds no "BEGIN CERTIFICATE" block.
    case noCertificate

    /// The certificate block does not decode to an X.509 certificate.
    case malformedCertificate

    /// The text holds no "BEGIN PRIVATE KEY" block.
    case noPrivateKey

    /// The private key is encrypted; store it in a protected place without a password instead.
    case encryptedPrivateKey

    /// The private key block does not decode to a key.
    case malformedPrivateKey

    /// The private key is not an elliptic-curve key on P-256, the one kind every peer supports.
    case unsupportedKey

    /// The private key does not belong to the certificate.
    case keyMismatch

    /// OpenSSL could not do its part: no memory or no random numbers.
    case libraryFailure
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats
import RTCCrypto

/// The certificate that a listener shows and that its addresses name by its hash, with its key.
///
/// It needs no authority: peers compare the hash, and Noise ties it to the peer id. Store ``pem``
/// and the addresses of a node stay the same over restarts.
public struct Certificate: Sendable {
    let identity: CertificateIdentity

    /// The hash that addresses carry: SHA-256 of the certificate.
    public let certhash: Multihash

    /// Makes a new one: ECDSA on P-256, self-signed.
    ///
    /// - Throws: `CertificateFault` when the system has no memory or random numbers.
    public init() throws(CertificateFault) {
        do {
            try self.init(CertificateIdentity())
        } catch let error as CertificateError {
            throw CertificateFault(error)
        } catch {
            throw CertificateFault(.libraryFailure)
        }
    }

    /// Reads what ``pem`` gave.
    ///
    /// - Throws: `CertificateFault`, which says what is wrong with the text.
    public init(pem: String) throws(CertificateFault) {
        do {
            try self.init(CertificateIdentity(pem: pem))
        } catch let error as CertificateError {
            throw CertificateFault(error)
        } catch {
            throw CertificateFault(.libraryFailure)
        }
    }

    private init(_ identity: CertificateIdentity) throws {
        self.identity = identity
        certhash = try Multihash(code: .sha256, digest: identity.fingerprint.sha256)
    }

    /// The certificate and its unencrypted key in PEM: keep it as secret as the key.
    public var pem: String { identity.pem }
}

/// Why a certificate could not be made or read.
public struct CertificateFault: Error, Sendable, Hashable, CustomStringConvertible {
    private let error: CertificateError

    init(_ error: CertificateError) {
        self.error = error
    }

    /// What is wrong, and what to do.
    public var description: String {
        switch error {
        case .textTooLong(let limit): "the PEM text is longer than \(limit) bytes"
        case .noCertificate: "the PEM text has no CERTIFICATE block"
        case .malformedCertificate: "the CERTIFICATE block is not an X.509 certificate"
        case .noPrivateKey: "the PEM text has no PRIVATE KEY block (PKCS#8)"
        case .encryptedPrivateKey: "the private key is encrypted; store it without a password"
        case .malformedPrivateKey: "the PRIVATE KEY block is not a key"
        case .unsupportedKey: "the private key is not an ECDSA key on P-256"
        case .keyMismatch: "the private key does not belong to the certificate"
        case .libraryFailure: "OpenSSL has no memory or no random numbers"
        }
    }
}

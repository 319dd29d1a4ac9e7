// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// An ECDSA P-256 key and the self-signed certificate that DTLS shows to the peer.
///
/// Peers look at nothing but the certificate's hash: no name, chain or date is checked. The
/// certificate copies what browsers make: X.509 version 3 without extensions, the common name
/// "WebRTC", a random 64-bit serial number, and a start one day in the past for slow clocks. It
/// ends after ten years, and not after the 30 days that browsers use, because an address that
/// contains the hash stays valid only as long as the certificate is kept.
package struct CertificateIdentity: Sendable {
    private let handles: CertificateHandles

    /// The hash of the certificate, which is what certhash and a=fingerprint announce.
    package let fingerprint: Fingerprint

    /// The certificate in DER.
    package var certificateDER: [UInt8] { handles.certificateDER }

    /// Generates a new key and signs a certificate with it.
    ///
    /// - Throws: `CertificateError.libraryFailure` without memory or random numbers.
    package init() throws(CertificateError) {
        try self.init(handles: .generated())
    }

    /// Reads the certificate and the key from PEM, in any order; the first of each counts.
    ///
    /// - Throws: What is wrong with the text; a stored identity should then be replaced.
    package init(pem: String) throws(CertificateError) {
        try self.init(handles: .parsed(pem))
    }

    private init(handles: CertificateHandles) {
        self.handles = handles
        fingerprint = Fingerprint(ofCertificateDER: handles.certificateDER)
    }

    /// The certificate and the unencrypted PKCS#8 key (RFC 7468): keep it as secret as the key.
    package var pem: String {
        PEMText.block("CERTIFICATE", handles.certificateDER)
            + handles.withPrivateKeyDER { PEMText.block("PRIVATE KEY", $0) }
    }

    /// Lends OpenSSL's X509 and EVP_PKEY objects, which must not be changed or kept uncounted.
    package func withHandles<Result>(
        _ body: (_ certificate: OpaquePointer, _ key: OpaquePointer) -> Result
    ) -> Result {
        withExtendedLifetime(handles) { body(handles.certificate, handles.key) }
    }
}

extension CertificateIdentity: CustomStringConvertible, CustomReflectable {
    /// The fingerprint; never anything of the key.
    package var description: String { "CertificateIdentity(\(fingerprint))" }

    /// Shows the fingerprint only, so that dumping a value cannot reveal the key.
    package var customMirror: Mirror { Mirror(self, children: ["fingerprint": fingerprint]) }
}

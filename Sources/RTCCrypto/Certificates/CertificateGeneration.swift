// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import COpenSSL

extension CertificateHandles {
    /// One day, for peers whose clock is slow.
    private static let secondsBeforeNow = 24 * 60 * 60

    /// Ten years: see `CertificateIdentity`.
    private static let secondsAfterNow = 10 * 365 * 24 * 60 * 60

    /// A new key and its certificate.
    static func generated() throws(CertificateError) -> CertificateHandles {
        ERR_clear_error()
        defer { ERR_clear_error() }
        guard let key = COpenSSL_generate_p256(P256.shared.curve) else { throw .libraryFailure }
        guard let certificate = X509_new_ex(HandshakeProvider.library, nil) else {
            EVP_PKEY_free(key)
            throw .libraryFailure
        }
        guard fill(certificate, key), X509_sign(certificate, key, EVP_sha256()) > 0 else {
            X509_free(certificate)
            EVP_PKEY_free(key)
            throw .libraryFailure
        }
        return try CertificateHandles(certificate: certificate, key: key)
    }

    /// Writes everything but the signature (RFC 5280 §4.1.2).
    private static func fill(_ certificate: OpaquePointer, _ key: OpaquePointer) -> Bool {
        var random = SystemRandom()
        // Positive and of constant length: the first of the 64 bits is 0, the second 1.
        let number = random.next() >> 2 | 1 << 62
        let version3 = 2
        let utf8 = Int32(0x1000)  // MBSTRING_UTF8
        let subject = X509_get_subject_name(certificate)
        return X509_set_version(certificate, version3) == 1
            && ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), number) == 1
            && X509_gmtime_adj(X509_getm_notBefore(certificate), -secondsBeforeNow) != nil
            && X509_gmtime_adj(X509_getm_notAfter(certificate), secondsAfterNow) != nil
            && X509_NAME_add_entry_by_txt(subject, "CN", utf8, "WebRTC", -1, -1, 0) == 1
            && X509_set_issuer_name(certificate, subject) == 1
            && X509_set_pubkey(certificate, key) == 1
    }
}

/// The curve of all our keys, set up once: that takes as long as to make a key on it.
private struct P256: @unchecked Sendable {
    static let shared = P256()

    /// Never changed or freed.
    let curve = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)
}

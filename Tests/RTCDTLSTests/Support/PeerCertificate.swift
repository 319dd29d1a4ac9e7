// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import COpenSSL
import RTCCrypto

/// A certificate of a kind that we do not make ourselves, with its key.
final class PeerCertificate {
    /// The kinds of key.
    enum Kind: String, CaseIterable, Sendable {
        case p256 = "P-256"
        case p384 = "P-384"
        case rsa = "RSA"
        case ed25519 = "ED25519"
        case ed448 = "ED448"
    }

    struct NotMade: Error {}

    let key: OpaquePointer
    let certificate: OpaquePointer

    /// The certificate in DER.
    var der: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 4_096) { buffer, count in
            var cursor = buffer.baseAddress
            count = max(0, Int(i2d_X509(certificate, &cursor)))
        }
    }

    var fingerprint: Fingerprint { Fingerprint(ofCertificateDER: der) }

    init(_ kind: Kind) throws {
        guard let key = Self.makeKey(kind), let certificate = X509_new() else { throw NotMade() }
        self.key = key
        self.certificate = certificate
        let digest =
            switch kind {
            case .ed25519, .ed448: OpaquePointer?.none
            case .p256, .p384, .rsa: EVP_sha256()
            }
        guard
            X509_set_version(certificate, 2) == 1,
            ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) == 1,
            X509_gmtime_adj(X509_getm_notBefore(certificate), 0) != nil,
            X509_gmtime_adj(X509_getm_notAfter(certificate), 86_400) != nil,
            X509_set_pubkey(certificate, key) == 1,
            X509_sign(certificate, key, digest) > 0
        else { throw NotMade() }
    }

    deinit {
        X509_free(certificate)
        EVP_PKEY_free(key)
    }

    private static func makeKey(_ kind: Kind) -> OpaquePointer? {
        switch kind {
        case .p256, .p384: generate("EC") { EVP_PKEY_CTX_set_group_name($0, kind.rawValue) == 1 }
        case .rsa: generate("RSA") { EVP_PKEY_CTX_set_rsa_keygen_bits($0, 2_048) == 1 }
        case .ed25519, .ed448: generate(kind.rawValue) { _ in true }
        }
    }

    private static func generate(
        _ algorithm: String,
        _ configure: (OpaquePointer) -> Bool
    ) -> OpaquePointer? {
        let context = EVP_PKEY_CTX_new_from_name(nil, algorithm, nil)
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard
            let context,
            EVP_PKEY_keygen_init(context) == 1,
            configure(context),
            EVP_PKEY_generate(context, &key) == 1
        else { return nil }
        return key
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import COpenSSL
import RTCCrypto
import Testing

@Suite struct CertificateIdentityTests {
    @Test func `a generated certificate survives its PEM form byte for byte`() throws {
        let identity = try CertificateIdentity()
        let copy = try CertificateIdentity(pem: identity.pem)
        #expect(copy.certificateDER == identity.certificateDER)
        #expect(copy.fingerprint == identity.fingerprint)
        #expect(copy.pem == identity.pem)
        #expect(identity.fingerprint == Fingerprint(ofCertificateDER: identity.certificateDER))
    }

    @Test func `two generated identities differ`() throws {
        let first = try CertificateIdentity()
        let second = try CertificateIdentity()
        #expect(first.fingerprint != second.fingerprint)
    }

    @Test func `the certificate is X.509 version 3, self-signed, valid now and on P-256`() throws {
        let identity = try CertificateIdentity()
        let facts = identity.withHandles { certificate, key in
            [
                X509_get_version(certificate) == 2,
                X509_verify(certificate, key) == 1,
                X509_check_private_key(certificate, key) == 1,
                X509_cmp_current_time(X509_get0_notBefore(certificate)) < 0,
                X509_cmp_current_time(X509_get0_notAfter(certificate)) > 0,
                X509_get_ext_count(certificate) == 0,
                EVP_PKEY_get_bits(key) == 256,
            ]
        }
        #expect(facts == [Bool](repeating: true, count: 7))
        #expect((250...320).contains(identity.certificateDER.count))
    }

    static let readable: [(name: String, pem: String)] = [
        ("certificate first", CertificateFixtures.certificate + CertificateFixtures.key),
        ("key first", CertificateFixtures.key + CertificateFixtures.certificate),
        ("SEC1 key", CertificateFixtures.certificate + CertificateFixtures.sec1Key),
        ("text around", "x\n" + CertificateFixtures.key + "y\n" + CertificateFixtures.certificate),
    ]

    @Test(arguments: readable)
    func `openssl's PEM files are read`(name: String, pem: String) throws {
        let identity = try CertificateIdentity(pem: pem)
        #expect(identity.fingerprint.description == CertificateFixtures.fingerprint)
        let canonical = CertificateFixtures.certificate + CertificateFixtures.key
        #expect(identity.pem == canonical)
    }

    static let unreadable: [(pem: String, error: CertificateError)] = [
        ("", .noCertificate),
        (CertificateFixtures.key, .noCertificate),
        (CertificateFixtures.certificate, .noPrivateKey),
        (CertificateFixtures.certificate + CertificateFixtures.encryptedKey, .encryptedPrivateKey),
        (CertificateFixtures.certificate + CertificateFixtures.p384Key, .unsupportedKey),
        (CertificateFixtures.certificate + CertificateFixtures.ed25519Key, .unsupportedKey),
        (
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
                + CertificateFixtures.key, .malformedCertificate
        ),
        (
            CertificateFixtures.certificate
                + "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            .malformedPrivateKey
        ),
    ]

    @Test(arguments: unreadable)
    func `a bad PEM text is refused with its reason`(pem: String, error: CertificateError) {
        #expect(throws: error) { try CertificateIdentity(pem: pem) }
    }

    @Test func `a text far larger than any identity is not even looked at`() {
        let text = String(repeating: "a", count: 65_537)
        #expect(throws: CertificateError.textTooLong(limit: 65_536)) {
            try CertificateIdentity(pem: text)
        }
    }

    @Test func `a key of another certificate is refused`() throws {
        let other = try CertificateIdentity().pem
        let key = try #require(other.split(separator: "-----BEGIN PRIVATE", maxSplits: 1).last)
        let mixed = CertificateFixtures.certificate + "-----BEGIN PRIVATE" + key
        #expect(throws: CertificateError.keyMismatch) { try CertificateIdentity(pem: mixed) }
    }

    @Test func `a text cut anywhere is refused and never crashes`() {
        let whole = CertificateFixtures.certificate + CertificateFixtures.key
        // The last line end and the dashes before it are not needed by OpenSSL.
        for length in stride(from: 0, to: whole.utf8.count - 8, by: 7) {
            let part = String(whole.prefix(length))
            #expect(throws: CertificateError.self) { try CertificateIdentity(pem: part) }
        }
    }

    @Test func `printing and dumping an identity shows its fingerprint only`() throws {
        let identity = try CertificateIdentity(
            pem: CertificateFixtures.certificate + CertificateFixtures.key
        )
        var dumped = ""
        dump(identity, to: &dumped)
        #expect("\(identity)" == "CertificateIdentity(\(identity.fingerprint))")
        #expect(!dumped.contains("key") && !dumped.contains("DER"))
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import COpenSSL

extension CertificateHandles {
    /// No certificate and key of ours is larger; RSA chains of others are not accepted anyway.
    static let pemBytesMax = 65_536

    /// Reads a certificate and its key from PEM.
    static func parsed(_ pem: String) throws(CertificateError) -> CertificateHandles {
        let text = Array(pem.utf8)
        guard text.count <= pemBytesMax else { throw .textTooLong(limit: pemBytesMax) }
        ERR_clear_error()
        defer { ERR_clear_error() }
        let certificate = try parseCertificate(text, pem)
        let key: OpaquePointer
        do throws(CertificateError) {
            key = try parseKey(text, pem)
        } catch {
            X509_free(certificate)
            throw error
        }
        guard X509_check_private_key(certificate, key) == 1 else {
            X509_free(certificate)
            EVP_PKEY_free(key)
            throw .keyMismatch
        }
        return try CertificateHandles(certificate: certificate, key: key)
    }

    private static func parseCertificate(
        _ text: [UInt8],
        _ pem: String
    ) throws(CertificateError) -> OpaquePointer {
        guard pem.contains("-----BEGIN CERTIFICATE-----") else { throw .noCertificate }
        let certificate = withMemory(text) { PEM_read_bio_X509($0, nil, nil, nil) }
        guard let certificate else { throw .malformedCertificate }
        return certificate
    }

    private static func parseKey(
        _ text: [UInt8],
        _ pem: String
    ) throws(CertificateError) -> OpaquePointer {
        guard pem.contains("PRIVATE KEY-----") else { throw .noPrivateKey }
        guard !pem.contains("ENCRYPTED") else { throw .encryptedPrivateKey }
        // Without a callback OpenSSL would ask for a password on the terminal.
        let key = withMemory(text) { bio in
            PEM_read_bio_PrivateKey(bio, nil, { _, _, _, _ in -1 }, nil)
        }
        guard let key else { throw .malformedPrivateKey }
        guard isP256(key) else {
            EVP_PKEY_free(key)
            throw .unsupportedKey
        }
        return key
    }

    private static func isP256(_ key: OpaquePointer) -> Bool {
        guard EVP_PKEY_is_a(key, "EC") == 1 else { return false }
        var name = [CChar](repeating: 0, count: 32)
        var length = 0
        guard EVP_PKEY_get_group_name(key, &name, name.count, &length) == 1 else { return false }
        return name.prefix(length).elementsEqual("prime256v1".utf8.map { CChar($0) })
    }

    /// Lends `text` to OpenSSL as a BIO that reads it from the start.
    private static func withMemory(
        _ text: [UInt8],
        _ read: (OpaquePointer) -> OpaquePointer?
    ) -> OpaquePointer? {
        text.withUnsafeBytes { bytes in
            guard let bio = BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count)) else {
                return nil
            }
            defer { BIO_free(bio) }
            return read(bio)
        }
    }
}

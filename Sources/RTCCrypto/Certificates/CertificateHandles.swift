// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import COpenSSL

/// Owns the OpenSSL objects of one identity.
///
/// Nothing changes after initialisation, and OpenSSL counts references atomically, so that sharing
/// between threads is safe.
final class CertificateHandles: @unchecked Sendable {
    let certificate: OpaquePointer
    let key: OpaquePointer
    let certificateDER: [UInt8]

    /// Takes ownership of both objects, also when it throws.
    init(certificate: OpaquePointer, key: OpaquePointer) throws(CertificateError) {
        self.certificate = certificate
        self.key = key
        certificateDER = Self.encode { i2d_X509(certificate, $0) }
        if certificateDER.isEmpty { throw .libraryFailure }
    }

    deinit {
        X509_free(certificate)
        EVP_PKEY_free(key)
    }

    /// Lends the key as PKCS#8 and wipes the bytes afterwards.
    ///
    /// Encoded only when asked for: the identity of a single dial is never stored, and its secret
    /// need not leave OpenSSL.
    func withPrivateKeyDER<Result>(_ body: ([UInt8]) -> Result) -> Result {
        var der = encodePKCS8()
        defer { OPENSSL_cleanse(&der, der.count) }
        OpenSSLStatus.require(!der.isEmpty, "encode a private key")
        return body(der)
    }

    /// Runs one of OpenSSL's i2d functions; empty when it fails.
    private static func encode(
        _ write: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32
    ) -> [UInt8] {
        let length = Int(write(nil))
        guard length > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            var cursor = buffer.baseAddress
            count = max(0, Int(write(&cursor)))
        }
    }

    private func encodePKCS8() -> [UInt8] {
        guard let info = EVP_PKEY2PKCS8(key) else { return [] }
        defer { PKCS8_PRIV_KEY_INFO_free(info) }
        return Self.encode { i2d_PKCS8_PRIV_KEY_INFO(info, $0) }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

internal import COpenSSL

extension EVPKey {
    /// Bytes in the longest key accepted as DER; a private RSA key of 8192 bits has about 4,700.
    static let maximumEncodedBytes = 8192
    /// Bytes in the longest PEM text accepted: the longest DER in base64 and generous comments.
    static let maximumPEMBytes = 32_768

    /// Reads a DER SubjectPublicKeyInfo (RFC 5280 §4.1) and insists on its canonical encoding.
    ///
    /// A peer ID is the hash of the encoding, so one key must not have two.
    convenience init(subjectPublicKeyInfo der: [UInt8]) throws(CryptoError) {
        try Self.checkSize(der, maximum: Self.maximumEncodedBytes)
        let key = der.withUnsafeBufferPointer { bytes in
            var position = bytes.baseAddress
            return d2i_PUBKEY(nil, &position, bytes.count)
        }
        try self.init(decoded: key)
        guard try subjectPublicKeyInfo() == der else { throw .invalidInput(.malformedKey) }
    }

    /// Reads a private key in the form its algorithm had before PKCS#8.
    ///
    /// That is PKCS#1 (RFC 8017 §A.1.2) or SEC 1 (RFC 5915), and nothing may stand behind it.
    /// `algorithm` is OpenSSL's number for the algorithm.
    convenience init(traditionalPrivate der: [UInt8], algorithm: Int32) throws(CryptoError) {
        try Self.checkSize(der, maximum: Self.maximumEncodedBytes)
        var consumed = 0
        let key = der.withUnsafeBufferPointer { bytes in
            var position = bytes.baseAddress
            let key = d2i_PrivateKey(algorithm, nil, &position, bytes.count)
            if let start = bytes.baseAddress, let position { consumed = position - start }
            return key
        }
        try self.init(decoded: key)
        guard consumed == der.count else { throw .invalidInput(.malformedKey) }
    }

    /// Reads the first unencrypted private key in a PEM text (RFC 7468).
    convenience init(pem: String) throws(CryptoError) {
        let bytes = Array(pem.utf8)
        try Self.checkSize(bytes, maximum: Self.maximumPEMBytes)
        let key: OpaquePointer? = bytes.withUnsafeBytes { bytes in
            let count = Int32(truncatingIfNeeded: bytes.count)
            let file = BIO_new_mem_buf(bytes.baseAddress, count)
            defer { BIO_free(file) }
            // Without an answer of ours OpenSSL would ask for a password on the terminal.
            return PEM_read_bio_PrivateKey(file, nil, { _, _, _, _ in -1 }, nil)
        }
        try self.init(decoded: key)
    }

    /// The public key as DER SubjectPublicKeyInfo.
    func subjectPublicKeyInfo() throws(CryptoError) -> [UInt8] {
        try Self.encode { i2d_PUBKEY(pointer, &$0) }
    }

    /// The private key as DER PKCS#1 or SEC 1.
    func traditionalPrivate() throws(CryptoError) -> [UInt8] {
        try Self.encode { i2d_PrivateKey(pointer, &$0) }
    }

    /// The private key as PKCS#8 PEM ("BEGIN PRIVATE KEY").
    func pem() throws(CryptoError) -> String {
        let file = BIO_new(BIO_s_mem())
        defer { BIO_free(file) }
        guard PEM_write_bio_PKCS8PrivateKey(file, pointer, nil, nil, 0, nil, nil) == 1 else {
            throw OpenSSLStatus.takeFailure()
        }
        var bytes = [UInt8](repeating: 0, count: Self.maximumPEMBytes)
        var count = 0
        guard BIO_read_ex(file, &bytes, bytes.count, &count) == 1 else {
            throw OpenSSLStatus.takeFailure()
        }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// Like `init(taking:)`, but blames the bytes for a missing key.
    private convenience init(decoded pointer: OpaquePointer?) throws(CryptoError) {
        guard pointer != nil else {
            ERR_clear_error()
            throw .invalidInput(.malformedKey)
        }
        try self.init(taking: pointer)
    }

    private static func checkSize(_ bytes: [UInt8], maximum: Int) throws(CryptoError) {
        guard bytes.count <= maximum else {
            throw .limitExceeded(.encodedKeyBytes, actual: bytes.count)
        }
    }

    private static func encode(
        _ write: (inout UnsafeMutablePointer<UInt8>?) -> Int32
    ) throws(CryptoError) -> [UInt8] {
        var output: UnsafeMutablePointer<UInt8>?
        let count = write(&output)
        guard count > 0, let output else { throw OpenSSLStatus.takeFailure() }
        defer { CRYPTO_clear_free(output, Int(count), nil, 0) }
        return Array(UnsafeBufferPointer(start: output, count: Int(count)))
    }
}

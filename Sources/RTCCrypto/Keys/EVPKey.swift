// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

internal import COpenSSL

/// Owns one OpenSSL key.
final class EVPKey: @unchecked Sendable {
    // Keys are never changed after init and OpenSSL counts references with atomics: shareable.
    let pointer: OpaquePointer

    /// Takes over a reference; throws what OpenSSL reported when there is none.
    init(taking pointer: OpaquePointer?) throws(CryptoError) {
        guard let pointer else { throw OpenSSLStatus.takeFailure() }
        self.pointer = pointer
        // Decoders try several formats and leave the errors of the wrong ones behind.
        ERR_clear_error()
    }

    deinit { EVP_PKEY_free(pointer) }

    /// A fresh key of the `algorithm`, set up by `configure`, which returns whether it succeeded.
    convenience init(
        generating algorithm: String,
        configure: (OpaquePointer) -> Bool = { _ in true }
    ) throws(CryptoError) {
        let context = EVP_PKEY_CTX_new_from_name(nil, algorithm, nil)
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard
            let context,
            EVP_PKEY_keygen_init(context) == 1,
            configure(context),
            EVP_PKEY_generate(context, &key) == 1
        else { throw OpenSSLStatus.takeFailure() }
        try self.init(taking: key)
    }

    /// The private Ed25519 or X25519 key with these raw bytes.
    convenience init(rawPrivate bytes: [UInt8], algorithm: String) throws(CryptoError) {
        try self.init(
            taking: EVP_PKEY_new_raw_private_key_ex(nil, algorithm, nil, bytes, bytes.count)
        )
    }

    /// The public Ed25519 or X25519 key with these raw bytes.
    convenience init(rawPublic bytes: [UInt8], algorithm: String) throws(CryptoError) {
        try self.init(
            taking: EVP_PKEY_new_raw_public_key_ex(nil, algorithm, nil, bytes, bytes.count)
        )
    }

    /// Whether this is a key for the algorithm called `name`.
    func isKind(_ name: String) -> Bool { EVP_PKEY_is_a(pointer, name) == 1 }

    /// The length of the modulus or group order in bits.
    var bitCount: Int { Int(EVP_PKEY_get_bits(pointer)) }

    /// The name of an elliptic-curve key's group.
    var groupName: String? {
        var name = [UInt8](repeating: 0, count: 64)
        var count = 0
        let result = name.withUnsafeMutableBytes { buffer in
            EVP_PKEY_get_group_name(
                pointer,
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self),
                buffer.count,
                &count
            )
        }
        guard result == 1, name.indices.contains(count) else {
            ERR_clear_error()
            return nil
        }
        return String(decoding: name[..<count], as: UTF8.self)
    }

    /// The raw bytes of a public Ed25519 or X25519 key.
    func rawPublic() throws(CryptoError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 32)
        var count = bytes.count
        guard EVP_PKEY_get_raw_public_key(pointer, &bytes, &count) == 1, count == bytes.count
        else { throw OpenSSLStatus.takeFailure() }
        return bytes
    }

    /// The raw bytes of a private Ed25519 or X25519 key.
    func rawPrivate() throws(CryptoError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 32)
        var count = bytes.count
        guard EVP_PKEY_get_raw_private_key(pointer, &bytes, &count) == 1, count == bytes.count
        else { throw OpenSSLStatus.takeFailure() }
        return bytes
    }

    /// A number that is part of the key, such as an RSA exponent.
    func number(_ name: String) throws(CryptoError) -> BigNumber {
        var number: OpaquePointer?
        guard EVP_PKEY_get_bn_param(pointer, name, &number) == 1, let number else {
            throw OpenSSLStatus.takeFailure()
        }
        return BigNumber(taking: number)
    }

    /// An elliptic-curve key's public point as stored, nil when it has none.
    var encodedPoint: [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 256)
        var count = 0
        let name = OSSL_PKEY_PARAM_PUB_KEY
        guard
            EVP_PKEY_get_octet_string_param(pointer, name, &bytes, bytes.count, &count) == 1,
            count <= bytes.count
        else {
            ERR_clear_error()
            return nil
        }
        return Array(bytes[..<count])
    }
}

/// Owns one OpenSSL integer and wipes it.
final class BigNumber {
    let pointer: OpaquePointer

    init(taking pointer: OpaquePointer) { self.pointer = pointer }

    /// The big-endian unsigned integer `bytes`; nil when it is too long or memory is exhausted.
    init?(_ bytes: [UInt8]) {
        guard
            let count = Int32(exactly: bytes.count),
            let pointer = BN_bin2bn(bytes, count, nil)
        else { return nil }
        self.pointer = pointer
    }

    deinit { BN_clear_free(pointer) }

    var bitCount: Int { Int(BN_num_bits(pointer)) }
    var isOdd: Bool { BN_is_odd(pointer) == 1 }

    /// Big-endian in exactly `count` bytes; nil when it does not fit.
    func bytes(count: Int) -> [UInt8]? {
        guard let length = Int32(exactly: count) else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        return BN_bn2binpad(pointer, &bytes, length) == length ? bytes : nil
    }
}

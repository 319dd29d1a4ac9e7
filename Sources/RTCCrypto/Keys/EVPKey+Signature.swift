// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

internal import COpenSSL

extension EVPKey {
    /// Signs `message`, hashed with `digest` where the algorithm wants one.
    func sign(_ message: [UInt8], digest: String?) throws(CryptoError) -> [UInt8] {
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        var count = 0
        guard
            EVP_DigestSignInit_ex(context, nil, digest, nil, nil, pointer, nil) == 1,
            EVP_DigestSign(context, nil, &count, message, message.count) == 1
        else { throw OpenSSLStatus.takeFailure() }
        var signature = [UInt8](repeating: 0, count: count)
        guard EVP_DigestSign(context, &signature, &count, message, message.count) == 1 else {
            throw OpenSSLStatus.takeFailure()
        }
        // ECDSA announces the longest signature and may then write a shorter one.
        return Array(signature.prefix(count))
    }

    /// Whether `signature` is this key's signature over `message`.
    func verify(_ signature: [UInt8], of message: [UInt8], digest: String?) -> Bool {
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        guard
            EVP_DigestVerifyInit_ex(context, nil, digest, nil, nil, pointer, nil) == 1,
            EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
        else {
            ERR_clear_error()
            return false
        }
        return true
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

internal import COpenSSL

/// HMAC (RFC 2104) under one key: H(K ^ opad | H(K ^ ipad | message)).
///
/// Composed here of OpenSSL's hash functions: to set up its own HMAC and to copy that for a message
/// takes several times as long as to authenticate a STUN message.
final class KeyedHash: Sendable {
    /// Bytes that SHA-1 and SHA-256 work on at a time, which the key is padded to.
    private static let blockByteCount = 64

    private let innerPad: SecretBytes
    private let outerPad: SecretBytes
    private let function: HashFunction

    init(key: [UInt8], function: HashFunction) {
        self.function = function
        // A longer key counts as its hash.
        let isLong = key.count > Self.blockByteCount
        var block = isLong ? key.withUnsafeBytes { function.hash($0) } : key
        block.append(
            contentsOf: repeatElement(0, count: Self.blockByteCount - block.count)
        )
        innerPad = Self.masked(&block, 0x36)
        outerPad = Self.masked(&block, 0x36 ^ 0x5C)
        OPENSSL_cleanse(&block, block.count)
    }

    /// Masks the block in place, so that no copy of the key stays behind.
    private static func masked(_ block: inout [UInt8], _ mask: UInt8) -> SecretBytes {
        for index in block.indices { block[index] ^= mask }
        return SecretBytes(block)
    }

    func authenticate(_ message: UnsafeRawBufferPointer) -> [UInt8] {
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        let inner = hash(context, innerPad, message)
        return inner.withUnsafeBytes { hash(context, outerPad, $0) }
    }

    private func hash(
        _ context: OpaquePointer?,
        _ pad: SecretBytes,
        _ rest: UnsafeRawBufferPointer
    ) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: function.byteCount) { output, count in
            let isDone =
                EVP_DigestInit_ex2(context, function.implementation, nil) == 1
                && pad.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) } == 1
                && EVP_DigestUpdate(context, rest.baseAddress, rest.count) == 1
                && EVP_DigestFinal_ex(context, output.baseAddress, nil) == 1
            OpenSSLStatus.require(isDone, "compute HMAC")
            count = function.byteCount
        }
    }
}

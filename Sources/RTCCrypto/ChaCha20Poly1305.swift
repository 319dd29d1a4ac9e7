// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

internal import COpenSSL

/// ChaCha20-Poly1305 (RFC 8439 §2.8) under one key: encryption that also detects changes.
package struct ChaCha20Poly1305: Sendable {
    /// Bytes in a key.
    package static let keyByteCount = 32
    /// Bytes in a nonce; one nonce must never seal two messages under one key.
    package static let nonceByteCount = 12
    /// Bytes that sealing adds.
    package static let tagByteCount = 16

    private let key: SecretBytes

    /// Takes a 32-byte key.
    ///
    /// - Throws: `CryptoError.invalidInput(.length)` for any other length.
    package init(key: [UInt8]) throws(CryptoError) {
        guard key.count == Self.keyByteCount else {
            throw .invalidInput(.length(expected: Self.keyByteCount, actual: key.count))
        }
        self.key = SecretBytes(key)
    }

    /// The ciphertext of `plaintext` and its 16-byte tag, which also covers `associatedData`.
    ///
    /// - Throws: `CryptoError.invalidInput(.length)` for a nonce that is not 12 bytes,
    ///   `.limitExceeded(.messageBytes)` from 2 GiB on, `.libraryFailure`.
    package func seal(
        _ plaintext: [UInt8],
        nonce: [UInt8],
        authenticating associatedData: [UInt8]
    ) throws(CryptoError) -> [UInt8] {
        try Self.check(nonce: nonce, plaintext.count, associatedData.count)
        guard let context = EVP_CIPHER_CTX_new() else { throw OpenSSLStatus.takeFailure() }
        defer { EVP_CIPHER_CTX_free(context) }
        guard
            start(context, isSealing: true, nonce: nonce, associatedData: associatedData),
            var output = Self.update(context, plaintext[...]),
            Self.finish(context)
        else { throw OpenSSLStatus.takeFailure() }
        var tag = [UInt8](repeating: 0, count: Self.tagByteCount)
        let count = Int32(Self.tagByteCount)
        guard EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, count, &tag) == 1 else {
            throw OpenSSLStatus.takeFailure()
        }
        output += tag
        return output
    }

    /// The plaintext of a `sealed` message.
    ///
    /// - Throws: `CryptoError.invalidInput(.authenticationFailed)` when anything was changed or
    ///   cut, otherwise as `seal`.
    package func open(
        _ sealed: [UInt8],
        nonce: [UInt8],
        authenticating associatedData: [UInt8]
    ) throws(CryptoError) -> [UInt8] {
        try Self.check(nonce: nonce, sealed.count, associatedData.count)
        guard sealed.count >= Self.tagByteCount else { throw .invalidInput(.authenticationFailed) }
        guard let context = EVP_CIPHER_CTX_new() else { throw OpenSSLStatus.takeFailure() }
        defer { EVP_CIPHER_CTX_free(context) }
        var tag = Array(sealed.suffix(Self.tagByteCount))
        let count = Int32(Self.tagByteCount)
        guard
            start(context, isSealing: false, nonce: nonce, associatedData: associatedData),
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, count, &tag) == 1,
            let output = Self.update(context, sealed.dropLast(Self.tagByteCount))
        else { throw OpenSSLStatus.takeFailure() }
        guard Self.finish(context) else {
            ERR_clear_error()
            throw .invalidInput(.authenticationFailed)
        }
        return output
    }

    private static func check(nonce: [UInt8], _ lengths: Int...) throws(CryptoError) {
        guard nonce.count == nonceByteCount else {
            throw .invalidInput(.length(expected: nonceByteCount, actual: nonce.count))
        }
        for length in lengths where Int32(exactly: length) == nil {
            throw .limitExceeded(.messageBytes, actual: length)
        }
    }

    private func start(
        _ context: OpaquePointer,
        isSealing: Bool,
        nonce: [UInt8],
        associatedData: [UInt8]
    ) -> Bool {
        let isKeyed = key.withUnsafeBytes { key in
            EVP_CipherInit_ex2(
                context,
                CipherImplementation.shared.pointer,
                key.baseAddress?.assumingMemoryBound(to: UInt8.self),
                nonce,
                isSealing ? 1 : 0,
                nil
            )
        }
        guard isKeyed == 1 else { return false }
        guard !associatedData.isEmpty else { return true }
        var written: Int32 = 0
        let count = Int32(truncatingIfNeeded: associatedData.count)
        return EVP_CipherUpdate(context, nil, &written, associatedData, count) == 1
    }

    private static func update(_ context: OpaquePointer, _ input: ArraySlice<UInt8>) -> [UInt8]? {
        guard !input.isEmpty else { return [] }
        var written: Int32 = 0
        let output = [UInt8](unsafeUninitializedCapacity: input.count) { output, count in
            let result = input.withUnsafeBufferPointer { input in
                let length = Int32(truncatingIfNeeded: input.count)
                return EVP_CipherUpdate(
                    context,
                    output.baseAddress,
                    &written,
                    input.baseAddress,
                    length
                )
            }
            // A stream cipher writes as much as it reads.
            count = result == 1 && Int(written) == input.count ? input.count : 0
        }
        return output.isEmpty ? nil : output
    }

    private static func finish(_ context: OpaquePointer) -> Bool {
        var written: Int32 = 0
        var nothing = [UInt8](repeating: 0, count: tagByteCount)
        return EVP_CipherFinal_ex(context, &nothing, &written) == 1
    }
}

extension ChaCha20Poly1305: CustomStringConvertible, CustomReflectable {
    /// Names the algorithm only: the key is secret.
    package var description: String { "ChaCha20Poly1305" }
    /// Shows no children: the key is secret.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

private final class CipherImplementation: @unchecked Sendable {
    static let shared = CipherImplementation()
    // Immutable after the fetch, hence shareable.
    let pointer: OpaquePointer?

    private init() {
        pointer = EVP_CIPHER_fetch(nil, "ChaCha20-Poly1305", nil)
        OpenSSLStatus.require(pointer != nil, "find ChaCha20-Poly1305")
    }

    deinit { EVP_CIPHER_free(pointer) }
}

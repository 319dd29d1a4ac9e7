// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

internal import COpenSSL

/// The hash functions of STUN (SHA-1), fingerprints and Noise (SHA-256) and multihash (SHA-512).
package enum Digest {
    /// The 20-byte SHA-1 digest (FIPS 180-4 §6.1).
    package static func sha1(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        HashFunction.sha1.hash(bytes)
    }

    /// The 20-byte SHA-1 digest (FIPS 180-4 §6.1).
    package static func sha1(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes { sha1($0) } }

    /// The 32-byte SHA-256 digest (FIPS 180-4 §6.2).
    package static func sha256(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        HashFunction.sha256.hash(bytes)
    }

    /// The 32-byte SHA-256 digest (FIPS 180-4 §6.2).
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes { sha256($0) } }

    /// The 64-byte SHA-512 digest (FIPS 180-4 §6.4).
    package static func sha512(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        HashFunction.sha512.hash(bytes)
    }

    /// The 64-byte SHA-512 digest (FIPS 180-4 §6.4).
    package static func sha512(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes { sha512($0) } }
}

/// A hash implementation looked up once: a lookup by name costs more than hashing a short message.
final class HashFunction: @unchecked Sendable {
    static let sha1 = HashFunction(name: "SHA1", byteCount: 20)
    static let sha256 = HashFunction(name: "SHA256", byteCount: 32)
    static let sha512 = HashFunction(name: "SHA512", byteCount: 64)

    let byteCount: Int
    // Immutable after the fetch and reference counted with atomics, hence shareable.
    let implementation: OpaquePointer?

    private init(name: String, byteCount: Int) {
        self.byteCount = byteCount
        implementation = EVP_MD_fetch(nil, name, nil)
        OpenSSLStatus.require(implementation != nil, "find a hash function")
    }

    deinit { EVP_MD_free(implementation) }

    func hash(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { output, count in
            let result = EVP_Digest(
                bytes.baseAddress,
                bytes.count,
                output.baseAddress,
                nil,
                implementation,
                nil
            )
            OpenSSLStatus.require(result == 1, "hash")
            count = byteCount
        }
    }
}

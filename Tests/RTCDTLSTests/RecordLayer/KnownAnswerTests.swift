// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import COpenSSL
import Testing

@testable import RTCDTLS

/// The ciphers and the key derivation against values that others have published.
@Suite struct KnownAnswerTests {
    struct Vector: Sendable {
        var suite: CipherSuite
        var key: String
        var nonce: String
        var associated: String
        var plaintext: [UInt8]
        var sealed: String
    }

    static let longPlaintext = hex(
        """
        d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
        1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39
        """
    )

    /// McGrew and Viega, "The Galois/Counter Mode of Operation", test cases 4 and 16;
    /// RFC 8439 §2.8.2.
    static let vectors: [Vector] = [
        Vector(
            suite: .aes128GCM,
            key: "feffe9928665731c6d6a8f9467308308",
            nonce: "cafebabefacedbaddecaf888",
            associated: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            plaintext: longPlaintext,
            sealed: """
                42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e
                21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091
                5bc94fbc3221a5db94fae95ae7121a47
                """
        ),
        Vector(
            suite: .aes256GCM,
            key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
            nonce: "cafebabefacedbaddecaf888",
            associated: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            plaintext: longPlaintext,
            sealed: """
                522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa
                8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662
                76fc6ece0f4e1768cddf8853bb2d551b
                """
        ),
        Vector(
            suite: .chaCha20Poly1305,
            key: "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
            nonce: "070000004041424344454647",
            associated: "50515253c0c1c2c3c4c5c6c7",
            plaintext: Array(
                ("Ladies and Gentlemen of the class of '99: If I could offer you "
                    + "only one tip for the future, sunscreen would be it.").utf8
            ),
            sealed: """
                d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6
                3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36
                92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc
                3ff4def08e4b7a9de576d26586cec64b6116
                1ae10b594f09e26a7e902ecbd0600691
                """
        ),
    ]

    @Test(arguments: vectors)
    func `each cipher seals and opens as published`(vector: Vector) throws {
        let key = Self.hex(vector.key)
        let nonce = Self.hex(vector.nonce)
        let associated = Self.hex(vector.associated)
        let sealed = Self.hex(vector.sealed)
        let count = vector.plaintext.count
        let sealing = try #require(COpenSSL_new_aead(vector.suite.cipher, key, 1))
        let opening = try #require(COpenSSL_new_aead(vector.suite.cipher, key, 0))
        defer {
            EVP_CIPHER_CTX_free(sealing)
            EVP_CIPHER_CTX_free(opening)
        }
        // The second time with the context as the first has left it.
        for _ in 0..<2 {
            var output = [UInt8](repeating: 0, count: sealed.count)
            let isSealed = COpenSSL_aead_seal(
                sealing,
                nonce,
                associated,
                Int32(associated.count),
                vector.plaintext,
                Int32(count),
                &output
            )
            #expect(isSealed == 1 && output == sealed)
            var opened = [UInt8](repeating: 0, count: count)
            let isOpened = COpenSSL_aead_open(
                opening,
                nonce,
                associated,
                Int32(associated.count),
                sealed,
                Int32(count),
                &opened
            )
            #expect(isOpened == 1 && opened == vector.plaintext)
        }
    }

    @Test(arguments: vectors)
    func `no cipher opens what was changed in one bit`(vector: Vector) throws {
        let key = Self.hex(vector.key)
        let nonce = Self.hex(vector.nonce)
        let associated = Self.hex(vector.associated)
        let sealed = Self.hex(vector.sealed)
        let opening = try #require(COpenSSL_new_aead(vector.suite.cipher, key, 0))
        defer { EVP_CIPHER_CTX_free(opening) }
        var output = [UInt8](repeating: 0, count: sealed.count)
        for bit in 0..<sealed.count * 8 {
            var changed = sealed
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let isOpened = COpenSSL_aead_open(
                opening,
                nonce,
                associated,
                Int32(associated.count),
                changed,
                Int32(vector.plaintext.count),
                &output
            )
            #expect(isOpened == 0)
        }
        ERR_clear_error()
    }

    /// The vector for TLS 1.2 with SHA-256 that was sent to the TLS working group in 2009.
    @Test func `the pseudorandom function gives what is published`() {
        let secret = Self.hex("9bbe436ba940f017b17652849a71db35")
        let seed = Self.hex("a0ba9f936cda311827a6f796ffd5198c")
        let expected = Self.hex(
            """
            e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a
            6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab
            4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff701
            87347b66
            """
        )
        var output = [UInt8](repeating: 0, count: expected.count)
        let isExpanded = secret.withUnsafeBytes { secret in
            seed.withUnsafeBytes { seed in
                output.withUnsafeMutableBytes {
                    KeyBlock.expand(secret, "test label", seed, "SHA256", into: $0)
                }
            }
        }
        #expect(isExpanded && output == expected)
    }

    static func hex(_ text: String) -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
    }
}

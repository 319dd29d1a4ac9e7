// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing

@testable import RTCCrypto

@Suite struct ChaCha20Poly1305Tests {
    static let key = (0x80..<0xA0).map { UInt8($0) }
    static let nonce = hex("070000004041424344454647")
    static let associatedData = hex("50515253c0c1c2c3c4c5c6c7")
    static let plaintext = Array(
        ("Ladies and Gentlemen of the class of '99: If I could offer you "
            + "only one tip for the future, sunscreen would be it.").utf8
    )
    static let sealed = hex(
        "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
            + "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
            + "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
            + "3ff4def08e4b7a9de576d26586cec64b6116"
            + "1ae10b594f09e26a7e902ecbd0600691"
    )

    @Test func `sealing matches RFC 8439 §2.8.2`() throws {
        let cipher = try ChaCha20Poly1305(key: Self.key)
        let sealed = try cipher.seal(
            Self.plaintext,
            nonce: Self.nonce,
            authenticating: Self.associatedData
        )
        #expect(sealed == Self.sealed)
        let opened = try cipher.open(
            sealed,
            nonce: Self.nonce,
            authenticating: Self.associatedData
        )
        #expect(opened == Self.plaintext)
    }

    @Test func `empty messages are sealed too`() throws {
        let zero = try ChaCha20Poly1305(key: [UInt8](repeating: 0, count: 32))
        let nonce = [UInt8](repeating: 0, count: 12)
        let tags: [(associatedData: [UInt8], tag: String)] = [
            ([], "4eb972c9a8fb3a1b382bb4d36f5ffad1"),
            (Array("a".utf8), "1a8eca6530dc0a893bdb1ac97594a09a"),
        ]
        for fixture in tags {
            let data = fixture.associatedData
            let sealed = try zero.seal([], nonce: nonce, authenticating: data)
            #expect(sealed == hex(fixture.tag))
            let opened = try zero.open(sealed, nonce: nonce, authenticating: data)
            #expect(opened.isEmpty)
        }
    }

    @Test func `any change and any cut is noticed`() throws {
        let cipher = try ChaCha20Poly1305(key: Self.key)
        let failure = CryptoError.invalidInput(.authenticationFailed)
        for index in Self.sealed.indices {
            var changed = Self.sealed
            changed[index] ^= 0x80
            let variants = [changed, Array(Self.sealed[..<index])]
            for variant in variants {
                #expect(throws: failure) {
                    try cipher.open(
                        variant,
                        nonce: Self.nonce,
                        authenticating: Self.associatedData
                    )
                }
            }
        }
        #expect(throws: failure) {
            try cipher.open(Self.sealed, nonce: Self.nonce, authenticating: [])
        }
        var nonce = Self.nonce
        nonce[11] ^= 1
        #expect(throws: failure) {
            try cipher.open(Self.sealed, nonce: nonce, authenticating: Self.associatedData)
        }
    }

    @Test func `keys and nonces of another length are refused`() throws {
        #expect(throws: CryptoError.invalidInput(.length(expected: 32, actual: 31))) {
            try ChaCha20Poly1305(key: Array(Self.key.dropLast()))
        }
        let cipher = try ChaCha20Poly1305(key: Self.key)
        let error = CryptoError.invalidInput(.length(expected: 12, actual: 13))
        #expect(throws: error) {
            try cipher.seal([], nonce: Self.nonce + [0], authenticating: [])
        }
        #expect(throws: error) {
            try cipher.open(Self.sealed, nonce: Self.nonce + [0], authenticating: [])
        }
    }

    @Test func `a printed cipher shows no key`() throws {
        var dumped = ""
        dump(try ChaCha20Poly1305(key: Self.key), to: &dumped)
        #expect(dumped == "- ChaCha20Poly1305\n")
    }
}

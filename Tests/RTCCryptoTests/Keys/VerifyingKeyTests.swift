// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing

@testable import RTCCrypto

@Suite struct VerifyingKeyTests {
    typealias Foreign = (
        scheme: SignatureScheme, key: [UInt8], message: [UInt8], signature: [UInt8]
    )

    static let foreign: [Foreign] = [
        (
            .ed25519, hex(KeyFixtures.ed25519Public), [0x72], hex(KeyFixtures.ed25519Signature)
        ),
        (
            .secp256k1, hex(KeyFixtures.secp256k1Public), KeyFixtures.message,
            hex(KeyFixtures.secp256k1Signature)
        ),
        (
            .ecdsaP256, hex(KeyFixtures.p256Public), KeyFixtures.message,
            hex(KeyFixtures.p256Signature)
        ),
    ]

    @Test(arguments: foreign)
    func `signatures of other implementations verify and changed ones do not`(
        fixture: Foreign
    ) throws {
        let key = try VerifyingKey(scheme: fixture.scheme, rawRepresentation: fixture.key)
        #expect(key.rawRepresentation == fixture.key)
        #expect(key.isValidSignature(fixture.signature, for: fixture.message))
        #expect(!key.isValidSignature(fixture.signature, for: fixture.message + [0]))
        #expect(!key.isValidSignature(fixture.signature, for: []))
        #expect(!key.isValidSignature(fixture.signature + [0], for: fixture.message))
        for index in fixture.signature.indices {
            var changed = fixture.signature
            changed[index] ^= 1
            #expect(!key.isValidSignature(changed, for: fixture.message))
            let cut = Array(fixture.signature[..<index])
            #expect(!key.isValidSignature(cut, for: fixture.message))
        }
    }

    @Test func `the two forms of a secp256k1 key are one key`() throws {
        let compressed = try VerifyingKey(
            scheme: .secp256k1,
            rawRepresentation: hex(KeyFixtures.secp256k1Public)
        )
        let uncompressed = try VerifyingKey(
            scheme: .secp256k1,
            rawRepresentation: hex(KeyFixtures.secp256k1Uncompressed)
        )
        #expect(compressed == uncompressed)
        #expect(uncompressed.rawRepresentation == hex(KeyFixtures.secp256k1Public))
    }

    @Test(arguments: foreign)
    func `cut and lengthened keys are refused`(fixture: Foreign) {
        for count in fixture.key.indices {
            #expect(throws: CryptoError.self) {
                try VerifyingKey(
                    scheme: fixture.scheme,
                    rawRepresentation: Array(fixture.key[..<count])
                )
            }
        }
        #expect(throws: CryptoError.self) {
            try VerifyingKey(scheme: fixture.scheme, rawRepresentation: fixture.key + [0])
        }
    }

    @Test func `points off the curve are refused`() {
        var p256 = hex(KeyFixtures.p256Public)
        p256[90] ^= 1
        let malformed = CryptoError.invalidInput(.malformedKey)
        #expect(throws: malformed) { try VerifyingKey(scheme: .ecdsaP256, rawRepresentation: p256) }
        // x = 5 is no abscissa of secp256k1; a hybrid point (06) is no accepted form.
        let bad: [[UInt8]] = [
            [2] + [UInt8](repeating: 0, count: 31) + [5],
            [6] + hex(KeyFixtures.secp256k1Uncompressed).dropFirst(),
            [4] + [UInt8](repeating: 0, count: 64),
            [0],
        ]
        for key in bad {
            #expect(throws: malformed) {
                try VerifyingKey(scheme: .secp256k1, rawRepresentation: key)
            }
        }
    }

    @Test(arguments: [2048, 2049, 4096, 8192])
    func `RSA keys within the bounds are accepted`(bits: Int) throws {
        let der = KeyFixtures.rsaPublic(modulusBits: bits)
        let key = try VerifyingKey(scheme: .rsa, rawRepresentation: der)
        #expect(key.rawRepresentation == der)
        #expect(!key.isValidSignature([UInt8](repeating: 0, count: bits / 8), for: []))
    }

    @Test(arguments: [512, 1024, 2040, 2047, 8193, 8200])
    func `RSA keys outside the bounds are refused`(bits: Int) {
        #expect(throws: CryptoError.limitExceeded(.rsaModulusBits, actual: bits)) {
            try VerifyingKey(
                scheme: .rsa,
                rawRepresentation: KeyFixtures.rsaPublic(modulusBits: bits)
            )
        }
    }

    @Test func `RSA exponents that are even, one or long are refused`() {
        let exponents: [(bytes: [UInt8], bits: Int)] = [
            ([1], 1), ([4], 3), ([1, 0, 0, 0, 1], 33), ([1, 0, 0, 0, 0, 0, 0, 0, 1], 65),
        ]
        for exponent in exponents {
            let der = KeyFixtures.rsaPublic(modulusBits: 2048, exponent: exponent.bytes)
            #expect(throws: CryptoError.limitExceeded(.rsaExponentBits, actual: exponent.bits)) {
                try VerifyingKey(scheme: .rsa, rawRepresentation: der)
            }
        }
    }

    @Test func `RSA keys have one encoding`() {
        let der = KeyFixtures.rsaPublic(modulusBits: 2048)
        let malformed = CryptoError.invalidInput(.malformedKey)
        #expect(throws: malformed) {
            try VerifyingKey(scheme: .rsa, rawRepresentation: der + [0])
        }
        for count in stride(from: 0, to: der.count, by: 7) {
            #expect(throws: malformed) {
                try VerifyingKey(scheme: .rsa, rawRepresentation: Array(der[..<count]))
            }
        }
        #expect(throws: CryptoError.limitExceeded(.encodedKeyBytes, actual: 8193)) {
            try VerifyingKey(scheme: .rsa, rawRepresentation: [UInt8](repeating: 0, count: 8193))
        }
    }

    @Test func `a key of another algorithm is not an RSA key`() {
        #expect(throws: CryptoError.invalidInput(.unsupportedKey)) {
            try VerifyingKey(scheme: .rsa, rawRepresentation: hex(KeyFixtures.p256Public))
        }
    }
}

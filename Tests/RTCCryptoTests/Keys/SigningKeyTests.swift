// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing

@testable import RTCCrypto

@Suite struct SigningKeyTests {
    @Test(arguments: SignatureScheme.allCases)
    func `a fresh key signs, exports and comes back the same`(scheme: SignatureScheme) throws {
        let key = try SigningKey.generate(scheme)
        #expect(key.scheme == scheme)
        let signature = try key.sign(KeyFixtures.message)
        #expect(key.verifyingKey.isValidSignature(signature, for: KeyFixtures.message))
        let raw = try key.rawRepresentation()
        let fromRaw = try SigningKey(scheme: scheme, rawRepresentation: raw)
        let fromPEM = try SigningKey(pem: key.pem())
        for copy in [fromRaw, fromPEM] {
            #expect(copy.scheme == scheme)
            #expect(copy.verifyingKey == key.verifyingKey)
            let copied = try copy.rawRepresentation()
            #expect(copied == raw)
            let copySignature = try copy.sign([])
            #expect(key.verifyingKey.isValidSignature(copySignature, for: []))
        }
        let other = try SigningKey.generate(scheme)
        #expect(other.verifyingKey != key.verifyingKey)
        #expect(!other.verifyingKey.isValidSignature(signature, for: KeyFixtures.message))
    }

    @Test func `keys of other implementations have the public halves they say`() throws {
        let keys: [(scheme: SignatureScheme, raw: String, publicKey: String)] = [
            (.ed25519, KeyFixtures.ed25519Private, KeyFixtures.ed25519Public),
            (.secp256k1, KeyFixtures.secp256k1Private, KeyFixtures.secp256k1Public),
            (.ecdsaP256, KeyFixtures.p256Private, KeyFixtures.p256Public),
        ]
        for fixture in keys {
            let key = try SigningKey(scheme: fixture.scheme, rawRepresentation: hex(fixture.raw))
            #expect(key.verifyingKey.rawRepresentation == hex(fixture.publicKey))
            let raw = try key.rawRepresentation()
            #expect(raw == hex(fixture.raw))
        }
    }

    @Test func `deterministic schemes give the published signatures`() throws {
        let ed25519 = try SigningKey(
            scheme: .ed25519,
            rawRepresentation: hex(KeyFixtures.ed25519Private)
        )
        let rsa = try SigningKey(pem: KeyFixtures.rsaPEM)
        let signatures = try (ed25519.sign([0x72]), rsa.sign(KeyFixtures.message))
        #expect(signatures.0 == hex(KeyFixtures.ed25519Signature))
        #expect(signatures.1 == hex(KeyFixtures.rsaSignature))
    }

    @Test func `PEM of every form is read and PKCS#8 is written`() throws {
        let p256 = try SigningKey(pem: KeyFixtures.p256PEM)
        let secp256k1 = try SigningKey(pem: KeyFixtures.secp256k1PEM)
        let withParameters = try SigningKey(pem: KeyFixtures.p256ParametersAndKeyPEM)
        #expect(p256.verifyingKey.rawRepresentation == hex(KeyFixtures.p256Public))
        #expect(secp256k1.verifyingKey.rawRepresentation == hex(KeyFixtures.secp256k1Public))
        #expect(withParameters.scheme == .ecdsaP256)
        let written = try (p256.pem(), secp256k1.pem())
        #expect(written.0 == KeyFixtures.p256PEM)
        #expect(written.1 == KeyFixtures.secp256k1PEM)
    }

    @Test func `PEM that is no usable key is refused`() {
        let bad: [(pem: String, error: CryptoError)] = [
            ("", .invalidInput(.malformedKey)),
            (KeyFixtures.encryptedPEM, .invalidInput(.malformedKey)),
            (KeyFixtures.p384PEM, .invalidInput(.unsupportedKey)),
            (KeyFixtures.x25519PEM, .invalidInput(.unsupportedKey)),
            (KeyFixtures.weakRSAPEM, .limitExceeded(.rsaModulusBits, actual: 1024)),
            (
                String(repeating: "x", count: 32_769),
                .limitExceeded(.encodedKeyBytes, actual: 32_769)
            ),
        ]
        for fixture in bad {
            #expect(throws: fixture.error) { try SigningKey(pem: fixture.pem) }
        }
    }

    @Test func `a public half that does not fit is noticed`() throws {
        var p256 = hex(KeyFixtures.p256Private)
        p256[20] ^= 1
        #expect(throws: CryptoError.invalidInput(.mismatchedPublicKey)) {
            try SigningKey(scheme: .ecdsaP256, rawRepresentation: p256)
        }
        let rsa = try SigningKey(pem: KeyFixtures.rsaPEM).rawRepresentation()
        // Offset 100 lies in the modulus.
        var changed = rsa
        changed[100] ^= 4
        #expect(throws: CryptoError.invalidInput(.mismatchedPublicKey)) {
            try SigningKey(scheme: .rsa, rawRepresentation: changed)
        }
    }

    @Test func `scalars outside the group are refused`() {
        let order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"
        for scalar in [[UInt8](repeating: 0, count: 32), hex(order)] {
            #expect(throws: CryptoError.invalidInput(.malformedKey)) {
                try SigningKey(scheme: .secp256k1, rawRepresentation: scalar)
            }
        }
    }

    @Test func `cut and lengthened private keys are refused`() throws {
        for scheme in SignatureScheme.allCases {
            let raw =
                try scheme == .rsa
                ? SigningKey(pem: KeyFixtures.rsaPEM).rawRepresentation()
                : SigningKey.generate(scheme).rawRepresentation()
            for bytes in [[], Array(raw.dropLast()), raw + [0], Array(raw.dropFirst())] {
                #expect(throws: CryptoError.self) {
                    try SigningKey(scheme: scheme, rawRepresentation: bytes)
                }
            }
        }
    }

    @Test func `RSA keys of odd sizes are not generated`() {
        for bits in [Int.min, 0, 2047, 8193, .max] {
            #expect(throws: CryptoError.limitExceeded(.rsaModulusBits, actual: bits)) {
                try SigningKey.generate(.rsa, rsaModulusBits: bits)
            }
        }
    }

    @Test func `a printed key shows its public half only`() throws {
        let key = try SigningKey(
            scheme: .ed25519,
            rawRepresentation: hex(KeyFixtures.ed25519Private)
        )
        #expect("\(key)" == "SigningKey(ed25519)")
        #expect(String(reflecting: key) == "SigningKey(ed25519)")
        let labels = Mirror(reflecting: key).children.map(\.label)
        #expect(labels == ["verifyingKey"])
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing

@testable import RTCCrypto

@Suite struct X25519PrivateKeyTests {
    static let alice = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"
    static let bob = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"

    @Test func `keys and secret match RFC 7748 §6.1`() throws {
        let alice = try X25519PrivateKey(rawRepresentation: hex(Self.alice))
        let bob = try X25519PrivateKey(rawRepresentation: hex(Self.bob))
        #expect(
            alice.publicKey
                == hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")
        )
        #expect(
            bob.publicKey
                == hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")
        )
        let secrets = try (
            alice.sharedSecret(with: bob.publicKey), bob.sharedSecret(with: alice.publicKey)
        )
        #expect(
            secrets.0 == hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742")
        )
        #expect(secrets.1 == secrets.0)
    }

    @Test func `fresh keys differ and agree on a secret`() throws {
        let first = try X25519PrivateKey()
        let second = try X25519PrivateKey()
        #expect(first.publicKey != second.publicKey)
        let secrets = try (
            first.sharedSecret(with: second.publicKey), second.sharedSecret(with: first.publicKey)
        )
        #expect(secrets.0 == secrets.1)
    }

    @Test func `points of small order are refused`() throws {
        // RFC 7748 §6.1 and the list in its security considerations: all give the zero secret.
        let points = [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ]
        let key = try X25519PrivateKey(rawRepresentation: hex(Self.alice))
        for point in points {
            #expect(throws: CryptoError.invalidInput(.degenerateSharedSecret)) {
                try key.sharedSecret(with: hex(point))
            }
        }
    }

    @Test func `keys of another length are refused`() throws {
        let key = try X25519PrivateKey()
        for count in [0, 31, 33] {
            let bytes = [UInt8](repeating: 9, count: count)
            let error = CryptoError.invalidInput(.length(expected: 32, actual: count))
            #expect(throws: error) { try key.sharedSecret(with: bytes) }
            #expect(throws: error) { try X25519PrivateKey(rawRepresentation: bytes) }
        }
    }

    @Test func `a printed key shows its public half only`() throws {
        let key = try X25519PrivateKey()
        #expect("\(key)" == "X25519PrivateKey")
        let labels = Mirror(reflecting: key).children.map(\.label)
        #expect(labels == ["publicKey"])
    }
}

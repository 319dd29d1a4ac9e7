// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing

@testable import PeerIdentity

@Suite struct KeyMessageTests {
    typealias Bad = (name: String, message: [UInt8], error: IdentityError)

    static let publicKey = KeyVector.ed25519.publicKey
    static let key = Array(publicKey.dropFirst(4))

    static let bad: [Bad] = [
        ("empty", [], .invalidKey(.missingType)),
        ("no type", Array(publicKey.dropFirst(2)), .invalidKey(.missingType)),
        ("no data", [8, 1], .invalidKey(.missingData)),
        ("unknown type", [8, 4, 0x12, 0], .invalidKey(.unknownType(4))),
        (
            "largest type", [8] + [UInt8](repeating: 0xFF, count: 9) + [1, 0x12, 0],
            .invalidKey(.unknownType(.max))
        ),
        (
            "number of eleven bytes", [8] + [UInt8](repeating: 0x80, count: 10) + [1, 0x12, 0],
            .invalidKey(.malformedProtobuf)
        ),
        ("type as bytes", [0x0A, 1, 1, 0x12, 0], .invalidKey(.malformedProtobuf)),
        ("data as number", [8, 1, 0x10, 0], .invalidKey(.malformedProtobuf)),
        ("field zero", [0, 1], .invalidKey(.malformedProtobuf)),
        ("group", publicKey + [0x1B, 0x1C], .invalidKey(.malformedProtobuf)),
        ("wire type 6", publicKey + [0x1E], .invalidKey(.malformedProtobuf)),
        (
            "length beyond the end", [8, 1, 0x12, 33] + key, .invalidKey(.malformedProtobuf)
        ),
        (
            "length beyond any memory", [8, 1, 0x12] + [UInt8](repeating: 0xFF, count: 9) + [1],
            .invalidKey(.malformedProtobuf)
        ),
        ("fixed field cut", publicKey + [0x19, 1, 2], .invalidKey(.malformedProtobuf)),
        ("short key", [8, 1, 0x12, 1, 7], .invalidKey(.length(expected: 32, actual: 1))),
        ("wrong type for the key", [8, 2, 0x12, 32] + key, .invalidKey(.malformed)),
        ("no RSA key", [8, 0, 0x12, 32] + key, .invalidKey(.malformed)),
        ("no ECDSA key", [8, 3, 0x12, 32] + key, .invalidKey(.malformed)),
        (
            "too long", [UInt8](repeating: 0, count: 2049),
            .limitExceeded(.encodedKeyBytes, actual: 2049)
        ),
    ]

    @Test(arguments: bad)
    func `bad messages are refused with the reason`(fixture: Bad) {
        #expect(throws: fixture.error) { try PublicKey(protobuf: fixture.message) }
    }

    @Test func `unknown fields and longer numbers change nothing`() throws {
        let expected = try PublicKey(protobuf: Self.publicKey)
        let extras: [[UInt8]] = [
            Self.publicKey + [0x18, 0x96, 1],
            [0x1A, 2, 1, 2] + Self.publicKey,
            Self.publicKey + [0x19, 1, 2, 3, 4, 5, 6, 7, 8],
            Self.publicKey + [0x1D, 1, 2, 3, 4],
            [8, 0x81, 0, 0x12, 0xA0, 0] + Self.key,
            Array(Self.publicKey.dropFirst(2)) + [8, 1],
            [8, 3] + Self.publicKey,
        ]
        for message in extras {
            let key = try PublicKey(protobuf: message)
            #expect(key == expected)
            #expect(key.protobuf == Self.publicKey)
        }
    }

    @Test(arguments: KeyVector.all)
    func `no cut message is a key`(vector: KeyVector) {
        let step = vector.type == .rsa ? 13 : 1
        for count in stride(from: 0, to: vector.publicKey.count, by: step) {
            let cut = Array(vector.publicKey[..<count])
            #expect(throws: IdentityError.self) { try PublicKey(protobuf: cut) }
        }
        for count in stride(from: 0, to: vector.privateKey.count, by: step * 5) {
            let cut = Array(vector.privateKey[..<count])
            #expect(throws: IdentityError.self) { try PrivateKey(protobuf: cut) }
        }
    }

    @Test func `private keys are bounded and checked`() throws {
        #expect(throws: IdentityError.limitExceeded(.encodedKeyBytes, actual: 8193)) {
            try PrivateKey(protobuf: [UInt8](repeating: 0, count: 8193))
        }
        #expect(throws: IdentityError.limitExceeded(.rsaModulusBits, actual: 1024)) {
            try PrivateKey.generate(.rsa, rsaModulusBits: 1024)
        }
        #expect(throws: IdentityError.invalidKey(.malformed)) { try PrivateKey(pem: "nonsense") }
        #expect(throws: IdentityError.limitExceeded(.encodedKeyBytes, actual: 4096)) {
            try PublicKey(type: .rsa, rawRepresentation: [UInt8](repeating: 0, count: 4096))
        }
    }
}

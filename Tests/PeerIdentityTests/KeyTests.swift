// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing

@testable import PeerIdentity

@Suite struct KeyTests {
    @Test(arguments: KeyVector.all)
    func `the specification's vectors hold in both directions`(vector: KeyVector) throws {
        let key = try PrivateKey(protobuf: vector.privateKey)
        #expect(key.type == vector.type)
        #expect(key.publicKey.type == vector.type)
        #expect(key.publicKey.protobuf == vector.publicKey)
        let written = try key.protobuf
        #expect(written == vector.privateKey)
        let publicKey = try PublicKey(protobuf: vector.publicKey)
        #expect(publicKey == key.publicKey)
        #expect(publicKey.protobuf == vector.publicKey)
        #expect(publicKey.peerID.description == vector.base58)
        #expect(publicKey.peerID.cid == vector.cid)
    }

    @Test(arguments: KeyVector.all)
    func `only the right key accepts a signature`(vector: KeyVector) throws {
        let key = try PrivateKey(protobuf: vector.privateKey)
        let message = Array("hello".utf8)
        let signature = try key.sign(message)
        #expect(key.publicKey.verify(signature, of: message))
        #expect(!key.publicKey.verify(signature, of: Array("hellp".utf8)))
        for other in KeyVector.all where other.type != vector.type {
            let otherKey = try PublicKey(protobuf: other.publicKey)
            #expect(!otherKey.verify(signature, of: message))
        }
    }

    @Test(arguments: KeyType.allCases)
    func `a fresh key comes back from protobuf, raw bytes and PEM`(type: KeyType) throws {
        let key = try PrivateKey.generate(type)
        let copies = try [
            PrivateKey(protobuf: key.protobuf),
            PrivateKey(type: type, rawRepresentation: key.rawRepresentation),
            PrivateKey(pem: key.pem),
        ]
        for copy in copies { #expect(copy.publicKey == key.publicKey) }
        let publicKey = try PublicKey(
            type: type,
            rawRepresentation: key.publicKey.rawRepresentation
        )
        #expect(publicKey == key.publicKey)
        let other = try PrivateKey.generate(type)
        #expect(other.publicKey.peerID != key.publicKey.peerID)
    }

    @Test func `PEM is PKCS#8`() throws {
        let pem = try PrivateKey.generate().pem
        #expect(pem.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        #expect(pem.hasSuffix("-----END PRIVATE KEY-----\n"))
    }

    @Test func `the usual key is Ed25519`() throws {
        #expect(try PrivateKey.generate().type == .ed25519)
    }

    @Test func `Ed25519 secrets of all three lengths are one key`() throws {
        let long = try PrivateKey(protobuf: KeyVector.ed25519.privateKey).rawRepresentation
        #expect(long.count == 64)
        let publicHalf = Array(long.suffix(32))
        for raw in [Array(long.prefix(32)), long, long + publicHalf] {
            let key = try PrivateKey(type: .ed25519, rawRepresentation: raw)
            let written = try key.rawRepresentation
            #expect(written == long)
        }
        for index in 32..<96 {
            var raw = long + publicHalf
            raw[index] ^= 1
            #expect(throws: IdentityError.invalidKey(.mismatchedPublicKey)) {
                try PrivateKey(type: .ed25519, rawRepresentation: raw)
            }
        }
        for count in [33, 63, 65, 95, 97] {
            let raw = Array((long + publicHalf + [0]).prefix(count))
            #expect(throws: IdentityError.invalidKey(.length(expected: 64, actual: count))) {
                try PrivateKey(type: .ed25519, rawRepresentation: raw)
            }
        }
    }

    @Test func `nothing secret is printed`() throws {
        let vector = KeyVector.ed25519
        let key = try PrivateKey(protobuf: vector.privateKey)
        #expect("\(key)" == "private ed25519 \(vector.base58)")
        #expect("\(key.publicKey)" == "ed25519 \(vector.base58)")
        #expect(Mirror(reflecting: key).children.map(\.label) == ["publicKey"])
    }
}

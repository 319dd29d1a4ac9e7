// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import PeerIdentity
import RTCCrypto
import Testing

@testable import PeerNoise

@Suite struct NoisePayloadTests {
    let identity: PrivateKey
    let keys: HandshakeState.Keys
    let key: [UInt8]
    let signature: [UInt8]

    init() throws {
        identity = try PrivateKey.generate()
        keys = HandshakeState.Keys(
            ephemeralKey: try X25519PrivateKey(),
            staticKey: try X25519PrivateKey()
        )
        key = identity.publicKey.protobuf
        signature = try identity.sign(
            Array("noise-libp2p-static-key:".utf8) + keys.staticKey.publicKey
        )
    }

    /// What an honest initiator makes of a responder that sends `payload`.
    func result(of payload: [UInt8]) throws -> Result<NoiseHandshake.Progress, NoiseError> {
        var honest = try NoiseHandshake(
            role: .initiator,
            identity: try PrivateKey.generate(),
            prologue: []
        )
        var other = HandshakeState(isInitiator: false, prologue: [], keys: keys)
        let first = try #require(try honest.start())
        _ = try other.read(.first, Array(first.dropFirst(2)))
        let second = try other.write(.second, payload: payload)
        do {
            return .success(try honest.receive(FrameBuffer.frame(second)))
        } catch {
            return .failure(error)
        }
    }

    @Test func `the payload is the key and its signature over the static key`() throws {
        let payload = try NoisePayload.bytes(
            identity: identity,
            staticKey: keys.staticKey.publicKey
        )
        // Ed25519 signs deterministically.
        #expect(payload == [0x0A, 36] + key + [0x12, 64] + signature)
        #expect(try result(of: payload).get().remoteKey == identity.publicKey)
    }

    @Test func `unknown fields and extensions are skipped`() throws {
        let (key, signature) = (
            Protobuf.field(1, bytes: key), Protobuf.field(2, bytes: signature)
        )
        let payloads: [[UInt8]] = [
            key + signature + Protobuf.field(4, bytes: [0x12, 2, 0x2F, 0x61]),
            Protobuf.field(9, varint: 3) + signature + key,
            key + signature + Protobuf.field(3, bytes: [1, 2, 3]) + [0x2D, 1, 2, 3, 4],
        ]
        for payload in payloads {
            #expect(try result(of: payload).get().remoteKey == identity.publicKey)
        }
    }

    @Test func `payloads that prove nothing are refused with the reason`() throws {
        let other = try PrivateKey.generate()
        let keyField = Protobuf.field(1, bytes: key)
        let signatureField = Protobuf.field(2, bytes: signature)
        let unprefixed = try identity.sign(keys.staticKey.publicKey)
        let ofOtherKey = try identity.sign(
            Array("noise-libp2p-static-key:".utf8) + keys.ephemeralKey.publicKey
        )
        let bad: [(payload: [UInt8], fault: NoiseError.PeerFault)] = [
            ([], .missingIdentityKey),
            (signatureField, .missingIdentityKey),
            (keyField, .missingSignature),
            ([0x0A, 200, 1], .malformedPayload),
            (Protobuf.field(1, varint: 1) + signatureField, .malformedPayload),
            (keyField + Protobuf.field(2, varint: 1), .malformedPayload),
            (
                Protobuf.field(1, bytes: []) + signatureField,
                .invalidIdentityKey(.invalidKey(.missingType))
            ),
            (
                Protobuf.field(1, bytes: [8, 9, 0x12, 0]) + signatureField,
                .invalidIdentityKey(.invalidKey(.unknownType(9)))
            ),
            (
                Protobuf.field(1, bytes: other.publicKey.protobuf) + signatureField,
                .invalidSignature
            ),
            (keyField + Protobuf.field(2, bytes: []), .invalidSignature),
            (keyField + Protobuf.field(2, bytes: unprefixed), .invalidSignature),
            (keyField + Protobuf.field(2, bytes: ofOtherKey), .invalidSignature),
        ]
        for fixture in bad {
            let result = try result(of: fixture.payload)
            #expect(result == .failure(.peerFault(fixture.fault)))
        }
    }

    @Test func `a responder checks the signature too`() throws {
        var honest = try NoiseHandshake(role: .responder, identity: identity, prologue: [])
        var other = HandshakeState(isInitiator: true, prologue: [], keys: keys)
        let first = try other.write(.first, payload: Array("ignored".utf8))
        let reply = try #require(try honest.receive(FrameBuffer.frame(first)).reply)
        _ = try other.read(.second, Array(reply.dropFirst(2)))
        let payload =
            Protobuf.field(1, bytes: key)
            + Protobuf.field(2, bytes: try identity.sign(keys.staticKey.publicKey))
        let third = try other.write(.third, payload: payload)
        let error = honest.failure(receiving: FrameBuffer.frame(third))
        #expect(error == .peerFault(.invalidSignature))
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import PeerIdentity
import RTCCrypto
import Testing

@testable import PeerNoise

@Suite struct NoiseIdentityTests {
    let key: PrivateKey
    let identity: NoiseIdentity

    init() throws {
        key = try PrivateKey.generate()
        identity = try NoiseIdentity(key)
    }

    /// An honest responder's second message, as somebody with the initiator's keys reads it.
    func secondMessage() throws -> (
        ephemeralKey: [UInt8], staticKey: [UInt8], payload: [UInt8]
    ) {
        var initiator = HandshakeState(
            isInitiator: true,
            prologue: [],
            keys: HandshakeState.Keys(
                ephemeralKey: try X25519PrivateKey(),
                staticKey: try X25519PrivateKey()
            )
        )
        var responder = try NoiseHandshake(role: .responder, identity: identity, prologue: [])
        let first = try initiator.write(.first, payload: [])
        let reply = try #require(try responder.receive(FrameBuffer.frame(first)).reply)
        let second = Array(reply.dropFirst(2))
        let payload = try initiator.read(.second, second)
        return (Array(second.prefix(32)), initiator.remoteStatic, payload)
    }

    @Test func `the payload proves the identity of the static key`() throws {
        let payload = identity.payload
        let proven = try NoisePayload.verify(payload, staticKey: identity.staticKey.publicKey)
        #expect(proven == key.publicKey)
    }

    @Test func `handshakes share the static key and its proof, and no ephemeral key`() throws {
        let messages = [try secondMessage(), try secondMessage()]
        for message in messages {
            #expect(message.staticKey == identity.staticKey.publicKey)
            #expect(message.payload == identity.payload)
            #expect(message.ephemeralKey != message.staticKey)
        }
        #expect(messages[0].ephemeralKey != messages[1].ephemeralKey)
    }

    @Test func `each node has a static key of its own`() throws {
        let other = try NoiseIdentity(key)
        #expect(other.staticKey.publicKey != identity.staticKey.publicKey)
    }

    @Test func `one identity serves both ends of any number of handshakes`() throws {
        let peer = try PrivateKey.generate()
        let peerIdentity = try NoiseIdentity(peer)
        for _ in 0..<3 {
            var initiator = try NoiseHandshake(
                role: .initiator,
                identity: identity,
                prologue: [1]
            )
            var responder = try NoiseHandshake(
                role: .responder,
                identity: peerIdentity,
                prologue: [1]
            )
            let first = try #require(try initiator.start())
            let second = try #require(try responder.receive(first).reply)
            let progress = try initiator.receive(second)
            let third = try #require(progress.reply)
            #expect(progress.remoteKey == peer.publicKey)
            #expect(try responder.receive(third).remoteKey == key.publicKey)
        }
    }

    @Test func `nothing that is printed shows the secret`() {
        var text = ""
        dump(identity, to: &text)
        #expect(text.contains("X25519PrivateKey"))
        #expect(!text.contains("EVPKey"))
    }
}

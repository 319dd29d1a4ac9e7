// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCrypto
import Testing

@testable import PeerNoise

/// Cacophony's vector for Noise_XX_25519_ChaChaPoly_SHA256 (Unlicense).
@Suite struct HandshakeStateTests {
    static let prologue = Array("John Galt".utf8)
    static let messages: [(payload: String, ciphertext: String)] = [
        (
            "4c756477696720766f6e204d69736573",
            "ca35def5ae56cec33dc2036731ab14896bc4c75dbb07a61f879f8e3afa4c7944"
                + "4c756477696720766f6e204d69736573"
        ),
        (
            "4d757272617920526f746862617264",
            "95ebc60d2b1fa672c1f46a8aa265ef51bfe38e7ccb39ec5be34069f144808843"
                + "81cbad1f276e038c48378ffce2b65285e08d6b68aaa3629a5a8639392490e5b9"
                + "bd5269c2f1e4f488ed8831161f19b7815528f8982ffe09be9b5c412f8a0db50f"
                + "8814c7194e83f23dbd8d162c9326ad"
        ),
        (
            "462e20412e20486179656b",
            "c7195ffacac1307ff99046f219750fc47693e23c3cb08b89c2af808b444850a8"
                + "0ae475b9df0f169ae80a89be0865b57f58c9fea0d4ec82a286427402f113e4b6"
                + "ae769a1d95941d49b25030"
        ),
    ]
    static let handshakeHash = "c8e5f64e846193be2a834104c2a009868d6c9f3bd3c186299888b488b2f1f58e"
    static let transport: [(payload: String, ciphertext: String)] = [
        (
            "4361726c204d656e676572",
            "96763ed773f8e47bb3712f0e29b3060ffc956ffc146cee53d5e1df"
        ),
        (
            "4a65616e2d426170746973746520536179",
            "3e40f15f6f3a46ae446b253bf8b1d9ffb6ed9b174d272328ff91a7e2e5c79c07f5"
        ),
        (
            "457567656e2042f6686d20766f6e2042617765726b",
            "eb3f3515110702e047a6c9da4478b6ead94873c11c0f2d710ddb3f09fce024b3a58502ae3f"
        ),
    ]

    static func keys(_ ephemeral: String, _ static: String) throws -> HandshakeState.Keys {
        HandshakeState.Keys(
            ephemeralKey: try X25519PrivateKey(rawRepresentation: hex(ephemeral)),
            staticKey: try X25519PrivateKey(rawRepresentation: hex(`static`))
        )
    }

    static func initiator() throws -> HandshakeState {
        HandshakeState(
            isInitiator: true,
            prologue: prologue,
            keys: try keys(
                "893e28b9dc6ca8d611ab664754b8ceb7bac5117349a4439a6b0569da977c464a",
                "e61ef9919cde45dd5f82166404bd08e38bceb5dfdfded0a34c8df7ed542214d1"
            )
        )
    }

    static func responder() throws -> HandshakeState {
        HandshakeState(
            isInitiator: false,
            prologue: prologue,
            keys: try keys(
                "bbdb4cdbd309f1a1f2e1456967fe288cadd6f712d65dc7b7793d5e63da6b375b",
                "4a3acbfdb163dec651dfa3194dece676d437029c62a408b4c5ea9114246e4893"
            )
        )
    }

    @Test func `handshake and transport messages match the published vector`() throws {
        var initiator = try Self.initiator()
        var responder = try Self.responder()
        for (index, message) in HandshakeMessage.allCases.enumerated() {
            let (payload, expected) = (
                hex(Self.messages[index].payload), hex(Self.messages[index].ciphertext)
            )
            let written: [UInt8]
            let read: [UInt8]
            if message == .second {
                written = try responder.write(message, payload: payload)
                read = try initiator.read(message, written)
            } else {
                written = try initiator.write(message, payload: payload)
                read = try responder.read(message, written)
            }
            #expect(written == expected)
            #expect(read == payload)
        }
        let hashes = (initiator.symmetric.hash, responder.symmetric.hash)
        #expect(hashes.0 == hex(Self.handshakeHash))
        #expect(hashes.1 == hashes.0)
        let chainingKeys = (initiator.symmetric.chainingKey, responder.symmetric.chainingKey)
        #expect(chainingKeys.0 == chainingKeys.1)
        let remoteKeys = (initiator.remoteStatic, responder.remoteStatic)
        #expect(remoteKeys.0 == responder.keys.staticKey.publicKey)
        #expect(remoteKeys.1 == initiator.keys.staticKey.publicKey)
        try checkTransport(chainingKey: chainingKeys.0)
    }

    /// Noise's Split, which the package itself has no use for: the agreed keys must be right.
    private func checkTransport(chainingKey: [UInt8]) throws {
        let keys = try HKDFSHA256.derive(from: [], salt: chainingKey, count: 64)
        var fromInitiator = try CipherState(key: Array(keys.prefix(32)))
        var fromResponder = try CipherState(key: Array(keys.suffix(32)))
        for (index, message) in Self.transport.enumerated() {
            let payload = hex(message.payload)
            let sealed =
                index.isMultiple(of: 2)
                ? try fromResponder.encrypt(payload, authenticating: [])
                : try fromInitiator.encrypt(payload, authenticating: [])
            #expect(sealed == hex(message.ciphertext))
        }
    }

    @Test func `messages are never shorter than announced`() throws {
        var initiator = try Self.initiator()
        var responder = try Self.responder()
        let first = try initiator.write(.first, payload: [])
        _ = try responder.read(.first, first)
        let second = try responder.write(.second, payload: [])
        _ = try initiator.read(.second, second)
        let third = try initiator.write(.third, payload: [])
        #expect(first.count == HandshakeMessage.first.minimumByteCount)
        #expect(second.count == HandshakeMessage.second.minimumByteCount)
        #expect(third.count == HandshakeMessage.third.minimumByteCount)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

internal import PeerIdentity

/// What each end sends inside the handshake to prove its identity (libp2p noise specification).
///
/// ```
/// message NoiseHandshakePayload {
///   optional bytes identity_key = 1;
///   optional bytes identity_sig = 2;
///   optional NoiseExtensions extensions = 4;
/// }
/// ```
/// Extensions negotiate stream multiplexers, of which WebRTC needs none: they are skipped.
enum NoisePayload {
    private static let signaturePrefix = Array("noise-libp2p-static-key:".utf8)

    /// The payload that binds `staticKey` to an identity.
    static func bytes(identity: PrivateKey, staticKey: [UInt8]) throws(NoiseError) -> [UInt8] {
        let signature: [UInt8]
        do {
            signature = try identity.sign(signaturePrefix + staticKey)
        } catch {
            throw .ownIdentity(error)
        }
        return Protobuf.field(1, bytes: identity.publicKey.protobuf)
            + Protobuf.field(2, bytes: signature)
    }

    /// The identity key that `payload` binds `staticKey` to.
    static func verify(_ payload: [UInt8], staticKey: [UInt8]) throws(NoiseError) -> PublicKey {
        var encodedKey: [UInt8]?
        var signature: [UInt8]?
        var reader = ProtobufReader(payload)
        do {
            while let field = try reader.next() {
                switch (field.number, field.value) {
                case (1, .bytes(let bytes)): encodedKey = bytes
                case (2, .bytes(let bytes)): signature = bytes
                case (1, _), (2, _): throw Protobuf.MalformedMessage()
                default: continue
                }
            }
        } catch {
            throw .peerFault(.malformedPayload)
        }
        guard let encodedKey else { throw .peerFault(.missingIdentityKey) }
        guard let signature else { throw .peerFault(.missingSignature) }
        let key: PublicKey
        do {
            key = try PublicKey(protobuf: encodedKey)
        } catch {
            throw .peerFault(.invalidIdentityKey(error))
        }
        guard key.verify(signature, of: signaturePrefix + staticKey) else {
            throw .peerFault(.invalidSignature)
        }
        return key
    }
}

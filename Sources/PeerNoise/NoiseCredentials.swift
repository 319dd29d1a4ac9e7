// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

internal import PeerIdentity
internal import RTCCrypto

/// Who we are, and whom we accept.
struct NoiseCredentials {
    let identity: NoiseIdentity
    let expectedPeer: PeerID?

    /// The message that proves our identity.
    func write(
        _ message: HandshakeMessage,
        with state: inout HandshakeState
    ) throws(NoiseError) -> [UInt8] {
        do {
            return try state.write(message, payload: identity.payload)
        } catch {
            throw NoiseError(error)
        }
    }

    /// The peer's key, proven by `bytes`.
    func read(
        _ message: HandshakeMessage,
        _ bytes: [UInt8],
        with state: inout HandshakeState
    ) throws(NoiseError) -> PublicKey {
        let payload: [UInt8]
        do {
            payload = try state.read(message, bytes)
        } catch {
            throw NoiseError(error)
        }
        let key = try NoisePayload.verify(payload, staticKey: state.remoteStatic)
        if let expectedPeer, key.peerID != expectedPeer {
            throw .wrongPeer(expected: expectedPeer, actual: key.peerID)
        }
        return key
    }
}

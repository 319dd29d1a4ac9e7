// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import PeerIdentity
internal import RTCCrypto

/// Who we are in every handshake: a static Diffie-Hellman key and the proof that it is ours.
///
/// Made once for a node: to make the key and to sign it takes a third of what a handshake takes.
/// One key for all handshakes is what Noise calls static, and what rust-libp2p and js-libp2p have.
/// It is only ever sent under encryption and beside the identity that has signed it, so that it
/// tells nobody more. What keeps sessions apart is the ephemeral key, which each handshake makes
/// anew.
package struct NoiseIdentity: Sendable {
    let staticKey: X25519PrivateKey
    /// What proves that the identity key owns `staticKey`.
    let payload: [UInt8]

    /// Makes a static key and signs it.
    ///
    /// - Throws: `NoiseError.ownIdentity` when the key cannot sign, `.cryptographyFailed` when the
    ///   generator fails.
    package init(_ identity: PrivateKey) throws(NoiseError) {
        do {
            staticKey = try X25519PrivateKey()
        } catch {
            throw NoiseError(error)
        }
        payload = try NoisePayload.bytes(identity: identity, staticKey: staticKey.publicKey)
    }
}

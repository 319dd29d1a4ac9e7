// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import PeerIdentity
internal import RTCCrypto

/// libp2p's Noise handshake, Noise_XX_25519_ChaChaPoly_SHA256, over a byte stream.
///
/// It proves each end's identity to the other and, through the prologue, that both saw the same two
/// certificates. WebRTC Direct then goes on under DTLS alone, so the keys it agrees on are dropped.
/// The listener is the initiator, the dialer the responder (webrtc-direct specification,
/// "Connection Security").
package struct NoiseHandshake: ~Copyable {
    /// Bytes in the longest message accepted, without its length.
    ///
    /// An RSA key of 8192 bits and its signature make a message of about 2,200 bytes; the rest is
    /// room for extensions, which are skipped.
    package static let maximumMessageBytes = 4096

    /// Which end this is.
    package enum Role: Hashable, Sendable {
        /// Speaks first: the listener of a WebRTC Direct connection.
        case initiator
        /// Waits for the first message: the dialer.
        case responder
    }

    /// What received bytes led to.
    package struct Progress: Hashable, Sendable {
        /// Bytes to send, complete with their length.
        package var reply: [UInt8]?
        /// The peer's proven key; when it is there the handshake is finished, once `reply` is sent.
        package var remoteKey: PublicKey?
        /// Bytes behind the peer's last message, which belong to whatever the stream carries next;
        /// empty until the handshake is finished.
        package var remainder: [UInt8] = []
    }

    private let credentials: NoiseCredentials
    private var stage: NoiseStage
    private var frames = FrameBuffer()

    /// Prepares one end with a fresh ephemeral key.
    ///
    /// - Parameters:
    ///   - role: Which end this is.
    ///   - identity: Who we are, which is proven to the peer.
    ///   - prologue: What both ends must have seen alike, see `webRTCPrologue(client:server:)`.
    ///   - expectedPeer: The only acceptable peer, as dialled; nil accepts any.
    /// - Throws: `NoiseError.cryptographyFailed` when the generator fails.
    package init(
        role: Role,
        identity: NoiseIdentity,
        prologue: [UInt8],
        expectedPeer: PeerID? = nil
    ) throws(NoiseError) {
        let keys: HandshakeState.Keys
        do {
            keys = HandshakeState.Keys(
                ephemeralKey: try X25519PrivateKey(),
                staticKey: identity.staticKey
            )
        } catch {
            throw NoiseError(error)
        }
        credentials = NoiseCredentials(identity: identity, expectedPeer: expectedPeer)
        let isInitiator = role == .initiator
        let state = HandshakeState(isInitiator: isInitiator, prologue: prologue, keys: keys)
        stage = isInitiator ? .ready(state) : .expectsFirst(state)
    }

    /// Whether the peer has proven its identity.
    package var isFinished: Bool { stage.isFinished }

    /// The initiator's first message with its length; nil from a responder.
    ///
    /// - Throws: `NoiseError.usage` when called twice.
    package mutating func start() throws(NoiseError) -> [UInt8]? {
        try stage.start().map { FrameBuffer.frame($0) }
    }

    /// Takes the next bytes of the stream, cut anywhere.
    ///
    /// The initiator learns the peer from message 2 and checks it before it shows itself in
    /// message 3; the responder learns it from message 3.
    ///
    /// - Throws: `NoiseError.usage` for a call in the wrong order, which changes nothing; any other
    ///   `NoiseError` ends the handshake and should end the connection.
    package mutating func receive(
        _ bytes: some Collection<UInt8>
    ) throws(NoiseError) -> Progress {
        _ = try stage.expected
        frames.append(bytes)
        do {
            return try receiveMessages()
        } catch {
            stage = .failed
            throw error
        }
    }

    private mutating func receiveMessages() throws(NoiseError) -> Progress {
        var progress = Progress()
        while !stage.isFinished {
            let minimum = try stage.expected.minimumByteCount
            let maximum = Self.maximumMessageBytes
            guard let message = try frames.next(minimum: minimum, maximum: maximum) else { break }
            let step = try stage.receive(message, credentials)
            if let reply = step.reply { progress.reply = FrameBuffer.frame(reply) }
            progress.remoteKey = step.remoteKey
        }
        if stage.isFinished { progress.remainder = frames.takeRest() }
        return progress
    }
}

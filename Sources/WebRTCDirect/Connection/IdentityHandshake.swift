// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerIdentity
import PeerNoise
import RTCCrypto

/// The Noise handshake on data channel 0, in the frames that every stream uses.
///
/// The listener speaks first: it is ready half a round trip before the dialer. Flags on this
/// channel mean nothing: some peers send FIN after the handshake, some reset the channel, some say
/// nothing.
struct IdentityHandshake: ~Copyable {
    /// Which end this is.
    enum Role {
        case dialer(expectedPeer: PeerID?)
        case listener
    }

    /// What received bytes led to.
    struct Progress {
        var reply: ByteBuffer?
        var peer: PeerID?
    }

    /// A message of Noise fits many times.
    private static let frameBytesMax = 16_384

    private let identity: NoiseIdentity
    private let ownFingerprint: Fingerprint
    private let role: Role
    private var decoder = FrameDecoder(frameBytesMax: frameBytesMax)
    private var noise: NoiseHandshake?

    /// Prepares the handshake; it can begin when DTLS has shown the peer's certificate.
    init(node: LocalNode, fingerprint: Fingerprint, role: Role) {
        identity = node.noiseIdentity
        ownFingerprint = fingerprint
        self.role = role
    }

    /// Binds the handshake to the certificates that both ends have seen.
    mutating func secured(by peer: Fingerprint) throws(NoiseError) {
        switch role {
        case .dialer(let expectedPeer):
            noise = try NoiseHandshake(
                role: .responder,
                identity: identity,
                prologue: NoiseHandshake.webRTCPrologue(client: ownFingerprint, server: peer),
                expectedPeer: expectedPeer
            )
        case .listener:
            noise = try NoiseHandshake(
                role: .initiator,
                identity: identity,
                prologue: NoiseHandshake.webRTCPrologue(client: peer, server: ownFingerprint)
            )
        }
    }

    /// The first message, if it is ours to send.
    mutating func start() throws(NoiseError) -> ByteBuffer? {
        try noise?.start().map { ByteBuffer(bytes: $0) }
    }

    /// Takes in a message of the channel.
    ///
    /// - Throws: `FrameError` or `NoiseError`: the peer is not who it should be, or nobody.
    mutating func receive(_ message: ByteBuffer) throws -> Progress {
        var progress = Progress()
        decoder.append(message)
        while progress.peer == nil, let (frame, _) = try decoder.next() {
            guard frame.message.readableBytes > 0 else { continue }
            guard let step = try noise?.receive(frame.message.readableBytesView) else { break }
            if let reply = step.reply { progress.reply = ByteBuffer(bytes: reply) }
            progress.peer = step.remoteKey?.peerID
        }
        return progress
    }
}

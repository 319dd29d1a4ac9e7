// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerIdentity
import PeerNoise
import PeerTransport
import RTCCore
import RTCCrypto
import RTCDataChannel
import RTCPeerConnection
import RTCSCTP

extension StreamID {
    /// The channel that both ends know of without a word, for Noise.
    static let handshake = StreamID(0)
}

extension ConnectionDriver {
    /// DTLS has shown the peer's certificate.
    func secured(by fingerprint: Fingerprint) {
        do {
            try handshake?.secured(by: fingerprint)
            try peer.openNegotiatedChannel(.handshake)
        } catch {
            fail(.handshakeFailed(UnderlyingError(error)))
        }
    }

    /// The channels are up: the listener speaks.
    func channelsConnected(at now: Instant) {
        do {
            if let message = try handshake?.start() { send(handshake: message, at: now) }
        } catch {
            fail(.handshakeFailed(UnderlyingError(error)))
        }
    }

    /// Takes in a message that belongs to no stream: of the handshake, or of nobody.
    func receiveHandshake(_ message: DataChannelMessage, on id: StreamID, at now: Instant) {
        guard id == .handshake, case .handshaking = phase else { return }
        do {
            guard let progress = try handshake?.receive(message.payload) else { return }
            if let reply = progress.reply { send(handshake: reply, at: now) }
            if let peer = progress.peer { authenticated(peer) }
        } catch let error as NoiseError {
            fail(TransportError(error))
        } catch {
            fail(.handshakeFailed(UnderlyingError(error)))
        }
    }

    /// The peer has proved who it is; the Noise keys are not needed any more.
    private func authenticated(_ remotePeer: PeerID) {
        handshake = nil
        patience = nil
        phase = .established
        report(.success(remotePeer))
        answerAccepters()
    }

    private func send(handshake message: ByteBuffer, at now: Instant) {
        for part in Frame(message: message).encoded() {
            do throws(DataChannelError) {
                try peer.send(DataChannelMessage(payload: part), on: .handshake, at: now)
            } catch {
                // The peer has closed the channel or the connection: the handshake times out or
                // ends.
            }
        }
    }
}

extension TransportError {
    fileprivate init(_ error: NoiseError) {
        if case .wrongPeer(let expected, let actual) = error {
            self = .peerMismatch(expected: expected, actual: actual)
        } else {
            self = .handshakeFailed(UnderlyingError(error))
        }
    }
}

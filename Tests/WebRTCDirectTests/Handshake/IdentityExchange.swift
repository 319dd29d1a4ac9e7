// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerIdentity
import RTCCore
import RTCCrypto
import RTCDTLS
import RTCDataChannel
import RTCPeerConnection

@testable import WebRTCDirect

/// One end's identity handshake over a simulated connection, run as the driver runs it.
final class IdentityExchange {
    /// When the other end had proved who it is.
    private(set) var finishedAt: Instant?
    private(set) var peer: PeerID?
    private(set) var failure: (any Error)?
    private var handshake: IdentityHandshake

    init(node: LocalNode, fingerprint: Fingerprint, role: IdentityHandshake.Role) {
        handshake = IdentityHandshake(node: node, fingerprint: fingerprint, role: role)
    }

    /// Does what an event calls for.
    func react(to event: PeerConnectionEvent, of connection: inout PeerConnection, at now: Instant)
    {
        do {
            switch event {
            case .secured(let peer):
                try handshake.secured(by: peer.fingerprint)
                try connection.openNegotiatedChannel(.handshake)
            case .channels(.connected):
                try send(try handshake.start(), over: &connection, at: now)
            case .channels(.message(.handshake, let message)) where peer == nil:
                let progress = try handshake.receive(message.payload)
                try send(progress.reply, over: &connection, at: now)
                guard let peer = progress.peer else { return }
                (self.peer, finishedAt) = (peer, now)
            default: break
            }
        } catch {
            if failure == nil { failure = error }
        }
    }

    private func send(
        _ message: ByteBuffer?,
        over connection: inout PeerConnection,
        at now: Instant
    ) throws {
        guard let message else { return }
        for part in Frame(message: message).encoded() {
            try connection.send(DataChannelMessage(payload: part), on: .handshake, at: now)
        }
    }
}

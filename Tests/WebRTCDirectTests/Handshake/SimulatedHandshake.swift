// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerIdentity
import RTCCore
import RTCPeerConnection
import RTCSimulation

@testable import WebRTCDirect

/// A dialer and a listener in virtual time that go all the way: ICE, DTLS, SCTP and Noise.
struct SimulatedHandshake: ~Copyable {
    /// Both ends and the network between them.
    var pair: PeerConnectionPair
    let dialer: IdentityExchange
    let listener: IdentityExchange
    private let startedAt: Instant

    private static let nodes = Result {
        try (dialer: makeNode(), listener: makeNode())
    }

    private static func makeNode() throws -> LocalNode {
        try LocalNode(identity: PrivateKey.generate(.ed25519), certificate: Certificate())
    }

    /// Begins to dial.
    init(seed: UInt64 = 1, options: PairOptions) throws {
        let nodes = try Self.nodes.get()
        pair = try PeerConnectionPair(seed: seed, options: options)
        dialer = IdentityExchange(
            node: nodes.dialer,
            fingerprint: pair.dialerFingerprint,
            role: .dialer(expectedPeer: nodes.listener.peer)
        )
        listener = IdentityExchange(
            node: nodes.listener,
            fingerprint: pair.listenerFingerprint,
            role: .listener
        )
        startedAt = pair.now
        pair.dialer.reaction = { [dialer] in dialer.react(to: $0, of: &$1, at: $2) }
        pair.listener.reaction = { [listener] in listener.react(to: $0, of: &$1, at: $2) }
    }

    /// Lets both ends prove who they are.
    ///
    /// - Returns: how long it took until the dialer could open a stream.
    /// - Throws: `SimulationFailure` when it takes longer than `limit`, or what went wrong.
    mutating func finish(within limit: Duration = .seconds(60)) throws -> Duration {
        let (dialer, listener) = (dialer, listener)
        try pair.drive(DriveBounds(duration: limit)) { _ in
            dialer.failure != nil || listener.failure != nil
                || (dialer.peer != nil && listener.peer != nil)
        }
        if let failure = dialer.failure ?? listener.failure { throw failure }
        return (dialer.finishedAt ?? pair.now) - startedAt
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import PeerIdentity
import RTCCrypto

@testable import PeerNoise

/// Both ends of a handshake and somebody between them.
struct HandshakePair: ~Copyable {
    var initiator: NoiseHandshake
    var responder: NoiseHandshake
    /// Messages as they arrived, changed or not.
    var delivered: [[UInt8]] = []
    var initiatorResult: NoiseHandshake.Progress?
    var responderResult: NoiseHandshake.Progress?

    init(
        initiatorIdentity: PrivateKey,
        responderIdentity: PrivateKey,
        prologues: ([UInt8], [UInt8]) = ([1], [1]),
        expectedByInitiator: PeerID? = nil,
        expectedByResponder: PeerID? = nil
    ) throws {
        self.init(
            try NoiseHandshake(
                role: .initiator,
                identity: initiatorIdentity,
                prologue: prologues.0,
                expectedPeer: expectedByInitiator
            ),
            try NoiseHandshake(
                role: .responder,
                identity: responderIdentity,
                prologue: prologues.1,
                expectedPeer: expectedByResponder
            )
        )
    }

    private init(_ initiator: consuming NoiseHandshake, _ responder: consuming NoiseHandshake) {
        self.initiator = initiator
        self.responder = responder
    }

    /// Runs to the end or the first error; `change` sees each message and its index.
    mutating func run(_ change: (Int, [UInt8]) -> [UInt8] = { $1 }) throws(NoiseError) {
        guard var message = try initiator.start() else { return }
        for index in 0..<3 {
            let bytes = change(index, message)
            delivered.append(bytes)
            let progress: NoiseHandshake.Progress
            if index == 1 {
                progress = try initiator.receive(bytes)
                initiatorResult = progress
            } else {
                progress = try responder.receive(bytes)
                responderResult = progress
            }
            guard let reply = progress.reply else { return }
            message = reply
        }
    }
}

extension NoiseHandshake {
    /// One end with a static key that no other handshake has.
    init(
        role: Role,
        identity: PrivateKey,
        prologue: [UInt8],
        expectedPeer: PeerID? = nil
    ) throws(NoiseError) {
        try self.init(
            role: role,
            identity: NoiseIdentity(identity),
            prologue: prologue,
            expectedPeer: expectedPeer
        )
    }

    /// The error that receiving `bytes` gives; nil when it gives none.
    mutating func failure(receiving bytes: [UInt8]) -> NoiseError? {
        do {
            _ = try receive(bytes)
            return nil
        } catch {
            return error
        }
    }

    /// The error that starting gives; nil when it gives none.
    mutating func failureOfStart() -> NoiseError? {
        do {
            _ = try start()
            return nil
        } catch {
            return error
        }
    }
}

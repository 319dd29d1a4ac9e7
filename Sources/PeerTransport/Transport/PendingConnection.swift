// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats

/// A peer that has arrived at a listener and whose handshake has not been run.
///
/// It is made at the lowest level, from the first packet that is worth an answer, so that
/// ``Transport/upgrade(_:)`` can run beside the listener's further events.
///
/// A conforming type gives up by itself: when its last copy is dropped without an upgrade, when
/// ``reject()`` is called, or when its own time limit runs out, it releases what it holds and
/// ``isAlive`` becomes false. Listeners skip those that are not alive.
public protocol PendingConnection: Sendable {
    /// The listener's address that the peer came to.
    var localAddress: Multiaddr { get }

    /// Where the peer is.
    var remoteAddress: Multiaddr { get }

    /// Whether an upgrade could still succeed; answers without waiting or calling back.
    var isAlive: Bool { get }

    /// Turns the peer away; does nothing when it was upgraded or rejected before.
    func reject()
}

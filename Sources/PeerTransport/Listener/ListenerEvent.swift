// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats

/// What happens at a listener.
public enum ListenerEvent<Incoming: PendingConnection>: Sendable {
    /// Peers can dial this address from now on; it is complete but for the `/p2p` component.
    case newAddress(Multiaddr)

    /// Peers can no longer dial this address.
    case addressExpired(Multiaddr)

    /// A peer has arrived: pass it to ``Transport/upgrade(_:)``, or drop it to turn it away.
    case incoming(Incoming, local: Multiaddr, remote: Multiaddr)

    /// Something went wrong and the listener goes on.
    case error(TransportError)

    /// The listener has ended; no event follows. Connections made through it live on.
    case closed(ListenerCloseReason)
}

/// Why a listener ended.
public enum ListenerCloseReason: Sendable, Equatable {
    /// ``Listener/close()`` was called or the listener was let go.
    case requested

    /// The listener cannot go on.
    case failed(TransportError)
}

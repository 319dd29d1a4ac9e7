// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats

/// How a connection came about, as ``Transport/map(_:)`` and ``Transport/andThen(_:)`` learn it.
public enum ConnectedPoint: Sendable, Hashable {
    /// We dialed `address`.
    case dialer(address: Multiaddr, role: Endpoint, portUse: PortUse)

    /// A peer at `remote` came to our listener at `local`.
    case listener(local: Multiaddr, remote: Multiaddr)

    /// The role to take in handshakes and in protocol negotiation.
    public var role: Endpoint {
        switch self {
        case .dialer(_, let role, _): role
        case .listener: .listener
        }
    }

    /// Where the peer is.
    public var remoteAddress: Multiaddr {
        switch self {
        case .dialer(let address, _, _): address
        case .listener(_, let remote): remote
        }
    }
}

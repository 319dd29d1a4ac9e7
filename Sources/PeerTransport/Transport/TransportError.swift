// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats
public import PeerIdentity

/// Why listening, dialing or upgrading failed.
///
/// The cases stand in the order of who can do something about it: the caller, the system, the peer.
public enum TransportError: Error, Sendable, Equatable {
    // MARK: Usage

    /// The address is not one this transport can use; it is handed back so that another can try.
    case addressNotSupported(Multiaddr)

    /// The option is not one this transport can honour.
    case optionNotSupported(DialOption)

    /// The pending connection belongs to another transport.
    case foreignPendingConnection

    /// The task was cancelled.
    case cancelled

    /// The transport has been shut down.
    case transportClosed

    // MARK: System and limits

    /// The address could not be bound.
    case bindFailed(Multiaddr, UnderlyingError)

    /// A bound of this side was reached; try again later.
    case limitReached(TransportLimit)

    // MARK: Peer

    /// Nothing listens at the address, or it cannot be reached from here.
    case unreachable(Multiaddr)

    /// The peer refused the connection.
    case refused

    /// The peer did not complete the connection in time.
    case timedOut

    /// The peer proved another identity than the one that was asked for.
    case peerMismatch(expected: PeerID, actual: PeerID)

    /// The peer's certificate is not the one that the address names.
    case certificateMismatch

    /// The peer's security handshake was not acceptable.
    case handshakeFailed(UnderlyingError)

    /// No protocol could be agreed on.
    case negotiationFailed(MultistreamError)

    /// The incoming connection was rejected or gave up before it was upgraded.
    case pendingConnectionExpired

    /// The connection was lost before it was complete.
    case connectionLost(CloseReason)

    // MARK: Rest

    /// Something only this transport knows about.
    case other(UnderlyingError)
}

/// An option of ``DialOptions`` that a transport may be unable to honour.
public enum DialOption: Sendable, Hashable {
    /// ``DialOptions/role``.
    case role
    /// ``DialOptions/portUse``.
    case portUse
}

/// A bound that a transport keeps.
public enum TransportLimit: Sendable, Hashable {
    /// Connections whose handshake is not complete.
    case pendingConnections
    /// Complete connections.
    case connections
    /// Addresses of a listener.
    case addresses
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats

/// A way to reach peers: it dials addresses, listens on addresses, and turns what arrives into an
/// ``Output``, for most transports a ``Connection``.
///
/// The family mirrors rust-libp2p's `Transport`, in Swift's own idiom: a future is an `async`
/// function, dropping a future is cancelling the task, and the event poll is one `AsyncSequence`
/// per ``Listener``. A connection drives itself; nothing here has to be polled to keep it alive.
///
/// Transports combine: ``map(_:)``, ``mapError(_:)``, ``andThen(_:)``, ``or(_:)``,
/// ``timeout(_:clock:)``, ``upgrade(with:)`` and ``erased()`` wrap one transport in another.
public protocol Transport<Output>: Sendable {
    /// What a finished dial or a finished upgrade gives.
    associatedtype Output: Sendable

    /// What a listener hands out for a peer that has arrived and is not yet upgraded.
    associatedtype Incoming: PendingConnection

    /// Starts to listen on an address.
    ///
    /// Returns when the address is bound; the addresses that peers can dial follow as
    /// ``ListenerEvent/newAddress(_:)``. Letting go of every copy of the listener closes it.
    ///
    /// - Parameter address: What to bind. A wildcard IP and port 0 are for the transport to fill
    ///   in.
    /// - Returns: A listener whose events have one consumer.
    /// - Throws: ``TransportError/addressNotSupported(_:)`` with `address` when it is not for this
    ///   transport, ``TransportError/bindFailed(_:_:)`` when the system refuses it.
    func listen(on address: Multiaddr) async throws(TransportError) -> Listener<Incoming>

    /// Completes an incoming connection: security handshake, identity, muxer.
    ///
    /// Several upgrades may run at once. Cancelling the task rejects the peer.
    ///
    /// - Parameter pending: What ``ListenerEvent/incoming(_:local:remote:)`` carried, from a
    ///   listener of this transport. It is used up, whatever the outcome.
    /// - Returns: The complete connection.
    /// - Throws: ``TransportError/pendingConnectionExpired`` when it was rejected or timed out
    ///   before, otherwise what the handshake ended with.
    func upgrade(_ pending: Incoming) async throws(TransportError) -> Output

    /// Connects to an address and completes the handshake.
    ///
    /// Nothing is sent before this is called. Cancelling the task gives the attempt up and releases
    /// all it held, so several addresses may be raced in a task group.
    ///
    /// - Parameters:
    ///   - address: Where the peer listens. A trailing `/p2p` component is enforced.
    ///   - options: Role, port use and time limit.
    /// - Returns: The complete connection.
    /// - Throws: ``TransportError/addressNotSupported(_:)`` with `address` when it is not for this
    ///   transport, ``TransportError/timedOut`` after ``DialOptions/timeout``,
    ///   ``TransportError/peerMismatch(expected:actual:)`` when another peer answers.
    func dial(
        _ address: Multiaddr,
        options: DialOptions
    ) async throws(TransportError) -> Output
}

extension Transport {
    /// Connects to an address with the default options.
    ///
    /// - Throws: What ``dial(_:options:)`` throws.
    public func dial(_ address: Multiaddr) async throws(TransportError) -> Output {
        try await dial(address, options: DialOptions())
    }
}

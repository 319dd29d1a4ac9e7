// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats

extension Transport {
    /// This transport without its type.
    ///
    /// - Returns: A transport of the same output.
    public func erased() -> AnyTransport<Output> { AnyTransport(self) }
}

extension Transport where Output: Connection {
    /// This transport without its type, and its connections without theirs.
    ///
    /// Transports of different kinds then have one type, and go together with ``or(_:)``.
    ///
    /// - Returns: A transport of ``AnyConnection``.
    public func erasedConnections() -> AnyTransport<AnyConnection> {
        map { connection, _ in AnyConnection(connection) }.erased()
    }
}

/// A transport whose type is not known; rust-libp2p's `Boxed`.
public struct AnyTransport<Output: Sendable>: Transport {
    /// What any transport's listeners hand out.
    public typealias Incoming = AnyPending

    private let listenBody:
        @Sendable (Multiaddr) async throws(TransportError) -> Listener<AnyPending>
    private let upgradeBody: @Sendable (AnyPending) async throws(TransportError) -> Output
    private let dialBody: @Sendable (Multiaddr, DialOptions) async throws(TransportError) -> Output

    /// Hides the type of `base`.
    public init<Base: Transport>(_ base: Base) where Base.Output == Output {
        listenBody = { address async throws(TransportError) in
            try await base.listen(on: address).map { AnyPending(base: $0) }
        }
        upgradeBody = { pending async throws(TransportError) in
            guard let pending = pending.base as? Base.Incoming else {
                throw .foreignPendingConnection
            }
            return try await base.upgrade(pending)
        }
        dialBody = { address, options async throws(TransportError) in
            try await base.dial(address, options: options)
        }
    }

    /// Listens with the hidden transport.
    ///
    /// - Returns: Its listener.
    /// - Throws: What the hidden transport throws.
    public func listen(on address: Multiaddr) async throws(TransportError) -> Listener<AnyPending> {
        try await listenBody(address)
    }

    /// Upgrades with the hidden transport.
    ///
    /// - Returns: What it gives.
    /// - Throws: What it throws; `foreignPendingConnection` when `pending` is of another transport.
    public func upgrade(_ pending: AnyPending) async throws(TransportError) -> Output {
        try await upgradeBody(pending)
    }

    /// Dials with the hidden transport.
    ///
    /// - Returns: What it gives.
    /// - Throws: What the hidden transport throws.
    public func dial(
        _ address: Multiaddr,
        options: DialOptions
    ) async throws(TransportError) -> Output {
        try await dialBody(address, options)
    }
}

/// An incoming connection whose transport is not known.
public struct AnyPending: PendingConnection {
    let base: any PendingConnection

    /// The listener's address that the peer came to.
    public var localAddress: Multiaddr { base.localAddress }
    /// Where the peer is.
    public var remoteAddress: Multiaddr { base.remoteAddress }
    /// Whether an upgrade could still succeed.
    public var isAlive: Bool { base.isAlive }
    /// Turns the peer away.
    public func reject() { base.reject() }
}

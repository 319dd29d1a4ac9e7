// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats

extension Transport {
    /// This transport, and another one for the addresses that this one does not support.
    ///
    /// - Parameter other: Asked second; ``map(_:)`` it first when its output is of another type.
    /// - Returns: The two as one.
    public func or<Other: Transport>(
        _ other: Other
    ) -> OrTransport<Self, Other> where Other.Output == Output {
        OrTransport(first: self, second: other)
    }
}

/// Two transports as one; see ``Transport/or(_:)``.
public struct OrTransport<First: Transport, Second: Transport>: Transport
where First.Output == Second.Output {
    /// What both give.
    public typealias Output = First.Output
    /// What the listeners of either hand out.
    public typealias Incoming = EitherPending<First.Incoming, Second.Incoming>

    private let first: First
    private let second: Second

    init(first: First, second: Second) {
        self.first = first
        self.second = second
    }

    /// Listens with the first transport that supports the address.
    ///
    /// - Returns: Its listener.
    /// - Throws: What it throws; `addressNotSupported` when neither supports the address.
    public func listen(on address: Multiaddr) async throws(TransportError) -> Listener<Incoming> {
        do {
            return try await first.listen(on: address).map { .first($0) }
        } catch .addressNotSupported(let address) {
            return try await second.listen(on: address).map { .second($0) }
        }
    }

    /// Upgrades with the transport whose listener handed `pending` out.
    ///
    /// - Returns: What it gives.
    /// - Throws: What it throws.
    public func upgrade(_ pending: Incoming) async throws(TransportError) -> Output {
        switch pending {
        case .first(let pending): try await first.upgrade(pending)
        case .second(let pending): try await second.upgrade(pending)
        }
    }

    /// Dials with the first transport that supports the address.
    ///
    /// - Returns: What it gives.
    /// - Throws: What it throws; `addressNotSupported` when neither supports the address.
    public func dial(
        _ address: Multiaddr,
        options: DialOptions
    ) async throws(TransportError) -> Output {
        do {
            return try await first.dial(address, options: options)
        } catch .addressNotSupported(let address) {
            return try await second.dial(address, options: options)
        }
    }
}

/// An incoming connection of one of two transports.
public enum EitherPending<First: PendingConnection, Second: PendingConnection>: PendingConnection {
    /// It came to the first transport.
    case first(First)
    /// It came to the second transport.
    case second(Second)

    private var pending: any PendingConnection {
        switch self {
        case .first(let pending): pending
        case .second(let pending): pending
        }
    }

    /// The listener's address that the peer came to.
    public var localAddress: Multiaddr { pending.localAddress }
    /// Where the peer is.
    public var remoteAddress: Multiaddr { pending.remoteAddress }
    /// Whether an upgrade could still succeed.
    public var isAlive: Bool { pending.isAlive }
    /// Turns the peer away.
    public func reject() { pending.reject() }
}

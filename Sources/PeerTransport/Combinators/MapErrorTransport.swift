// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats

extension Transport {
    /// This transport with every error changed, those that its listeners report included.
    ///
    /// `addressNotSupported` is passed on as it is, so that ``or(_:)`` goes on working.
    ///
    /// - Parameter transform: Gets the error of a listen, a dial, an upgrade or a listener.
    /// - Returns: The wrapped transport.
    public func mapError(
        _ transform: @escaping @Sendable (TransportError) -> TransportError
    ) -> MapErrorTransport<Self> {
        MapErrorTransport(base: self, transform: transform)
    }
}

/// A transport that changes errors; see ``Transport/mapError(_:)``.
public struct MapErrorTransport<Base: Transport>: Transport {
    /// What the wrapped transport gives.
    public typealias Output = Base.Output
    /// What the wrapped transport's listeners hand out.
    public typealias Incoming = Base.Incoming

    private let base: Base
    private let transform: @Sendable (TransportError) -> TransportError

    init(base: Base, transform: @escaping @Sendable (TransportError) -> TransportError) {
        self.base = base
        self.transform = transform
    }

    /// Listens with the wrapped transport.
    ///
    /// - Returns: Its listener.
    /// - Throws: The changed error.
    public func listen(on address: Multiaddr) async throws(TransportError) -> Listener<Incoming> {
        do {
            return try await base.listen(on: address).map({ $0 }, error: change)
        } catch {
            throw change(error)
        }
    }

    /// Upgrades with the wrapped transport.
    ///
    /// - Returns: What it gives.
    /// - Throws: The changed error.
    public func upgrade(_ pending: Incoming) async throws(TransportError) -> Output {
        do {
            return try await base.upgrade(pending)
        } catch {
            throw change(error)
        }
    }

    /// Dials with the wrapped transport.
    ///
    /// - Returns: What it gives.
    /// - Throws: The changed error.
    public func dial(
        _ address: Multiaddr,
        options: DialOptions
    ) async throws(TransportError) -> Output {
        do {
            return try await base.dial(address, options: options)
        } catch {
            throw change(error)
        }
    }

    @Sendable
    private func change(_ error: TransportError) -> TransportError {
        if case .addressNotSupported = error { error } else { transform(error) }
    }
}

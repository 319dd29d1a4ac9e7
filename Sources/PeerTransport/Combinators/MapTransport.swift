// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats

extension Transport {
    /// This transport with every output changed.
    ///
    /// - Parameter transform: Gets the output and how the connection came about.
    /// - Returns: The wrapped transport.
    public func map<New: Sendable>(
        _ transform: @escaping @Sendable (Output, ConnectedPoint) -> New
    ) -> AndThenTransport<Self, New> {
        AndThenTransport(base: self) { output, point in transform(output, point) }
    }

    /// This transport with every output changed by something that may wait and may fail.
    ///
    /// The step is not covered by ``DialOptions/timeout``; put ``timeout(_:clock:)`` around the
    /// whole.
    ///
    /// - Parameter step: Gets the output and how the connection came about.
    /// - Returns: The wrapped transport.
    public func andThen<New: Sendable>(
        _ step: @escaping @Sendable (Output, ConnectedPoint) async throws(TransportError) -> New
    ) -> AndThenTransport<Self, New> {
        AndThenTransport(base: self, step: step)
    }
}

/// A transport with a step after each dial and each upgrade; see ``Transport/andThen(_:)``.
public struct AndThenTransport<Base: Transport, Output: Sendable>: Transport {
    /// What the wrapped transport's listeners hand out.
    public typealias Incoming = Base.Incoming

    private let base: Base
    private let step: @Sendable (Base.Output, ConnectedPoint) async throws(TransportError) -> Output

    init(
        base: Base,
        step:
            @escaping @Sendable (Base.Output, ConnectedPoint) async throws(TransportError) -> Output
    ) {
        self.base = base
        self.step = step
    }

    /// Listens with the wrapped transport.
    ///
    /// - Returns: Its listener.
    /// - Throws: What the wrapped transport throws.
    public func listen(on address: Multiaddr) async throws(TransportError) -> Listener<Incoming> {
        try await base.listen(on: address)
    }

    /// Upgrades, then runs the step.
    ///
    /// - Returns: What the step gives.
    /// - Throws: What the wrapped transport or the step throws.
    public func upgrade(_ pending: Incoming) async throws(TransportError) -> Output {
        let point = ConnectedPoint.listener(
            local: pending.localAddress,
            remote: pending.remoteAddress
        )
        return try await step(try await base.upgrade(pending), point)
    }

    /// Dials, then runs the step.
    ///
    /// - Returns: What the step gives.
    /// - Throws: What the wrapped transport or the step throws.
    public func dial(
        _ address: Multiaddr,
        options: DialOptions
    ) async throws(TransportError) -> Output {
        let point = ConnectedPoint.dialer(
            address: address,
            role: options.role,
            portUse: options.portUse
        )
        return try await step(try await base.dial(address, options: options), point)
    }
}

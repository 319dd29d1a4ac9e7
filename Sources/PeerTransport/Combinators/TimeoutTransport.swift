// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats

extension Transport {
    /// This transport with a limit on how long a dial and an upgrade may take.
    ///
    /// After it the attempt is cancelled, and ``TransportError/timedOut`` thrown once it has let go
    /// of what it held. Listening has no limit.
    ///
    /// - Parameters:
    ///   - limit: The most a dial or an upgrade may take, all wrapped steps included.
    ///   - clock: What it is measured with.
    /// - Returns: The wrapped transport.
    public func timeout(
        _ limit: Duration,
        clock: any Clock<Duration> = ContinuousClock()
    ) -> TimeoutTransport<Self> {
        TimeoutTransport(base: self, limit: limit, clock: clock)
    }
}

/// A transport with a time limit; see ``Transport/timeout(_:clock:)``.
public struct TimeoutTransport<Base: Transport>: Transport {
    /// What the wrapped transport gives.
    public typealias Output = Base.Output
    /// What the wrapped transport's listeners hand out.
    public typealias Incoming = Base.Incoming

    private let base: Base
    private let limit: Duration
    private let clock: any Clock<Duration>

    init(base: Base, limit: Duration, clock: any Clock<Duration>) {
        self.base = base
        self.limit = limit
        self.clock = clock
    }

    /// Listens with the wrapped transport.
    ///
    /// - Returns: Its listener.
    /// - Throws: What the wrapped transport throws.
    public func listen(on address: Multiaddr) async throws(TransportError) -> Listener<Incoming> {
        try await base.listen(on: address)
    }

    /// Upgrades within the limit.
    ///
    /// - Returns: What the wrapped transport gives.
    /// - Throws: `timedOut`, or what the wrapped transport throws.
    public func upgrade(_ pending: Incoming) async throws(TransportError) -> Output {
        try await withTimeLimit(limit, clock: clock) { () async throws(TransportError) in
            try await base.upgrade(pending)
        }
    }

    /// Dials within the limit, or within that of the options when it is shorter.
    ///
    /// - Returns: What the wrapped transport gives.
    /// - Throws: `timedOut`, or what the wrapped transport throws.
    public func dial(
        _ address: Multiaddr,
        options: DialOptions
    ) async throws(TransportError) -> Output {
        try await withTimeLimit(limit, clock: clock) { () async throws(TransportError) in
            try await base.dial(address, options: options)
        }
    }
}

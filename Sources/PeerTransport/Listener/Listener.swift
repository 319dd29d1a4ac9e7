// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats

/// A transport's ear on one address: it tells which addresses are reachable and who arrives.
///
/// Copies are handles to one listener. When the last copy, and the last iterator of ``events``, is
/// let go, the listener closes; connections made through it live on.
public struct Listener<Incoming: PendingConnection>: Sendable {
    private let core: any ListenerCoreProtocol
    private let lifetime: ListenerLifetime
    private let nextEvent: @Sendable () async -> ListenerEvent<Incoming>?

    init(
        core: any ListenerCoreProtocol,
        lifetime: ListenerLifetime,
        nextEvent: @escaping @Sendable () async -> ListenerEvent<Incoming>?
    ) {
        self.core = core
        self.lifetime = lifetime
        self.nextEvent = nextEvent
    }

    /// Makes a listener and the end that its transport feeds.
    ///
    /// - Parameters:
    ///   - limits: How much may wait for the consumer.
    ///   - closeHandler: Called once, on any thread, when the user closes the listener or lets it
    ///     go; stop listening then and call ``ListenerEventSource/finish(_:)``. Not called when the
    ///     source finished first.
    /// - Returns: The listener for the user, and the source for the transport.
    public static func make(
        limits: ListenerLimits = ListenerLimits(),
        closeHandler: @escaping @Sendable () -> Void
    ) -> (listener: Listener<Incoming>, source: ListenerEventSource<Incoming>) {
        let core = ListenerCore<Incoming>(limits: limits, closeHandler: closeHandler)
        let listener = Listener(
            core: core,
            lifetime: ListenerLifetime(core: core),
            nextEvent: { await core.nextEvent() }
        )
        return (listener, ListenerEventSource(core: core))
    }

    /// The addresses that peers can dial at this moment.
    public var addresses: [Multiaddr] { core.addresses }

    /// What happens, in order, ending with ``ListenerEvent/closed(_:)``; for one consumer.
    ///
    /// A slow consumer is back-pressure on incoming connections: when ``ListenerLimits/incoming``
    /// of them wait, further peers are turned away. Address and closed events are never lost.
    public var events: ListenerEvents<Incoming> {
        ListenerEvents(lifetime: lifetime, nextEvent: nextEvent)
    }

    /// Stops listening and returns when the address is free; calling it again is harmless.
    ///
    /// Peers that wait in ``events`` are turned away. A cancelled task returns early, the listener
    /// closes nevertheless.
    public func close() async {
        core.requestClose()
        await core.waitUntilFinished()
    }

    /// The same listener with every incoming connection, and every error, changed.
    func map<New: PendingConnection>(
        _ transform: @escaping @Sendable (Incoming) -> New,
        error transformError: @escaping @Sendable (TransportError) -> TransportError = { $0 }
    ) -> Listener<New> {
        let nextEvent = nextEvent
        return Listener<New>(core: core, lifetime: lifetime) {
            switch await nextEvent() {
            case .newAddress(let address): .newAddress(address)
            case .addressExpired(let address): .addressExpired(address)
            case .incoming(let pending, let local, let remote):
                .incoming(transform(pending), local: local, remote: remote)
            case .error(let error): .error(transformError(error))
            case .closed(.failed(let error)): .closed(.failed(transformError(error)))
            case .closed(.requested): .closed(.requested)
            case nil: nil
            }
        }
    }
}

/// How much may wait for the consumer of a listener's events.
public struct ListenerLimits: Sendable, Hashable {
    /// Incoming connections; further ones are turned away.
    public var incoming: Int
    /// Addresses that can be dialed at one time; further ones are reported as an error.
    public var addresses: Int
    /// Errors; the oldest make room.
    public var errors: Int

    /// Limits for a node that reads its events: 32 connections, 256 addresses, 16 errors.
    public init(incoming: Int = 32, addresses: Int = 256, errors: Int = 16) {
        self.incoming = incoming
        self.addresses = addresses
        self.errors = errors
    }
}

/// The events of one listener, for one consumer.
public struct ListenerEvents<Incoming: PendingConnection>: AsyncSequence, Sendable {
    /// One event.
    public typealias Element = ListenerEvent<Incoming>
    /// Iterating ends, it does not fail.
    public typealias Failure = Never

    let lifetime: ListenerLifetime
    let nextEvent: @Sendable () async -> ListenerEvent<Incoming>?

    /// Starts to take events.
    public func makeAsyncIterator() -> Iterator {
        Iterator(lifetime: lifetime, nextEvent: nextEvent)
    }

    /// Takes the events of one listener.
    public struct Iterator: AsyncIteratorProtocol {
        // Held so that iterating alone keeps the listener open.
        let lifetime: ListenerLifetime
        let nextEvent: @Sendable () async -> ListenerEvent<Incoming>?

        /// The next event; nil after ``ListenerEvent/closed(_:)`` or when the task is cancelled.
        public mutating func next() async -> ListenerEvent<Incoming>? {
            await nextEvent()
        }

        /// The next event; nil after ``ListenerEvent/closed(_:)`` or when the task is cancelled.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async -> ListenerEvent<Incoming>? {
            await nextEvent()
        }
    }
}

/// Closes the listener when nobody holds it any more.
final class ListenerLifetime: Sendable {
    private let core: any ListenerCoreProtocol

    init(core: any ListenerCoreProtocol) {
        self.core = core
    }

    deinit {
        core.requestClose()
    }
}

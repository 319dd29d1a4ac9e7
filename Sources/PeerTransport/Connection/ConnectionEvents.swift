// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats

/// What happens to a connection while it lives.
public enum ConnectionEvent: Sendable, Equatable {
    /// The peer is now reached at this address.
    case remoteAddressChanged(Multiaddr)

    /// The connection has ended; no event follows.
    case closed(CloseReason)
}

/// The events of one connection, for one consumer.
///
/// Nothing queues up behind a slow consumer: of several address changes it sees the last.
public struct ConnectionEvents: AsyncSequence, Sendable {
    /// One event.
    public typealias Element = ConnectionEvent
    /// Iterating ends, it does not fail.
    public typealias Failure = Never

    private let status: ConnectionStatus

    init(_ status: ConnectionStatus) {
        self.status = status
    }

    /// Starts to take events.
    public func makeAsyncIterator() -> Iterator { Iterator(status: status) }

    /// Takes the events of one connection.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let status: ConnectionStatus

        /// The next event; nil after ``ConnectionEvent/closed(_:)`` or when the task is cancelled.
        public mutating func next() async -> ConnectionEvent? {
            await status.nextEvent()
        }

        /// The next event; nil after ``ConnectionEvent/closed(_:)`` or when the task is cancelled.
        public mutating func next(isolation actor: isolated (any Actor)?) async -> ConnectionEvent?
        {
            await status.nextEvent()
        }
    }
}

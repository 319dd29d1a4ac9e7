// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// The streams a peer opens, as a sequence that asks ``Connection/acceptStream()`` for each.
public struct InboundStreams<Base: Connection>: AsyncSequence, Sendable {
    /// One stream of the connection.
    public typealias Element = Base.Stream

    private let connection: Base

    init(_ connection: Base) {
        self.connection = connection
    }

    /// Starts to take streams; several iterators share them.
    public func makeAsyncIterator() -> Iterator {
        Iterator(connection: connection)
    }

    /// Takes the streams of one connection.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let connection: Base

        /// The next stream, or nil once the connection has ended in an orderly way.
        ///
        /// - Throws: What ``Connection/acceptStream()`` throws.
        public mutating func next() async throws(ConnectionError) -> Base.Stream? {
            try await connection.acceptStream()
        }

        /// The next stream, or nil once the connection has ended in an orderly way.
        ///
        /// - Throws: What ``Connection/acceptStream()`` throws.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(ConnectionError) -> Base.Stream? {
            try await connection.acceptStream()
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// A stack at one end of the measurement.
protocol Contender: Sendable {
    /// An established connection.
    associatedtype Link: BenchLink

    /// Serves every row; tells the address as soon as it can be connected to.
    ///
    /// Returns, or throws, when the task is cancelled.
    func serve(_ announce: @Sendable (String) throws -> Void) async throws

    /// Connects to what `serve` announced.
    func connect(to address: String) async throws -> Link
}

/// What the rows do with a connection.
protocol BenchLink: Sendable {
    /// Moves bytes, and returns when the receiver has them; cancellation ends it early.
    func bulk(_ load: BulkLoad) async throws

    /// Sends messages until then, and returns how many the receiver has counted.
    func messages(size: Int, until end: ContinuousClock.Instant) async throws -> Int

    /// Makes round trips.
    func ping(count: Int) async throws -> [Duration]

    /// Opens a stream, gets 1 KiB echoed, and closes the stream.
    func exchange() async throws

    /// Ends the connection.
    func close() async
}

/// The stack has nothing that would do such a row.
struct RowNotKnown: Error {}

extension BenchLink {
    func messages(size: Int, until end: ContinuousClock.Instant) async throws -> Int {
        throw RowNotKnown()
    }

    func exchange() async throws { throw RowNotKnown() }
}

/// A bulk transfer.
struct BulkLoad: Sendable {
    var bytes: UInt64
    var streams = 1
    /// Bytes of one write.
    var message: Int
    var direction: Direction

    /// What each stream carries; the shares differ by a byte at most.
    var shares: [UInt64] {
        let parts = UInt64(max(1, streams))
        return (0..<parts).map { bytes / parts + ($0 < bytes % parts ? 1 : 0) }
    }
}

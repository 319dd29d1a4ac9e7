// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerTransport
import WebRTCDirect

/// An upload for a while, and meanwhile pings on a second stream.
struct LoadTest: Sendable {
    /// What came of it.
    struct Outcome: Sendable {
        /// Bytes that the peer has taken.
        var bytes: UInt64 = 0
        /// From the first byte until the peer had all.
        var cost: Cost
        /// The round trips in their order.
        var pings: [Duration] = []
        /// Payload sent again on the connection, in bytes.
        var bytesRetransmitted: Int?
    }

    private static let chunkBytes = 65_536

    let session: Session
    /// How long to send.
    let duration: Duration
    /// The time from ping to ping, whether or not the one before was answered.
    let pingInterval: Duration

    /// Runs it.
    ///
    /// - Throws: `TransportError`, `StreamError`, `ProtocolError`.
    func run() async throws -> Outcome {
        let bulk = try await session.open(.perf)
        let pings = try await session.open(.ping)
        let meter = Meter()
        let end = ContinuousClock.now + duration
        async let times = ping(on: pings, until: end)
        let bytes = try await upload(on: bulk, until: end)
        var outcome = Outcome(bytes: bytes, cost: meter.read())
        outcome.pings = try await times
        outcome.bytesRetransmitted = await session.connection.statistics()?.bytesRetransmitted
        return outcome
    }

    /// Sends zeros with libp2p's perf, and waits until the peer has them.
    private func upload(
        on stream: Session.Stream,
        until end: ContinuousClock.Instant
    ) async throws -> UInt64 {
        let zeros = ByteBuffer(repeating: 0, count: Self.chunkBytes)
        var sent: UInt64 = 0
        // Nothing is asked for in return.
        try await stream.write(ByteBuffer(integer: UInt64(0)))
        while ContinuousClock.now < end {
            try await stream.write(zeros)
            sent += UInt64(Self.chunkBytes)
        }
        try await stream.closeWrite()
        while try await stream.read() != nil {}
        return sent
    }

    private func ping(
        on stream: Session.Stream,
        until end: ContinuousClock.Instant
    ) async throws -> [Duration] {
        let (sent, continuation) = AsyncStream.makeStream(of: ContinuousClock.Instant.self)
        async let writing: Void = {
            defer { continuation.finish() }
            var due = ContinuousClock.now
            while due < end {
                continuation.yield(.now)
                try await stream.write(ByteBuffer(repeating: 0, count: Ping.payloadByteCount))
                due += pingInterval
                try await Task.sleep(until: due, clock: .continuous)
            }
        }()
        var times: [Duration] = []
        for await instant in sent {
            guard try await stream.read(exactly: Ping.payloadByteCount) != nil else { break }
            times.append(instant.duration(to: .now))
        }
        try await writing
        try await stream.close()
        return times
    }
}

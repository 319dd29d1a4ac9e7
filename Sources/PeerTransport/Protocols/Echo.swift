// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore

extension StreamProtocol {
    /// Everything comes back: see ``Echo``.
    public static let echo: StreamProtocol = "/echo/1.0.0"
}

/// The echo protocol: the server sends back what it reads and closes after the end.
public enum Echo {
    /// How much the client writes at once, in bytes.
    static let chunkByteCount = 65_536

    /// Sends back what comes until the peer closes its direction, then closes ours.
    ///
    /// One chunk is in memory at a time: a peer that does not read what it gets back is read no
    /// more.
    ///
    /// - Throws: `stream`.
    public static func serve(_ stream: some MuxedStream) async throws(ProtocolError) {
        try await withStreamErrors { () async throws(StreamError) in
            while let bytes = try await stream.read() {
                try await stream.write(bytes)
            }
            try await stream.closeWrite()
        }
    }

    /// Sends bytes that look random and compares what comes back, both at once.
    ///
    /// Nothing is kept: the bytes are made a second time to compare. The stream is reset on
    /// failure.
    ///
    /// - Parameters:
    ///   - byteCount: How many bytes to send.
    ///   - stream: A stream that speaks echo.
    ///   - seed: Picks the bytes.
    ///   - progress: Called now and then, by one task at a time, with what was verified so far as
    ///     `received`.
    /// - Throws: `peerFault` when something else or another amount comes back, `stream`.
    public static func verify(
        byteCount: UInt64,
        on stream: some MuxedStream,
        seed: UInt64,
        progress: @escaping @Sendable (TransferProgress) -> Void = { _ in }
    ) async throws(ProtocolError) {
        let sent = Monitor<UInt64>(0)
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await send(byteCount, on: stream, seed: seed, count: sent) }
                group.addTask {
                    try await compare(byteCount, on: stream, seed: seed) { received in
                        progress(
                            TransferProgress(sent: sent.withState { $0 }, received: received)
                        )
                    }
                }
                // The first failure leaves the group, which cancels the other half.
                while try await group.next() != nil {}
            }
        } catch {
            stream.reset()
            throw (error as? ProtocolError) ?? .stream(.cancelled)
        }
    }

    private static func send(
        _ byteCount: UInt64,
        on stream: some MuxedStream,
        seed: UInt64,
        count: Monitor<UInt64>
    ) async throws(ProtocolError) {
        var pattern = TestPattern(seed: seed)
        while pattern.position < byteCount {
            let size = min(byteCount - pattern.position, UInt64(chunkByteCount))
            let chunk = pattern.next(count: Int(size))
            let position = pattern.position
            try await withStreamErrors { () async throws(StreamError) in
                try await stream.write(chunk)
            }
            count.update { $0 = position }
        }
        try await withStreamErrors { () async throws(StreamError) in
            try await stream.closeWrite()
        }
    }

    private static func compare(
        _ byteCount: UInt64,
        on stream: some MuxedStream,
        seed: UInt64,
        progress: (UInt64) -> Void
    ) async throws(ProtocolError) {
        var pattern = TestPattern(seed: seed)
        while let chunk = try await withStreamErrors({ () async throws(StreamError) in
            try await stream.read()
        }) {
            guard UInt64(chunk.readableBytes) <= byteCount - pattern.position else {
                throw .peerFault(.tooManyBytes)
            }
            if let place = pattern.firstMismatch(in: chunk) {
                throw .peerFault(.mismatch(atByte: place))
            }
            progress(pattern.position)
        }
        guard pattern.position == byteCount else {
            throw .peerFault(.unexpectedEnd(afterBytes: pattern.position))
        }
    }
}

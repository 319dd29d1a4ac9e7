// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore

extension StreamProtocol {
    /// Throughput measurement: see ``Perf``.
    public static let perf: StreamProtocol = "/perf/1.0.0"
}

/// The libp2p perf protocol: the client names how much it wants, uploads, and downloads.
///
/// The client sends eight bytes, the size of the download in network order, then its upload, and
/// closes its direction; the server reads to the end, sends that many bytes and closes.
public enum Perf {
    private static let chunkByteCount = 65_536

    /// What a run took.
    public struct Measurement: Sendable, Hashable {
        /// From the start until all was taken by the stream and our direction closed.
        public var upload: Duration
        /// From there to the end of what the server sent.
        public var download: Duration
    }

    /// Uploads, then downloads.
    ///
    /// - Parameters:
    ///   - upload: How many bytes to send.
    ///   - download: How many bytes to ask for.
    ///   - stream: A stream that speaks perf; it is closed at the end and reset on failure.
    ///   - clock: What the run is measured with.
    ///   - progress: Called after every chunk, on the calling task.
    /// - Returns: How long each part took.
    /// - Throws: `peerFault` when another amount comes, `stream`.
    public static func run<Time: Clock>(
        upload: UInt64,
        download: UInt64,
        on stream: some MuxedStream,
        clock: Time,
        progress: (TransferProgress) -> Void = { _ in }
    ) async throws(ProtocolError) -> Measurement where Time.Duration == Duration {
        let start = clock.now
        let middle: Time.Instant
        do throws(ProtocolError) {
            try await withStreamErrors { () async throws(StreamError) in
                try await stream.write(ByteBuffer(integer: download))
            }
            try await send(upload, on: stream) { progress(TransferProgress(sent: $0)) }
            middle = clock.now
            let received = try await count(on: stream, atMost: download) {
                progress(TransferProgress(sent: upload, received: $0))
            }
            guard received == download else {
                throw ProtocolError.peerFault(.unexpectedEnd(afterBytes: received))
            }
        } catch {
            stream.reset()
            throw error
        }
        return Measurement(
            upload: start.duration(to: middle),
            download: middle.duration(to: clock.now)
        )
    }

    /// Serves one run: reads to the end, then sends what was asked for.
    ///
    /// Nothing that is read is kept, and one chunk at most waits to be sent.
    ///
    /// - Parameters:
    ///   - stream: A stream that speaks perf; reset it when this throws.
    ///   - maximumDownload: The largest download to give, in bytes.
    /// - Throws: `limitReached`, `peerFault` when no size comes, `stream`.
    public static func serve<Base: MuxedStream>(
        _ stream: BufferedStream<Base>,
        maximumDownload: UInt64 = .max
    ) async throws(ProtocolError) {
        let header = try await withStreamErrors { () async throws(StreamError) in
            try await stream.read(exactly: MemoryLayout<UInt64>.size)
        }
        guard let size = header?.getInteger(at: header?.readerIndex ?? 0, as: UInt64.self) else {
            throw .peerFault(.unexpectedEnd(afterBytes: 0))
        }
        guard size <= maximumDownload else { throw .limitReached }
        _ = try await count(on: stream, atMost: .max) { _ in }
        try await send(size, on: stream) { _ in }
    }

    /// Sends zeros and closes our direction.
    private static func send(
        _ byteCount: UInt64,
        on stream: some MuxedStream,
        progress: (UInt64) -> Void
    ) async throws(ProtocolError) {
        // Every write is a slice of this one buffer.
        let zeros = ByteBuffer(repeating: 0, count: chunkByteCount)
        var sent: UInt64 = 0
        do {
            while sent < byteCount {
                let size = Int(min(byteCount - sent, UInt64(chunkByteCount)))
                guard let chunk = zeros.getSlice(at: zeros.readerIndex, length: size) else { break }
                try await stream.write(chunk)
                sent += UInt64(size)
                progress(sent)
            }
            try await stream.closeWrite()
        } catch {
            throw .stream(error)
        }
    }

    /// Reads to the end and counts.
    private static func count(
        on stream: some MuxedStream,
        atMost limit: UInt64,
        progress: (UInt64) -> Void
    ) async throws(ProtocolError) -> UInt64 {
        var received: UInt64 = 0
        while let chunk = try await withStreamErrors({ () async throws(StreamError) in
            try await stream.read()
        }) {
            let size = UInt64(chunk.readableBytes)
            guard size <= limit - received else { throw .peerFault(.tooManyBytes) }
            received += size
            progress(received)
        }
        return received
    }
}

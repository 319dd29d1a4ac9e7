// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerTransport

/// Bytes in one direction, in writes of one size.
///
/// The client sends how many bytes it wants and the size of a write. When it wants none it sends
/// its own and closes its direction, and is told how many have arrived; otherwise it gets what it
/// wants.
enum Pour {
    static let name: StreamProtocol = "/bench/pour/1.0.0"

    /// The largest write, in bytes.
    private static let messageBytesMax = 1 << 20

    /// Serves one run.
    static func serve(_ stream: BufferedStream<some MuxedStream>) async throws {
        guard var header = try await stream.read(exactly: 12),
            let wanted = header.readInteger(as: UInt64.self),
            let message = header.readInteger(as: UInt32.self),
            (1...messageBytesMax).contains(Int(message))
        else { throw ProtocolError.peerFault(.malformedMessage) }
        if wanted > 0 {
            try await send(wanted, message: Int(message), on: stream)
        } else {
            try await stream.write(ByteBuffer(integer: try await count(on: stream)))
        }
        try await stream.closeWrite()
    }

    /// Asks for bytes, and returns when they are there.
    static func download(
        _ bytes: UInt64,
        message: Int,
        on stream: some MuxedStream
    ) async throws {
        try await stream.write(header(wanted: bytes, message: message))
        try await stream.closeWrite()
        let received = try await count(on: stream)
        guard received == bytes else {
            throw ProtocolError.peerFault(.unexpectedEnd(afterBytes: received))
        }
    }

    /// Sends bytes until the size is reached or the time is over, one write at least.
    ///
    /// - Returns: How many the peer has counted.
    static func upload(
        _ bytes: UInt64,
        message: Int,
        until end: ContinuousClock.Instant? = nil,
        on stream: BufferedStream<some MuxedStream>
    ) async throws -> UInt64 {
        try await stream.write(header(wanted: 0, message: message))
        try await send(bytes, message: message, until: end, on: stream)
        try await stream.closeWrite()
        guard let answer = try await stream.read(exactly: 8) else {
            throw ProtocolError.peerFault(.unexpectedEnd(afterBytes: 0))
        }
        return answer.getInteger(at: answer.readerIndex) ?? 0
    }

    private static func header(wanted: UInt64, message: Int) -> ByteBuffer {
        var header = ByteBuffer(integer: wanted)
        header.writeInteger(UInt32(clamping: message))
        return header
    }

    private static func send(
        _ bytes: UInt64,
        message: Int,
        until end: ContinuousClock.Instant? = nil,
        on stream: some MuxedStream
    ) async throws {
        // Every write is a slice of this one buffer.
        let zeros = ByteBuffer(repeating: 0, count: message)
        var rest = bytes
        while rest > 0 {
            let size = Int(min(rest, UInt64(message)))
            guard let chunk = zeros.getSlice(at: zeros.readerIndex, length: size) else { return }
            try await stream.write(chunk)
            rest -= UInt64(size)
            if let end, ContinuousClock.now >= end { return }
        }
    }

    private static func count(on stream: some MuxedStream) async throws -> UInt64 {
        var received: UInt64 = 0
        while let chunk = try await stream.read() { received += UInt64(chunk.readableBytes) }
        return received
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore

extension StreamProtocol {
    /// Round-trip measurement: see ``Ping``.
    public static let ping: StreamProtocol = "/ipfs/ping/1.0.0"
}

/// The libp2p ping protocol: 32 random bytes come back, again and again on one stream.
public enum Ping {
    /// The size of one ping, in bytes.
    public static let payloadByteCount = 32

    /// Sends one ping and waits for it to come back.
    ///
    /// - Parameters:
    ///   - stream: A stream that speaks ping; close it after the last ping.
    ///   - clock: What the round trip is measured with.
    ///   - random: Where the payload comes from.
    /// - Returns: The time from the write to the last byte of the answer.
    /// - Throws: `peerFault` when other bytes or too few come back, `stream`.
    public static func roundTrip<Base: MuxedStream, Time: Clock>(
        on stream: BufferedStream<Base>,
        clock: Time,
        random: inout some RandomNumberGenerator
    ) async throws(ProtocolError) -> Time.Duration {
        let payload = randomPayload(&random)
        let start = clock.now
        let answer: ByteBuffer?
        do {
            try await stream.write(payload)
            answer = try await stream.read(exactly: payloadByteCount)
        } catch {
            throw .stream(error)
        }
        let roundTrip = start.duration(to: clock.now)
        guard let answer else { throw .peerFault(.unexpectedEnd(afterBytes: 0)) }
        let mismatch = zip(payload.readableBytesView, answer.readableBytesView)
            .enumerated()
            .first { $0.element.0 != $0.element.1 }
        if let mismatch { throw .peerFault(.mismatch(atByte: UInt64(mismatch.offset))) }
        return roundTrip
    }

    /// Answers pings until the peer closes its direction, then closes ours.
    ///
    /// - Throws: `peerFault` when the peer ends in the middle of a ping, `stream`.
    public static func serve<Base: MuxedStream>(
        _ stream: BufferedStream<Base>
    ) async throws(ProtocolError) {
        let rest = try await withStreamErrors { () async throws(StreamError) in
            while let payload = try await stream.read(exactly: payloadByteCount) {
                try await stream.write(payload)
            }
            return try await stream.read()
        }
        if let rest {
            throw .peerFault(.unexpectedEnd(afterBytes: UInt64(rest.readableBytes)))
        }
        try await withStreamErrors { () async throws(StreamError) in
            try await stream.closeWrite()
        }
    }

    private static func randomPayload(_ random: inout some RandomNumberGenerator) -> ByteBuffer {
        var payload = ByteBuffer()
        for _ in 0..<payloadByteCount / 8 {
            payload.writeInteger(random.next() as UInt64)
        }
        return payload
    }
}

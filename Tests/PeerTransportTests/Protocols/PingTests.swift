// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerTransport
import PeerTransportTesting
import Testing

@Suite(.timeLimit(.minutes(1)))
struct PingTests {
    @Test func `Pings on one stream come back, and the server closes after the last`() async throws
    {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        async let served: Void = Ping.serve(BufferedStream(accepted))
        let stream = BufferedStream(dialer)
        var random = SystemRandomNumberGenerator()
        for _ in 0..<5 {
            let time = try await Ping.roundTrip(
                on: stream,
                clock: ContinuousClock(),
                random: &random
            )
            #expect(time > .zero)
        }
        try await stream.closeWrite()
        #expect(try await stream.readAll().isEmpty)
        try await served
    }

    @Test func `The round trip is measured with the given clock`() async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        let clock = ManualClock()
        let answering = Task {
            let server = BufferedStream(accepted)
            let payload = try #require(try await server.read(exactly: 32))
            clock.advance(by: .milliseconds(5))
            try await server.write(payload)
        }
        var random = SystemRandomNumberGenerator()
        let time = try await Ping.roundTrip(
            on: BufferedStream(dialer),
            clock: clock,
            random: &random
        )
        #expect(time == .milliseconds(5))
        try await answering.value
    }

    @Test func `Another answer is the peer's fault`() async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        let answering = Task {
            let server = BufferedStream(accepted)
            var payload = try #require(try await server.read(exactly: 32))
            let byte = try #require(payload.getInteger(at: payload.readerIndex + 7, as: UInt8.self))
            payload.setInteger(~byte, at: payload.readerIndex + 7)
            try await server.write(payload)
        }
        var random = SystemRandomNumberGenerator()
        await #expect(throws: ProtocolError.peerFault(.mismatch(atByte: 7))) {
            try await Ping.roundTrip(
                on: BufferedStream(dialer),
                clock: ContinuousClock(),
                random: &random
            )
        }
        try await answering.value
    }

    @Test func `Half a ping is the peer's fault`() async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        try await dialer.write(ByteBuffer(repeating: 1, count: 40))
        try await dialer.closeWrite()
        await #expect(throws: ProtocolError.peerFault(.unexpectedEnd(afterBytes: 8))) {
            try await Ping.serve(BufferedStream(accepted))
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerTransport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct BufferedStreamTests {
    @Test func `Bytes are read in the sizes that are asked for`() async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        try await dialer.write(ByteBuffer(string: "one"))
        try await dialer.write(ByteBuffer(string: "twothree"))
        try await dialer.closeWrite()
        let stream = BufferedStream(accepted)
        #expect(try await stream.read(exactly: 0) == ByteBuffer())
        #expect(try await stream.read(exactly: 5) == ByteBuffer(string: "onetw"))
        #expect(try await stream.read(exactly: 1) == ByteBuffer(string: "o"))
        #expect(try await stream.read(exactly: 6) == nil)
        #expect(try await stream.readAll() == "three")
    }

    @Test func `Bytes given back come first and in order`() async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        try await dialer.write(ByteBuffer(string: "c"))
        try await dialer.closeWrite()
        let stream = BufferedStream(accepted)
        stream.unread(ByteBuffer(string: "b"))
        stream.unread(ByteBuffer(string: "a"))
        #expect(try await stream.readAll() == "abc")
    }

    @Test func `A cancelled read keeps what had come`() async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        try await dialer.write(ByteBuffer(string: "half"))
        let stream = BufferedStream(accepted)
        let reading = Task { () async throws(StreamError) in try await stream.read(exactly: 8) }
        reading.cancel()
        await #expect(throws: StreamError.cancelled) { try await reading.value }
        try await dialer.write(ByteBuffer(string: "time"))
        #expect(try await stream.read(exactly: 8) == ByteBuffer(string: "halftime"))
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerTransport
import PeerTransportTesting
import Testing

@Suite(.timeLimit(.minutes(1)))
struct MemoryConnectionTests {
    @Test func `Closing a listener leaves its connections alive`() async throws {
        let pair = try await MemoryNodes().connect()
        await pair.listener.close()
        let opened = try await pair.dialer.openStream()
        let accepted = try #require(try await pair.accepted.acceptStream())
        async let served: Void = Echo.serve(accepted)
        try await Echo.verify(byteCount: 100_000, on: opened, seed: 1)
        try await served
    }

    @Test func `Streams are opened no faster than the peer takes them`() async throws {
        let pair = try await MemoryNodes(limits: MemoryLimits(backlog: 2)).connect()
        let opened = Monitor<[MemoryStream]>([])
        let opening = Task {
            for _ in 0..<5 {
                let stream = try await pair.dialer.openStream()
                opened.update { $0.append(stream) }
            }
        }
        var taken: [MemoryStream] = []
        for round in 0..<5 {
            _ = try await opened.wait { $0.count >= min(5, round + 2) ? true : nil }
            let ahead = opened.withState { $0.count } - taken.count
            #expect(ahead <= 2)
            taken.append(try #require(try await pair.accepted.acceptStream()))
        }
        try await opening.value
    }

    @Test func `Streams beyond the limit fail, and closed ones make room`() async throws {
        let pair = try await MemoryNodes(limits: MemoryLimits(streams: 1)).connect()
        for _ in 0..<3 {
            let opened = try await pair.dialer.openStream()
            let accepted = try #require(try await pair.accepted.acceptStream())
            await #expect(throws: ConnectionError.streamLimitReached) {
                try await pair.dialer.openStream()
            }
            try await opened.close()
            try await accepted.close()
        }
    }

    @Test func `A lost peer is an error for everybody who waits`() async throws {
        let pair = try await MemoryNodes().connect()
        let opened = try await pair.dialer.openStream()
        let reading = Task { () async throws(StreamError) in try await opened.read() }
        let accepting = Task { try await pair.accepted.acceptStream() }
        _ = try await accepting.value
        let next = Task { try await pair.accepted.acceptStream() }
        pair.dialer.sever()
        await #expect(throws: StreamError.connectionClosed(.lost)) { try await reading.value }
        await #expect(throws: ConnectionError.closed(.lost)) { try await next.value }
        #expect(try await pair.dialer.closed == .lost)
        #expect(try await pair.accepted.closed == .lost)
    }

    @Test func `Aborting is local here and abrupt there`() async throws {
        let pair = try await MemoryNodes().connect()
        pair.accepted.abort()
        #expect(try await pair.accepted.closed == .local)
        #expect(try await pair.dialer.closed == .aborted)
        await #expect(throws: ConnectionError.closed(.aborted)) {
            try await pair.dialer.acceptStream()
        }
    }

    @Test func `Letting go of the last handle closes the connection`() async throws {
        let accepted = try await MemoryNodes().connect().accepted
        #expect(try await accepted.closed == .remote)
    }

    @Test func `A stream holds its connection`() async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        try await dialer.write(ByteBuffer(string: "alone"))
        try await dialer.closeWrite()
        #expect(try await accepted.readAll() == "alone")
        withExtendedLifetime(dialer) {}
    }

    @Test func `A write waits exactly while the buffer is full`() async throws {
        let nodes = try MemoryNodes(limits: MemoryLimits(streamBytes: 10))
        let (dialer, accepted) = try await nodes.connectStream()
        let written = Monitor(0)
        let writing = Task {
            for _ in 0..<4 {
                try await dialer.write(ByteBuffer(repeating: 1, count: 5))
                written.update { $0 += 1 }
            }
        }
        _ = try await written.wait { $0 == 2 ? $0 : nil }
        let first = try await accepted.read()
        #expect(first?.readableBytes == 5)
        _ = try await written.wait { $0 == 3 ? $0 : nil }
        #expect(written.withState { $0 } == 3)
        _ = try await accepted.read()
        try await writing.value
    }

    @Test func `A second reader or writer at the same time is refused`() async throws {
        let nodes = try MemoryNodes(limits: MemoryLimits(streamBytes: 1))
        let (dialer, accepted) = try await nodes.connectStream()
        await confirmation { refused in
            await withTaskGroup(of: StreamError?.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        do throws(StreamError) {
                            _ = try await dialer.read()
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                for await error in group {
                    if error == .busy {
                        refused()
                        accepted.reset()
                    }
                }
            }
        }
    }

    @Test func `An error code reaches the peer`() async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        dialer.reset(errorCode: .rateLimited)
        await #expect(throws: StreamError.reset(.rateLimited)) { try await accepted.read() }
        await #expect(throws: StreamError.reset(.rateLimited)) {
            try await accepted.write(ByteBuffer(string: "late"))
        }
    }
}

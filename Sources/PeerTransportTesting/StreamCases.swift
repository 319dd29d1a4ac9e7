// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerTransport

extension MuxedStream {
    /// Sends text.
    func send(_ text: String) async throws {
        try await write(ByteBuffer(string: text))
    }

    /// Reads to the end.
    func readToEnd() async throws -> String {
        var all = ByteBuffer()
        while var chunk = try await read() { all.writeBuffer(&chunk) }
        return String(buffer: all)
    }

    /// Reads until so many bytes have come.
    func readText(byteCount: Int) async throws -> String {
        var all = ByteBuffer()
        while all.readableBytes < byteCount {
            guard var chunk = try await read() else {
                throw HarnessFailure("end after \(all.readableBytes) of \(byteCount) bytes")
            }
            all.writeBuffer(&chunk)
        }
        return String(buffer: all)
    }
}

extension Connection {
    /// Opens a stream, sends a word so that every protocol shows it to the peer, and accepts it.
    func stream<Peer: Connection>(to peer: Peer) async throws -> (Stream, Peer.Stream) {
        let opened = try await openStream()
        try await opened.send("HELLO")
        guard let accepted = try await peer.acceptStream() else {
            throw HarnessFailure("the connection ended before a stream came")
        }
        let greeting = try await accepted.readText(byteCount: 5)
        try expect(greeting == "HELLO", "HELLO expected, \(greeting) came")
        return (opened, accepted)
    }

    /// Closes both ends of a stream; up to here their handles are held, so neither is reset.
    func close(_ first: some MuxedStream, _ second: some MuxedStream) async throws {
        async let closing: Void = first.close()
        try await second.close()
        try await closing
    }

    func closeImpliesFlush(to peer: some Connection) async throws {
        let (opened, accepted) = try await stream(to: peer)
        try await opened.send("PING")
        async let closing: Void = opened.close()
        let text = try await accepted.readToEnd()
        try expect(text == "PING", "PING expected after close, \(text) came")
        try await accepted.close()
        try await closing
    }

    func readAfterClose(to peer: some Connection) async throws {
        let (opened, accepted) = try await stream(to: peer)
        try await opened.send("PING")
        try await opened.closeWrite()
        let ping = try await accepted.readToEnd()
        try expect(ping == "PING", "PING expected, \(ping) came")
        try await accepted.send("PONG")
        try await accepted.closeWrite()
        let pong = try await opened.readToEnd()
        try expect(pong == "PONG", "PONG expected, \(pong) came")
        try await close(opened, accepted)
    }

    func endOfStreamRepeats(to peer: some Connection) async throws {
        let (opened, accepted) = try await stream(to: peer)
        try await opened.closeWrite()
        for _ in 0..<3 {
            let bytes = try await accepted.read()
            try expect(bytes == nil, "the end expected again, bytes came")
        }
        try await close(opened, accepted)
    }

    func halfCloseLeavesReading(to peer: some Connection) async throws {
        let (opened, accepted) = try await stream(to: peer)
        try await opened.closeWrite()
        try await opened.closeWrite()
        for round in 0..<10 {
            try await accepted.send("round \(round)")
            let text = try await opened.readText(byteCount: 7)
            try expect(text == "round \(round)", "round \(round) expected, \(text) came")
        }
        try await close(opened, accepted)
    }

    func writeAfterCloseWriteFails(to peer: some Connection) async throws {
        let (opened, accepted) = try await stream(to: peer)
        try await opened.closeWrite()
        let error = try await failure(of: "a write after closeWrite") {
            () async throws(StreamError) in
            try await opened.write(ByteBuffer(string: "late"))
        }
        try expect(error == .closed, "closed expected, \(error) came")
        try await close(opened, accepted)
    }

    func closeReadStopsTheWriter(to peer: some Connection) async throws {
        let (opened, accepted) = try await stream(to: peer)
        accepted.closeRead()
        let own = try await failure(of: "a read after closeRead") {
            () async throws(StreamError) in
            try await accepted.read()
        }
        try expect(own == .closed, "closed expected, \(own) came")
        let error = try await failure(of: "a write that nobody reads") {
            () async throws(StreamError) in
            while true { try await opened.write(ByteBuffer(repeating: 1, count: 4_096)) }
        }
        try expect(error == .stopped(.unspecified), "stopped expected, \(error) came")
        try await accepted.send("still here")
        let text = try await opened.readText(byteCount: 10)
        try expect(text == "still here", "the other direction was lost: \(text)")
        try await close(accepted, opened)
    }

    func reset(to peer: some Connection) async throws {
        let (opened, accepted) = try await stream(to: peer)
        opened.reset()
        try await expectReset(accepted)
        let own = try await failure(of: "a read after reset") { () async throws(StreamError) in
            try await opened.read()
        }
        try expect(own == .closed, "closed expected, \(own) came")
    }

    func resetByAcceptor(at peer: some Connection) async throws {
        let (opened, accepted) = try await stream(to: peer)
        accepted.reset()
        try await expectReset(opened)
    }

    func droppedStreamIsReset(to peer: some Connection) async throws {
        let accepted = try await abandonStream(to: peer)
        try await expectReset(accepted)
    }

    private func abandonStream<Peer: Connection>(to peer: Peer) async throws -> Peer.Stream {
        let (_, accepted) = try await stream(to: peer)
        return accepted
    }

    private func expectReset(_ stream: some MuxedStream) async throws {
        let reading = try await failure(of: "a read on a stream that the peer reset") {
            () async throws(StreamError) in
            while try await stream.read() != nil {}
        }
        try expect(reading == .reset(.unspecified), "reset expected, \(reading) came")
        let writing = try await failure(of: "a write on a stream that the peer reset") {
            () async throws(StreamError) in
            while true { try await stream.write(ByteBuffer(string: "anybody there?")) }
        }
        try expect(writing == .reset(.unspecified), "reset expected, \(writing) came")
    }
}

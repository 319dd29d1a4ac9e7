// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerTransport

extension Connection {
    func closeEndsBothEnds(to peer: some Connection) async throws {
        let (opened, accepted) = try await stream(to: peer)
        async let theirs = peer.closed
        await close()
        let ours = try await closed
        try expect(ours == .local, "local expected on our side, \(ours) came")
        let reason = try await theirs
        try expect(reason == .remote, "remote expected on the other side, \(reason) came")

        let opening = try await failure(of: "opening a stream on a closed connection") {
            () async throws(ConnectionError) in
            try await openStream()
        }
        try expect(opening == .closed(.local), "closed expected, \(opening) came")
        let stream = try await peer.acceptStream()
        try expect(stream == nil, "no stream expected after the end")
        try await expectConnectionClosed(opened, because: .local)
        try await expectConnectionClosed(accepted, because: .remote)
        var last: ConnectionEvent?
        for await event in peer.events { last = event }
        try expect(last == .closed(.remote), "closed expected as the last event")
    }

    func closeWakesBlockedCalls(to peer: some Connection) async throws {
        let (opened, accepted) = try await stream(to: peer)
        let (silent, waiting) = try await stream(to: peer)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let error = try await failure(of: "a read while the connection closes") {
                    () async throws(StreamError) in
                    try await waiting.read()
                }
                try expect(error.isEndByPeer, "a closed peer expected, \(error) came")
            }
            group.addTask {
                let error = try await failure(of: "a write while the connection closes") {
                    () async throws(StreamError) in
                    while true { try await opened.write(ByteBuffer(repeating: 1, count: 65_536)) }
                }
                try expect(error == .connectionClosed(.local), "our own end, \(error) came")
            }
            group.addTask {
                let stream = try await peer.acceptStream()
                try expect(stream == nil, "no stream expected")
            }
            group.addTask {
                await Task.yield()
                await close()
            }
            while try await group.next() != nil {}
        }
        silent.reset()
        accepted.reset()
    }

    func cancelledAccept(to peer: some Connection) async throws {
        for _ in 0..<20 {
            let accepting = Task { () async throws(ConnectionError) in
                try await peer.acceptStream()
            }
            async let opening = openStream()
            accepting.cancel()
            var accepted = try? await accepting.value
            let opened = try await opening
            try await opened.send("HELLO")
            if accepted == nil { accepted = try await peer.acceptStream() }
            let text = try await accepted?.readText(byteCount: 5)
            try expect(text == "HELLO", "the stream was lost")
        }
    }

    private func expectConnectionClosed(
        _ stream: some MuxedStream,
        because reason: CloseReason
    ) async throws {
        let error = try await failure(of: "a read after the connection ended") {
            () async throws(StreamError) in
            while try await stream.read() != nil {}
        }
        let isExpected =
            error == .connectionClosed(reason) || (reason == .remote && error.isEndByPeer)
        try expect(isExpected, "\(reason) expected, \(error) came")
    }
}

extension StreamError {
    /// What a stream gives when its peer closes the connection: the peer may reset its streams
    /// first, as ``Connection/close()`` says.
    fileprivate var isEndByPeer: Bool {
        switch self {
        case .connectionClosed(.remote), .reset: true
        default: false
        }
    }
}

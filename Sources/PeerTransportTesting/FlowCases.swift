// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerTransport

extension Connection {
    func largeEcho(to peer: some Connection) async throws {
        let (opened, accepted) = try await stream(to: peer)
        async let served: Void = Echo.serve(accepted)
        try await Echo.verify(byteCount: 1_048_579, on: opened, seed: 42)
        try await served
        try await close(opened, accepted)
    }

    func manyStreams(to peer: some Connection) async throws {
        let count = 10
        let bytes: UInt64 = 40_960
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await withThrowingTaskGroup(of: Void.self) { served in
                    for _ in 0..<count {
                        guard let stream = try await peer.acceptStream() else {
                            throw HarnessFailure("the connection ended before all streams came")
                        }
                        served.addTask { try await Echo.serve(stream) }
                    }
                    while try await served.next() != nil {}
                }
            }
            for index in 0..<count {
                group.addTask {
                    let stream = try await openStream()
                    try await Echo.verify(byteCount: bytes, on: stream, seed: UInt64(index))
                }
            }
            while try await group.next() != nil {}
        }
    }

    func streamsFromBothEnds(to peer: some Connection) async throws {
        let (here, there) = try await stream(to: peer)
        let (back, forth) = try await peer.stream(to: self)
        try await here.send("ours")
        try await back.send("theirs")
        let ours = try await there.readText(byteCount: 4)
        let theirs = try await forth.readText(byteCount: 6)
        try expect(ours == "ours" && theirs == "theirs", "streams were mixed: \(ours), \(theirs)")
        try await close(here, there)
        try await close(back, forth)
    }

    func cancelledRead(to peer: some Connection) async throws {
        let (opened, accepted) = try await stream(to: peer)
        for round in 0..<20 {
            let text = "round-\(round % 10)"
            // Whether the read or its cancellation comes first, the bytes must come in order.
            let reading = Task { () async throws(StreamError) in try await accepted.read() }
            async let sending: Void = opened.send(text)
            reading.cancel()
            var received: String
            switch await reading.result {
            case .success(let bytes): received = bytes.map { String(buffer: $0) } ?? ""
            case .failure(let error):
                let isCancelled = error as? StreamError == .cancelled
                try expect(isCancelled, "cancelled expected, \(error) came")
                received = ""
            }
            try await sending
            received += try await accepted.readText(
                byteCount: text.utf8.count - received.utf8.count
            )
            try expect(received == text, "\(text) expected, \(received) came")
        }
        try await close(opened, accepted)
    }

    func slowReader(to peer: some Connection) async throws {
        let (opened, accepted) = try await stream(to: peer)
        let total = 32 << 20
        let mayWait = 16 << 20
        let written = Monitor(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let chunk = ByteBuffer(repeating: 7, count: 65_536)
                for _ in 0..<total / chunk.readableBytes {
                    try await opened.write(chunk)
                    written.update { $0 += chunk.readableBytes }
                }
                try await opened.closeWrite()
            }
            group.addTask {
                var read = 0
                while let chunk = try await accepted.read() {
                    read += chunk.readableBytes
                    await Task.yield()
                    let ahead = written.withState { $0 } - read
                    try expect(ahead < mayWait, "the writer is \(ahead) bytes ahead")
                }
                try expect(read == total, "\(total) bytes expected, \(read) came")
            }
            while try await group.next() != nil {}
        }
        try await close(opened, accepted)
    }
}

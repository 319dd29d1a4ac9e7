// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerTransport
import Synchronization

extension StreamProtocol {
    /// The listener sends 64 KiB, ends, and notes how much it reads after that.
    static let endsFirst: StreamProtocol = "/interop/ends-first/1.0.0"
    /// The dialer sends `r` to have the stream reset, or another byte, which comes back, to reset
    /// it itself; the listener notes that.
    static let reset: StreamProtocol = "/interop/reset/1.0.0"
    /// The listener closes the connection when a byte comes.
    static let close: StreamProtocol = "/interop/close/1.0.0"
    /// The listener sends its notes.
    static let journal: StreamProtocol = "/interop/journal/1.0.0"
}

/// What a listener has seen and its dialer asks for, in lines.
final class Journal: Sendable {
    private let lines = Mutex("")

    var text: String { lines.withLock { $0 } }

    func add(_ line: String) { lines.withLock { $0 += line + "\n" } }
}

/// The listener's side of the matrix: ping, echo, perf, and what the cells need besides.
enum MatrixListener {
    static let endsFirstBytes = 65_536

    /// Serves the peers that come to a listener until the task is cancelled.
    static func serve<Node: Transport>(
        _ listener: Listener<Node.Incoming>,
        of transport: Node,
        noting journal: Journal
    ) async where Node.Output: Connection {
        await withDiscardingTaskGroup { group in
            for await case .incoming(let pending, _, _) in listener.events {
                group.addTask {
                    do {
                        let connection = try await transport.upgrade(pending)
                        journal.add("connected: \(connection.remotePeer)")
                        await serve(connection, noting: journal)
                    } catch {
                        journal.add("refused: \(error)")
                    }
                }
            }
        }
    }

    private static func serve(_ connection: some Connection, noting journal: Journal) async {
        let router = router(for: connection, noting: journal)
        try? await router.serve(connection)
        guard let reason = try? await connection.closed else { return }
        journal.add("closed: \(reason)")
    }

    private static func router<Link: Connection>(
        for connection: Link,
        noting journal: Journal
    ) -> StreamRouter<Link.Stream> {
        StreamRouter<Link.Stream>().addingBasicProtocols()
            .adding(.endsFirst) { stream in
                try await stream.write(ByteBuffer(repeating: 0, count: endsFirstBytes))
                try await stream.closeWrite()
                journal.add("ends-first: \(try await stream.countToEnd()) bytes")
            }
            .adding(.reset) { stream in
                guard let wish = try await stream.read(exactly: 1), wish != ByteBuffer(string: "r")
                else {
                    stream.reset()
                    return
                }
                try await stream.write(wish)
                do {
                    _ = try await stream.countToEnd()
                    journal.add("reset: not seen")
                } catch StreamError.reset {
                    journal.add("reset: seen")
                }
            }
            .adding(.close) { stream in
                _ = try await stream.read(exactly: 1)
                await connection.close()
            }
            .adding(.journal) { stream in
                try await stream.write(ByteBuffer(string: journal.text))
                try await stream.close()
            }
    }
}

extension MuxedStream {
    /// Reads to the end and counts.
    func countToEnd() async throws(StreamError) -> Int {
        var count = 0
        while let bytes = try await read() { count += bytes.readableBytes }
        return count
    }
}

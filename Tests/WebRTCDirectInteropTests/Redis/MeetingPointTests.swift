// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import webrtc_direct_interop

@Suite(.timeLimit(.minutes(1))) struct MeetingPointTests {
    /// Answers each command with the next of `answers`, and keeps the commands.
    private func withRedis(
        answering answers: [String],
        _ form: MeetingPoint.Form = .list,
        _ body: @escaping @Sendable (MeetingPoint) async throws -> Void
    ) async throws -> [String] {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel
                    )
                }
            }
        let port = try #require(server.channel.localAddress?.port)
        let commands = Mutex<[String]>([])
        let point = MeetingPoint(
            redis: try #require(RedisAddress("127.0.0.1:\(port)")),
            key: "k",
            form: form,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        // With the listening channel the loop over its clients ends.
        let asking = Task {
            defer { server.channel.close(promise: nil) }
            try await body(point)
        }
        try await server.executeThenClose { clients in
            for try await client in clients {
                try await client.executeThenClose { incoming, outgoing in
                    var rest = answers[...]
                    for try await command in incoming {
                        commands.withLock { $0.append(String(buffer: command)) }
                        guard let answer = rest.popFirst() else { return }
                        try await outgoing.write(ByteBuffer(string: answer))
                    }
                }
            }
        }
        try await asking.value
        return commands.withLock { $0 }
    }

    @Test func `a list is emptied before the address is added`() async throws {
        let commands = try await withRedis(answering: [":0\r\n", ":1\r\n"]) {
            try await $0.leave("/a")
        }
        #expect(
            commands == [
                "*2\r\n$3\r\nDEL\r\n$1\r\nk\r\n",
                "*3\r\n$5\r\nRPUSH\r\n$1\r\nk\r\n$2\r\n/a\r\n",
            ]
        )
    }

    @Test func `a string is set`() async throws {
        let commands = try await withRedis(answering: ["+OK\r\n"], .string) {
            try await $0.leave("/a")
        }
        #expect(commands == ["*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\n/a\r\n"])
    }

    @Test func `a dialer asks again until the list has an address`() async throws {
        let pair = "*2\r\n$1\r\nk\r\n$2\r\n/a\r\n"
        let commands = try await withRedis(answering: ["*-1\r\n", "*-1\r\n", pair]) { point in
            let found = try await point.wait()
            #expect(found == "/a")
        }
        #expect(commands.count == 3)
    }

    @Test func `a dialer reads the string when the key is no list`() async throws {
        let commands = try await withRedis(answering: ["-WRONGTYPE x\r\n", "$2\r\n/a\r\n"]) {
            point in
            let found = try await point.wait()
            #expect(found == "/a")
        }
        #expect(commands.last == "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n")
    }

    @Test(
        arguments: [
            ("-NOAUTH x\r\n", RedisError.refused("NOAUTH x")),
            (":1\r\n", .unexpectedAnswer(.integer(1))),
            ("*1\r\n$1\r\nk\r\n", .unexpectedAnswer(.array([.text("k")]))),
            ("?\r\n", .peerFault(.unknownKind(63))),
        ] as [(String, RedisError)]
    )
    func `another answer is an error`(answer: String, error: RedisError) async throws {
        _ = try await withRedis(answering: [answer]) { point in
            await #expect(throws: error) { try await point.wait() }
        }
    }

    @Test func `a connection that ends is an error`() async throws {
        _ = try await withRedis(answering: []) { point in
            await #expect(throws: RedisError.connectionClosed) { try await point.wait() }
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Foundation
import NIOCore
import NIOPosix

/// A Redis of its own for one test: on the loopback, at a port of the system's, in memory only.
enum RedisServer {
    /// Another program may take the port between its choice and its use.
    private static let attemptsMax = 5

    /// Runs `body` with `host:port` of a Redis that ends with it.
    static func run<Value: Sendable>(
        _ command: Command,
        _ body: (String) async throws -> Value
    ) async throws -> Value {
        let (server, address) = try await start(command)
        return try await withTaskCancellationHandler {
            do {
                let value = try await body(address)
                _ = await server.stop()
                return value
            } catch {
                _ = await server.stop()
                throw error
            }
        } onCancel: {
            server.endAtOnce()
        }
    }

    private static func start(_ command: Command) async throws -> (ChildProcess, String) {
        for _ in 0..<attemptsMax {
            let port = try await freePort()
            let server = try ChildProcess(
                command.adding("--port", "\(port)", "--bind", "127.0.0.1")
                    .adding("--save", "", "--appendonly", "no", "--maxmemory", "16mb")
            )
            while let line = await server.nextLine() {
                if line.contains("Ready to accept connections") {
                    return (server, "127.0.0.1:\(port)")
                }
            }
            _ = await server.stop()
        }
        throw InteropFailure(description: "redis-server does not start")
    }

    /// A port that nobody listens on at this moment.
    private static func freePort() async throws -> Int {
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = channel.localAddress?.port
        try await channel.close()
        guard let port else { throw InteropFailure(description: "no free port") }
        return port
    }
}

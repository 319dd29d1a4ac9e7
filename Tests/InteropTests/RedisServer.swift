// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Foundation

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
            let port = try freePort()
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
    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw InteropFailure(description: "no socket") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, size) == 0
                    ? getsockname(descriptor, pointer, &size) : -1
            }
        }
        guard status == 0 else { throw InteropFailure(description: "no free port") }
        return UInt16(bigEndian: address.sin_port)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Logging

/// Where a listener leaves its address and a dialer finds it: a key in Redis.
///
/// The transport suite and the older one use a list (`RPUSH`, `BLPOP`), the perf suite a string
/// (`SET`, `GET`). A dialer here takes either.
struct MeetingPoint: Sendable {
    /// How an address is left.
    enum Form: Sendable {
        /// At the end of a list.
        case list
        /// As the one value.
        case string
    }

    /// Redis may start after us: how long to wait before it is tried again.
    private static let retryInterval = Duration.milliseconds(250)

    /// A string that is set wakes no `BLPOP`: it waits no longer than this, in seconds, at a time.
    private static let popSeconds = "1"

    let redis: RedisAddress
    let key: String
    let form: Form
    let logger: Logger

    /// Leaves an address, in place of those that an earlier run has left.
    ///
    /// - Throws: `RedisError`, `CancellationError`.
    func leave(_ address: String) async throws {
        try await withRedis { connection in
            switch form {
            case .list:
                _ = try await connection.send("DEL", key)
                _ = try await connection.send("RPUSH", key, address)
            case .string:
                _ = try await connection.send("SET", key, address)
            }
        }
        logger.info("left in \(key): \(address)")
    }

    /// Waits until an address is there.
    ///
    /// - Throws: `RedisError`, `CancellationError`.
    func wait() async throws -> String {
        logger.info("waiting for \(key)")
        return try await withRedis { connection in
            while true {
                try Task.checkCancellation()
                if let address = try await next(on: &connection) { return address }
            }
        }
    }

    private func next(on connection: inout RedisConnection) async throws -> String? {
        let answer: RESPValue
        do {
            answer = try await connection.send("BLPOP", key, Self.popSeconds)
        } catch let error as RedisError where error.isWrongType {
            answer = try await connection.send("GET", key)
        }
        switch answer {
        case .null: return nil
        case .text(let address): return address
        case .array(let pair):
            // The key, and the value that was taken from it.
            if pair.count == 2, case .text(let address) = pair[1] { return address }
        case .status, .integer, .error: break
        }
        throw RedisError.unexpectedAnswer(answer)
    }

    /// Connects, again and again until Redis is up.
    private func withRedis<Value: Sendable>(
        _ body: @Sendable (inout RedisConnection) async throws -> Value
    ) async throws -> Value {
        while true {
            do {
                return try await RedisConnection.open(to: redis, body)
            } catch RedisError.connectionFailed(let reason) {
                logger.debug("\(redis): \(reason)")
                try await Task.sleep(for: Self.retryInterval)
            }
        }
    }
}

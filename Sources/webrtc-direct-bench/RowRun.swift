// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// The bulk transfer beside which the pings were to go has ended before them.
struct BulkEnded: Error {}

/// The work of the end that connects.
struct RowRun<Stack: Contender>: Sendable {
    /// Connections that are being made at a time: the machine is never idle, and no listener
    /// takes it for an attack.
    private static var concurrency: Int { 8 }

    let contender: Stack
    let address: String
    let options: RowArguments

    /// Does a row.
    ///
    /// - Throws: `RowNotKnown`, or what the contender throws.
    func run(_ row: Row) async throws {
        switch row {
        case .bulk: try await withLink { try await bulk($0) }
        case .crowd: try await crowd()
        case .messages: try await withLink { try await messages($0) }
        case .ping: try await withLink { try await ping($0) }
        case .exchange: try await withLink { try await exchange($0) }
        case .connect: try await connect()
        case .handshakes: try await handshakes()
        case .idle: try await idle()
        }
    }

    /// Connects, and prints what the work on the connection gives once it may begin.
    private func withLink(_ work: (Stack.Link) async throws -> any Encodable) async throws {
        let link = try await contender.connect(to: address)
        try Wire.say(Connected())
        await Wire.waitForLine()
        try Wire.say(try await work(link))
        await Wire.waitForEnd()
        await link.close()
    }

    // MARK: On one connection

    private func bulk(_ link: Stack.Link) async throws -> BulkResult {
        let load = BulkLoad(
            bytes: options.bytes,
            streams: options.streams,
            message: options.message,
            direction: options.direction
        )
        let time = try await ContinuousClock().measure { try await link.bulk(load) }
        return BulkResult(bytes: load.bytes, seconds: time.inSeconds)
    }

    private func messages(_ link: Stack.Link) async throws -> MessagesResult {
        let start = ContinuousClock.now
        let count = try await link.messages(
            size: options.size,
            until: start + .seconds(options.seconds)
        )
        return MessagesResult(messages: count, seconds: start.duration(to: .now).inSeconds)
    }

    private func ping(_ link: Stack.Link) async throws -> PingResult {
        guard options.besideBulk else { return try await pings(link) }
        return try await withThrowingTaskGroup(of: PingResult?.self) { group in
            let load = BulkLoad(bytes: .max, message: options.message, direction: .up)
            group.addTask {
                try await link.bulk(load)
                return nil
            }
            group.addTask {
                // The window shall be open when the first ping goes.
                try await Task.sleep(for: .milliseconds(300))
                return try await pings(link)
            }
            defer { group.cancelAll() }
            // Pings beside nothing would look fast.
            guard let first = try await group.next(), let result = first else { throw BulkEnded() }
            return result
        }
    }

    private func pings(_ link: Stack.Link) async throws -> PingResult {
        PingResult(rttUs: try await link.ping(count: options.count).map(\.inMicroseconds))
    }

    private func exchange(_ link: Stack.Link) async throws -> ExchangeResult {
        var times: [Double] = []
        for _ in 0..<options.count {
            times.append(
                try await ContinuousClock().measure { try await link.exchange() }.inMilliseconds
            )
        }
        return ExchangeResult(ms: times)
    }

    // MARK: On many connections

    private func connect() async throws {
        try Wire.say(Connected())
        await Wire.waitForLine()
        var times: [Double] = []
        for _ in 0..<options.count {
            let start = ContinuousClock.now
            let link = try await contender.connect(to: address)
            times.append(start.duration(to: .now).inMilliseconds)
            await link.close()
        }
        try Wire.say(ConnectResult(connectMs: times))
        await Wire.waitForEnd()
    }

    private func handshakes() async throws {
        try Wire.say(Connected())
        await Wire.waitForLine()
        let start = ContinuousClock.now
        let end = start + .seconds(options.seconds)
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<Self.concurrency {
                group.addTask {
                    var count = 0
                    while ContinuousClock.now < end {
                        await (try contender.connect(to: address)).close()
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        try Wire.say(
            HandshakesResult(handshakes: count, seconds: start.duration(to: .now).inSeconds)
        )
        await Wire.waitForEnd()
    }

    private func crowd() async throws {
        let links = try await connections()
        try Wire.say(Connected())
        await Wire.waitForLine()
        let whole = BulkLoad(
            bytes: options.bytes,
            streams: links.count,
            message: options.message,
            direction: options.direction
        )
        let time = try await ContinuousClock().measure {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (link, share) in zip(links, whole.shares) {
                    var load = whole
                    (load.bytes, load.streams) = (share, 1)
                    group.addTask { [load] in try await link.bulk(load) }
                }
                try await group.waitForAll()
            }
        }
        try Wire.say(BulkResult(bytes: whole.bytes, seconds: time.inSeconds))
        await Wire.waitForEnd()
        for link in links { await link.close() }
    }

    private func idle() async throws {
        try Wire.say(Connected())
        await Wire.waitForLine()
        let links = try await connections()
        try await Task.sleep(for: .seconds(options.seconds))
        try Wire.say(IdleResult(connections: links.count))
        await Wire.waitForEnd()
        for link in links { await link.close() }
    }

    private func connections() async throws -> [Stack.Link] {
        try await withThrowingTaskGroup(of: Stack.Link.self) { group in
            var links: [Stack.Link] = []
            for index in 0..<options.connections {
                if index >= Self.concurrency, let link = try await group.next() {
                    links.append(link)
                }
                group.addTask { try await contender.connect(to: address) }
            }
            for try await link in group { links.append(link) }
            return links
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Foundation
import Testing

/// The program for libp2p's interoperability suites and py-libp2p in the same role, meeting in a
/// real Redis as they do there.
@Suite(
    .serialized,
    .timeLimit(.minutes(2)),
    .enabled(
        if: Programs.interopApplication != nil && Programs.redis != nil,
        "WEBRTC_DIRECT_INTEROP_APP or WEBRTC_DIRECT_REDIS names no program: run Scripts/interop"
    )
)
struct InteropApplicationTests {
    static let meetings: [Meeting] = [
        Meeting(listener: .ours, dialer: .ours),
        Meeting(listener: .pyLibp2p, dialer: .ours),
        Meeting(listener: .ours, dialer: .pyLibp2p),
    ].filter { Programs.pyInterop != nil || $0.listener == $0.dialer }

    private let application: Command
    private let redis: Command

    init() throws {
        application = try #require(Programs.interopApplication)
        redis = try #require(Programs.redis)
    }

    @Test(arguments: meetings)
    func `the transport suite gets its YAML`(meeting: Meeting) async throws {
        let column = meeting.column("transport suite")
        try await column.recordDuration(of: "handshake and ping") {
            let lines = try await run(meeting, environment: Suite.transport)
            // What the runner greps for, and no other line.
            try #require(lines.count == 4 && lines.first == "latency:", "\(lines)")
            let handshake = try number(in: lines, after: "  handshake_plus_one_rtt: ")
            let ping = try number(in: lines, after: "  ping_rtt: ")
            try #require(handshake > ping && ping > 0)
            try #require(lines.last == "  unit: ms")
        }
    }

    @Test(arguments: meetings)
    func `test-plans gets its JSON`(meeting: Meeting) async throws {
        let column = meeting.column("test-plans")
        try await column.recordDuration(of: "handshake and ping") {
            let lines = try await run(meeting, environment: Suite.testPlans)
            let line = try #require(lines.first)
            let result = try JSONDecoder().decode([String: Double].self, from: Data(line.utf8))
            try #require(result.keys.sorted() == ["handshakePlusOneRTTMillis", "pingRTTMilllis"])
            let ping = try #require(result["pingRTTMilllis"])
            let handshake = try #require(result["handshakePlusOneRTTMillis"])
            try #require(handshake > ping && ping > 0)
        }
    }

    /// py-libp2p cannot be the dialer: its streams cannot be closed in one direction only.
    @Test(arguments: meetings.filter { $0.dialer == .ours })
    func `the perf suite gets its YAML`(meeting: Meeting) async throws {
        let column = meeting.column("perf suite")
        try await column.recordDuration(of: "upload, download and latency") {
            let lines = try await run(meeting, environment: Suite.perf)
            for section in ["upload:", "download:", "latency:"] {
                let start = try #require(lines.firstIndex(of: section))
                let body = Array(lines[(start + 1)...].prefix(9))
                let keys = body.map { $0.prefix { $0 != ":" } }
                try #require(
                    keys == [
                        "  iterations", "  min", "  q1", "  median", "  q3", "  max", "  outliers",
                        "  samples", "  unit",
                    ]
                )
                try #require(body.first == "  iterations: 2")
                let median = try number(in: body, after: "  median: ")
                try #require(median > 0)
            }
        }
    }

    @Test func `a dialer ends with 1 when no listener comes in time`() async throws {
        try await RedisServer.run(redis) { address in
            let outcome = try await InteropTests.run(
                application.setting(Suite.transport).setting([
                    "IS_DIALER": "true", "REDIS_ADDR": address, "TEST_TIMEOUT_SECS": "1",
                ])
            )
            #expect(outcome.status == 1)
            #expect(outcome.lines == [])
            #expect(outcome.log.contains("not done within"), "\(outcome.log)")
        }
    }

    @Test func `a wrong environment ends with 64`() async throws {
        let wrong = Suite.transport.merging(["TRANSPORT": "tcp", "REDIS_ADDR": "redis"]) { $1 }
        let outcome = try await InteropTests.run(application.setting(wrong))
        #expect(outcome.status == 64)
        #expect(outcome.log.contains("TRANSPORT=tcp"), "\(outcome.log)")
    }

    /// Starts the listener, runs the dialer to its end, and ends the listener.
    ///
    /// - Returns: What the dialer printed.
    private func run(_ meeting: Meeting, environment: [String: String]) async throws -> [String] {
        try await RedisServer.run(redis) { address in
            let isLegacy = environment["is_dialer"] != nil
            let places = [isLegacy ? "redis_addr" : "REDIS_ADDR": address]
            let role = isLegacy ? "is_dialer" : "IS_DIALER"
            let listening = try meeting.listener.program.setting(environment).setting(places)
            let dialing = try meeting.dialer.program.setting(environment).setting(places)
            let listener = try ChildProcess(listening.setting([role: "false"]))
            return try await withTaskCancellationHandler {
                let outcome = try await InteropTests.run(dialing.setting([role: "true"]))
                let status = await listener.stop()
                guard outcome.status == 0 else {
                    let log = listener.failure("dialer ended with \(outcome.status)")
                    throw InteropFailure(description: "\(outcome.log)\n\(log)")
                }
                if meeting.listener == .ours { try #require(status == 128 + SIGTERM) }
                return outcome.lines
            } onCancel: {
                listener.endAtOnce()
            }
        }
    }

    private func number(in lines: [String], after prefix: String) throws -> Double {
        let line = try #require(lines.first { $0.hasPrefix(prefix) }, "\(lines)")
        return try #require(Double(line.dropFirst(prefix.count)))
    }
}

/// The variables that each suite sets.
private enum Suite {
    static let transport: [String: String] = [
        "IS_DIALER": "false", "TEST_KEY": "a1b2c3d4", "TRANSPORT": "webrtc-direct",
        "LISTENER_IP": "127.0.0.1", "TEST_TIMEOUT_SECS": "40",
    ]
    static let testPlans: [String: String] = [
        "is_dialer": "false", "transport": "webrtc-direct", "ip": "127.0.0.1",
        "test_timeout_seconds": "40",
    ]
    static let perf: [String: String] = transport.merging([
        "UPLOAD_BYTES": "500000", "DOWNLOAD_BYTES": "500000", "UPLOAD_ITERATIONS": "2",
        "DOWNLOAD_ITERATIONS": "2", "LATENCY_ITERATIONS": "2",
    ]) { $1 }
}

/// Who listens and who dials.
struct Meeting: Sendable, CustomTestStringConvertible {
    enum End: Sendable {
        case ours
        case pyLibp2p

        var program: Command {
            get throws {
                switch self {
                case .ours: try #require(Programs.interopApplication)
                case .pyLibp2p: try #require(Programs.pyInterop)
                }
            }
        }
    }

    let listener: End
    let dialer: End

    var testDescription: String {
        switch (listener, dialer) {
        case (.ours, .ours): "both ends ours"
        case (.pyLibp2p, _): "we dial py-libp2p"
        case (.ours, .pyLibp2p): "py-libp2p dials us"
        }
    }

    /// The column of the matrix for one of the suites.
    func column(_ suite: String) -> Column {
        Column(peer: "libp2p interop app", direction: testDescription, variant: suite)
    }
}

extension Column {
    /// Runs `body` and records a cell that passes unless it throws.
    fileprivate func recordDuration(of cell: String, _ body: () async throws -> Void) async throws {
        let start = ContinuousClock.now
        func outcome(_ result: CellOutcome.Result, _ detail: String) -> CellOutcome {
            let time = start.duration(to: .now) / .milliseconds(1)
            return CellOutcome(cell: cell, result: result, detail: detail, ms: time.rounded())
        }
        do {
            try await body()
            try record(outcome(.pass, ""))
        } catch {
            try record(outcome(.fail, "\(error)"))
            throw error
        }
    }
}

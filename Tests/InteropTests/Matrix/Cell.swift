// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Foundation
import Synchronization

/// One thing that two peers must be able to do together: a row of the interoperability matrix.
enum Cell: String, CaseIterable, Codable, Sendable {
    case connect
    case pings = "50 pings"
    case echo = "echo 32 MiB"
    case streamsAtOnce = "256 streams at once"
    case streamAfterStream = "1,000 streams one after another"
    case dialerEndsFirst = "half close, dialer first"
    case listenerEndsFirst = "half close, listener first"
    case dialerResets = "reset by the dialer"
    case listenerResets = "reset by the listener"
    case unknownProtocol = "unknown protocol"
    case dialerCloses = "close by the dialer"
    case listenerCloses = "close by the listener"
    case wrongCerthash = "wrong certhash"
    case wrongPeer = "wrong peer id"

    /// After this long it counts as failed.
    var limit: Duration {
        switch self {
        case .echo, .streamAfterStream: .seconds(60)
        default: .seconds(20)
        }
    }
}

/// What became of one cell.
struct CellOutcome: Codable, Sendable {
    enum Result: String, Codable {
        case pass
        case fail
        case skip
        /// It failed as it has to with this peer: `Fault`.
        case fault
    }

    let cell: String
    let result: Result
    let detail: String
    /// How long it took, in milliseconds.
    let ms: Double
}

/// One column of the matrix: a peer, who dials, and how.
struct Column: Sendable {
    let peer: String
    let direction: String
    let variant: String

    /// Appends an outcome to the file that `WEBRTC_DIRECT_CELLS` names, one line of JSON each, and
    /// prints it.
    func record(_ outcome: CellOutcome) throws {
        let entry = Entry(
            peer: peer,
            direction: direction,
            variant: variant,
            cell: outcome.cell,
            result: outcome.result,
            detail: outcome.detail,
            ms: outcome.ms
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let line = String(decoding: try encoder.encode(entry), as: UTF8.self)
        print(line)
        guard let path = ProcessInfo.processInfo.environment["WEBRTC_DIRECT_CELLS"] else { return }
        try Self.file.withLock { _ in
            let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT, 0o644)
            guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
            let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            try file.write(contentsOf: Data((line + "\n").utf8))
        }
    }

    private static let file = Mutex(())

    private struct Entry: Encodable {
        let peer: String
        let direction: String
        let variant: String
        let cell: String
        let result: CellOutcome.Result
        let detail: String
        let ms: Double
    }
}

/// A cell that did not hold.
struct CellFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Runs `body`, and fails when that takes longer than `limit`.
func within<Value: Sendable>(
    _ limit: Duration,
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        defer { group.cancelAll() }
        group.addTask { try await body() }
        group.addTask {
            try await ContinuousClock().sleep(for: limit)
            throw CellFailure("not done within \(limit)")
        }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
    }
}

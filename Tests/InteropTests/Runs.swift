// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Foundation

/// The line of JSON that the tool and the peers print.
struct Report: Decodable, Sendable {
    var connectMs: Double?
    var bytes: Int?
    var verified: Bool?
    var remotePeer: String?
    var rttMsMin: Double?
    var rttMsMax: Double?

    private enum CodingKeys: String, CodingKey {
        case connectMs = "connect_ms"
        case bytes
        case verified
        case remotePeer = "remote_peer"
        case rttMsMin = "rtt_ms_min"
        case rttMsMax = "rtt_ms_max"
    }
}

/// How a program that was run to its end has ended.
struct Outcome: Sendable {
    let status: Int32
    let lines: [String]
    let log: String
}

/// Runs a program to its end; a cancelled test ends it.
func run(_ command: Command) async throws -> Outcome {
    let child = try ChildProcess(command)
    return await withTaskCancellationHandler {
        var lines: [String] = []
        while let line = await child.nextLine() { lines.append(line) }
        return Outcome(status: await child.exitStatus(), lines: lines, log: child.logText)
    } onCancel: {
        child.endAtOnce()
    }
}

/// Runs a program that has to succeed, and reads its report.
func report(of command: Command) async throws -> Report {
    let outcome = try await run(command)
    guard outcome.status == 0, let line = outcome.lines.last else {
        let tail = outcome.log.split(separator: "\n").suffix(60).joined(separator: "\n")
        throw InteropFailure(description: "\(command.name) ended with \(outcome.status)\n\(tail)")
    }
    return try JSONDecoder().decode(Report.self, from: Data(line.utf8))
}

/// Starts a listener, hands its address to `body`, and ends it again.
///
/// - Throws: What `body` throws, with the listener's log.
func whileListening<Result: Sendable>(
    _ command: Command,
    _ body: (ListenerUnderTest) async throws -> Result
) async throws -> Result {
    let child = try ChildProcess(command)
    return try await withTaskCancellationHandler {
        do {
            guard let line = await child.nextLine() else {
                throw InteropFailure(description: "no address")
            }
            let address = line.hasPrefix("listening ") ? String(line.dropFirst(10)) : line
            let result = try await body(ListenerUnderTest(address: address, process: child))
            _ = await child.stop()
            return result
        } catch {
            _ = await child.stop()
            throw child.failure("\(error)")
        }
    } onCancel: {
        child.endAtOnce()
    }
}

/// A listener that is running.
struct ListenerUnderTest: Sendable {
    let address: String
    /// The process that listens; nil when it is this one.
    let process: ChildProcess?

    /// What the process has logged so far.
    var log: String { process?.logText ?? "" }

    /// The part of the address behind `/p2p/`.
    var peer: String { String(address.split(separator: "/").last ?? "") }

    /// The address with another value behind `/name/`.
    func replacing(_ name: String, with value: String) -> String {
        var parts = address.split(separator: "/", omittingEmptySubsequences: false)
        if let place = parts.firstIndex(where: { $0 == name }), place + 1 < parts.count {
            parts[place + 1] = Substring(value)
        }
        return parts.joined(separator: "/")
    }
}

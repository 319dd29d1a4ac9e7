// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Foundation
import RTCCore
import RTCSCTP
import Testing

/// Our SCTP engine against other implementations of it, over UDP (RFC 6951).
///
/// One after the other: the kernel has one SCTP port and one UDP port for everybody.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct SCTPStackTests {
    /// The stacks that this machine has.
    static let stacks: [Command] =
        [Programs.usrsctp, kernelHasSCTP ? Programs.kernelSCTP : nil].compactMap { $0 }

    /// Whether the kernel knows SCTP.
    static let kernelHasSCTP: Bool = {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 132)
        guard file >= 0 else { return false }
        close(file)
        return true
    }()
}

extension SCTPEndpoint.Initiative: CaseIterable {
    static let allCases: [SCTPEndpoint.Initiative] = [.ours, .theirs, .both]

    /// The direction in the matrix.
    var direction: String {
        switch self {
        case .ours: "we dial"
        case .theirs: "dials us"
        case .both: "both dial"
        }
    }
}

extension Conversation {
    /// Runs a cell of the matrix; `verify` returns what is worth knowing.
    func record(
        _ cell: String,
        variant: String = "plain",
        until ready: @escaping @Sendable (Ledger) -> Bool = { $0.closed != nil },
        verify: (Result) throws -> String
    ) async throws {
        let column = Column(peer: peer.name, direction: initiative.direction, variant: variant)
        let start = ContinuousClock.now
        func record(_ result: CellOutcome.Result, _ detail: String) throws {
            let ms = Double((ContinuousClock.now - start).nanoseconds) / 1e6
            try column.record(CellOutcome(cell: cell, result: result, detail: detail, ms: ms))
        }
        do {
            try record(.pass, verify(try await run(until: ready)))
        } catch {
            try record(.fail, "\(error)")
            throw error
        }
    }
}

extension Conversation.Result {
    /// Says which condition was not met, as the matrix shows it.
    ///
    /// - Throws: `InteropFailure`.
    func require(_ condition: Bool, line: UInt = #line) throws {
        guard !condition else { return }
        throw InteropFailure(description: "line \(line): \(theirs); \(ours.summary)")
    }

    /// Everything sent has arrived at both ends, whole, once and in order.
    func requireEverything(_ conversation: Conversation, line: UInt = #line) throws {
        try require(theirs.bad == 0 && theirs.gaps == 0 && theirs.disorder == 0)
        try require(ours.bad == 0 && ours.gaps == 0 && ours.disorder == 0)
        try require(theirs.received == conversation.ours.total)
        try require(theirs.bytes == conversation.ours.bytes)
        try require(ours.received == conversation.theirs.total)
        try require(ours.bytes == conversation.theirs.bytes)
        try require(ours.hasDone && theirs.done)
    }

    /// How fast and how smoothly it went.
    var rates: String {
        let counts = ours.statistics
        let inbound = rate(ours.bytes), outbound = rate(theirs.bytes)
        return "\(inbound) MB/s in, \(outbound) MB/s out, \(theirs.seconds) s, "
            + "\(counts.chunksRetransmitted) chunks again, \(counts.timeouts) time-outs"
    }

    private func rate(_ bytes: Int) -> String {
        String(format: "%.1f", Double(bytes) / max(theirs.seconds, 0.001) / 1e6)
    }
}

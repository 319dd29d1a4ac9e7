// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing

/// A peer that is not there has a line in the matrix all the same.
@Suite(.enabled(if: Programs.isMatrixWanted, "WEBRTC_DIRECT_CELLS names no file"))
struct AbsentPeerTests {
    /// A row of the matrix, and what it lacks.
    struct Absence: Sendable, CustomTestStringConvertible {
        let peer: String
        let reason: String

        var testDescription: String { "\(peer): \(reason)" }
    }

    private static let absences: [Absence] = {
        let isAppThere = Programs.interopApplication != nil && Programs.redis != nil
        let rows: [(peer: String, reason: String?)] = [
            ("py-libp2p", missing("PY_LIBP2P", Programs.pyLibp2p)),
            ("pion", missing("PION", Programs.pion)),
            ("pion raw", missing("PION", Programs.pion)),
            ("aiortc", missing("AIORTC", Programs.aiortc)),
            ("usrsctp", missing("USRSCTP", Programs.usrsctp)),
            ("kernel-sctp", missingKernel),
            ("libp2p interop app", isAppThere ? nil : "the program or redis-server is missing"),
        ]
        return rows.compactMap { row in
            row.reason.map { Absence(peer: row.peer, reason: $0) }
        }
    }()

    private static let missingKernel: String? =
        SCTPStackTests.kernelHasSCTP
        ? missing("KERNEL_SCTP", Programs.kernelSCTP) : "this kernel has no SCTP module"

    private static func missing(_ variable: String, _ program: Command?) -> String? {
        program == nil ? "WEBRTC_DIRECT_\(variable) names no program" : nil
    }

    @Test(arguments: absences)
    func `a peer that is not there is reported as not run`(absence: Absence) throws {
        let outcome = CellOutcome(cell: "all", result: .skip, detail: absence.reason, ms: 0)
        try Column(peer: absence.peer, direction: "both", variant: "any").record(outcome)
    }
}

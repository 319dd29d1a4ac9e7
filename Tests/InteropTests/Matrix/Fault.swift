// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Foundation
import Testing

/// A cell that does not hold because of the other implementation: an entry of
/// Scripts/peers/faults.json.
struct Fault: Decodable, Sendable {
    /// Any variant of a column.
    static let anyVariant = "*"

    let peer: String
    let direction: String
    let variant: String
    let cell: String
    /// What the implementation does.
    let reason: String
    /// A part of its own log that shows it, written while the cell was tried.
    let evidence: String
    /// Whether it depends on chance if the cell fails; not when left out.
    let isIntermittent: Bool?

    /// All that are known.
    ///
    /// - Throws: When the file cannot be read.
    static func all() throws -> [Fault] {
        let file = Programs.peersFolder.appending(path: "faults.json")
        return try JSONDecoder().decode([Fault].self, from: Data(contentsOf: file))
    }

    /// Whether this is about a cell of a column.
    func concerns(_ cell: String, of column: Column) -> Bool {
        self.cell == cell && peer == column.peer && direction == column.direction
            && [Self.anyVariant, column.variant].contains(variant)
    }
}

extension CellOutcome {
    /// How an outcome counts, given what is known of its cell.
    enum Judgement: Equatable {
        case asExpected(Result, detail: String)
        case unexpected(Result, detail: String, problem: String)
    }

    /// A failed cell is excused by a fault that the peer's log shows; one that passes in spite of
    /// it contradicts the file.
    ///
    /// - Parameters:
    ///   - fault: What is known of the cell.
    ///   - log: What the peer has logged while the cell was tried.
    /// - Returns: How it counts.
    func judged(by fault: Fault?, log: Substring) -> Judgement {
        switch (result, fault) {
        case (.fail, let fault?) where log.contains(fault.evidence):
            .asExpected(.fault, detail: fault.reason)
        case (.fail, let fault?):
            .unexpected(
                .fail,
                detail: detail,
                problem: "\(detail); not the known fault: no \"\(fault.evidence)\" in the log"
            )
        case (.pass, let fault?) where fault.isIntermittent != true:
            .unexpected(.pass, detail: detail, problem: "works now: take it out of faults.json")
        case (.fail, nil):
            .unexpected(.fail, detail: detail, problem: detail)
        default:
            .asExpected(result, detail: detail)
        }
    }
}

extension Column {
    /// Records an outcome; an issue of the test unless it is what is to be expected.
    ///
    /// - Parameters:
    ///   - outcome: What became of a cell.
    ///   - log: What the peer has logged while the cell was tried.
    /// - Throws: When faults.json cannot be read or the record not be written.
    func judge(_ outcome: CellOutcome, log: Substring) throws {
        let fault = try Fault.all().first { $0.concerns(outcome.cell, of: self) }
        let recorded: (result: CellOutcome.Result, detail: String)
        switch outcome.judged(by: fault, log: log) {
        case .asExpected(let result, let detail):
            recorded = (result, detail)
            if result == .fault { print("\(peer), \(outcome.cell): \(outcome.detail)") }
        case .unexpected(let result, let detail, let problem):
            recorded = (result, detail)
            Issue.record("\(outcome.cell): \(problem)")
        }
        try record(
            CellOutcome(
                cell: outcome.cell,
                result: recorded.result,
                detail: recorded.detail,
                ms: outcome.ms
            )
        )
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing

/// What is known of other implementations, and how it is taken into account.
@Suite struct FaultTests {
    private static let fault = Fault(
        peer: "a peer",
        direction: "dials us",
        variant: Fault.anyVariant,
        cell: Cell.echo.rawValue,
        reason: "drops frames",
        evidence: "dropping message"
    )

    private func outcome(_ result: CellOutcome.Result) -> CellOutcome {
        CellOutcome(cell: Cell.echo.rawValue, result: result, detail: "seen", ms: 1)
    }

    @Test func `every entry of the file names a cell, its reason and a line of log`() throws {
        let all = try Fault.all()
        for fault in all {
            #expect(Cell(rawValue: fault.cell) != nil, "\(fault.cell)")
            #expect(["we dial", "dials us"].contains(fault.direction), "\(fault.direction)")
            #expect(!fault.peer.isEmpty && !fault.reason.isEmpty && !fault.evidence.isEmpty)
        }
        let places = all.map { [$0.peer, $0.direction, $0.variant, $0.cell] }
        #expect(Set(places).count == places.count)
    }

    @Test func `a known fault excuses a cell that fails`() {
        let judged = outcome(.fail).judged(by: Self.fault)
        #expect(judged == .asExpected(.fault, detail: "drops frames"))
    }

    @Test func `a known fault does not excuse a cell that works`() {
        let judged = outcome(.pass).judged(by: Self.fault)
        let problem = "works now: take it out of faults.json"
        #expect(judged == .unexpected(.pass, detail: "seen", problem: problem))
    }

    @Test func `without a known fault a cell has to pass`() {
        #expect(outcome(.pass).judged(by: nil) == .asExpected(.pass, detail: "seen"))
        let failed = outcome(.fail).judged(by: nil)
        #expect(failed == .unexpected(.fail, detail: "seen", problem: "seen"))
    }

    @Test func `a fault concerns its own column and cell only`() {
        func concerns(_ cell: Cell, _ peer: String, _ direction: String, _ variant: String) -> Bool
        {
            let column = Column(peer: peer, direction: direction, variant: variant)
            return Self.fault.concerns(cell.rawValue, of: column)
        }
        #expect(concerns(.echo, "a peer", "dials us", "v1 ip4"))
        #expect(concerns(.echo, "a peer", "dials us", "v2 ip6"))
        #expect(!concerns(.pings, "a peer", "dials us", "v1 ip4"))
        #expect(!concerns(.echo, "another", "dials us", "v1 ip4"))
        #expect(!concerns(.echo, "a peer", "we dial", "v1 ip4"))
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing

/// What is known of other implementations, and how it is taken into account.
@Suite struct FaultTests {
    private static let fault = makeFault(isIntermittent: nil)
    private static let log: Substring = "at 12:00 buffer full, dropping message 7"

    private static func makeFault(isIntermittent: Bool?) -> Fault {
        Fault(
            peer: "a peer",
            direction: "dials us",
            variant: Fault.anyVariant,
            cell: Cell.echo.rawValue,
            reason: "drops frames",
            evidence: "dropping message",
            isIntermittent: isIntermittent
        )
    }

    private func outcome(_ result: CellOutcome.Result) -> CellOutcome {
        CellOutcome(cell: Cell.echo.rawValue, result: result, detail: "seen", ms: 1)
    }

    /// The cells of browsers are those of the page, which Scripts/tests compares.
    private static let browsers = ["chromium", "firefox"]
    private static let directions =
        ["we dial", "dials us"] + RawChannelTests.Exchange.allCases.map(\.rawValue)

    @Test func `every entry of the file names a cell, its reason and a line of log`() throws {
        let all = try Fault.all()
        for fault in all {
            let isBrowser = Self.browsers.contains { fault.peer.hasPrefix($0) }
            #expect(isBrowser || Cell(rawValue: fault.cell) != nil, "\(fault.cell)")
            #expect(Self.directions.contains(fault.direction), "\(fault.direction)")
            #expect(!fault.peer.isEmpty && !fault.reason.isEmpty && !fault.evidence.isEmpty)
        }
        let places = all.map { [$0.peer, $0.direction, $0.variant, $0.cell] }
        #expect(Set(places).count == places.count)
    }

    @Test func `a known fault excuses a cell that fails`() {
        let judged = outcome(.fail).judged(by: Self.fault, log: Self.log)
        #expect(judged == .asExpected(.fault, detail: "drops frames"))
    }

    @Test func `a known fault does not excuse a cell that fails without its line of log`() {
        let judged = outcome(.fail).judged(by: Self.fault, log: "at 12:00 all is well")
        let problem = "seen; not the known fault: no \"dropping message\" in the log"
        #expect(judged == .unexpected(.fail, detail: "seen", problem: problem))
    }

    @Test func `a known fault does not excuse a cell that works`() {
        let judged = outcome(.pass).judged(by: Self.fault, log: Self.log)
        let problem = "works now: take it out of faults.json"
        #expect(judged == .unexpected(.pass, detail: "seen", problem: problem))
    }

    @Test func `a cell with an intermittent fault may work`() {
        let fault = Self.makeFault(isIntermittent: true)
        #expect(outcome(.pass).judged(by: fault, log: "") == .asExpected(.pass, detail: "seen"))
    }

    @Test func `without a known fault a cell has to pass`() {
        #expect(outcome(.pass).judged(by: nil, log: "") == .asExpected(.pass, detail: "seen"))
        let failed = outcome(.fail).judged(by: nil, log: Self.log)
        #expect(failed == .unexpected(.fail, detail: "seen", problem: "seen"))
    }

    @Test func `the log of a dialer is cut where it begins with a cell`() {
        let log = "start\nINFO cell: connect\none\nINFO cell: 50 pings\ntwo\nthree\n"
        let ended = Outcome(status: 0, lines: [], log: log)
        #expect(ended.log(of: "connect") == "one\nINFO ")
        #expect(ended.log(of: "50 pings") == "two\nthree\n")
        #expect(ended.log(of: "echo 32 MiB") == "")
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

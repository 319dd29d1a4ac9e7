// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCSCTP
import Testing

@testable import RTCSimulation

/// Whole sessions over all kinds of paths; `Scripts/simulate` runs more of them.
@Suite struct SimulatedSessionTests {
    /// Forty blocks of fifty seeds, so that they can run side by side.
    @Test(arguments: 0..<40)
    func `any session over any path ends with everything delivered`(block: UInt64) {
        for seed in block * 50..<block * 50 + 50 {
            var session = SimulatedSession(SessionPlan(seed: seed))
            do throws(SessionFailure) {
                _ = try session.run()
            } catch {
                Issue.record("\(error)")
            }
        }
    }

    @Test(arguments: CongestionControllerKind.allCases)
    func `a path that loses, reorders and doubles a lot is no obstacle`(
        _ kind: CongestionControllerKind
    ) throws {
        let path = try PathDescription(
            parsing: "rtt=10ms loss=30% reorder=20% reorder-delay=10ms duplicate=10%"
        )
        for seed in UInt64(0)..<20 {
            var plan = SessionPlan(seed: seed, path: path)
            plan.dialer.congestionControl = kind
            plan.listener.congestionControl = kind
            var session = SimulatedSession(plan)
            let outcome = try session.run()
            #expect(outcome.retransmittedBytes > 0)
        }
    }

    @Test(arguments: CongestionControllerKind.allCases)
    func `after a black hole of ten seconds data flows again within one`(
        _ kind: CongestionControllerKind
    ) throws {
        let path = try PathDescription(parsing: "rate=4mbit rtt=50ms @2s down @12s up")
        for seed in UInt64(1)...3 {
            var configuration = AssociationConfiguration.withoutDTLS
            configuration.congestionControl = kind
            let flow = AssociationFlow(
                sender: configuration,
                receiver: configuration,
                seed: seed
            )
            let run = PathRun(path, seed: seed)
            run.add(flow)
            try run.run(until: .seconds(14))
            let resumed = try #require(run.samples(of: 0).resumption(after: .seconds(12)))
            #expect(resumed <= .seconds(1))
            #expect(flow.progress.damagedMessages == 0)
        }
    }

    @Test func `a session follows from its seed`() throws {
        for seed in UInt64(0)..<3 {
            let plan = SessionPlan(seed: seed)
            var first = SimulatedSession(plan)
            var second = SimulatedSession(plan)
            let outcome = try first.run()
            let again = try second.run()
            #expect(again == outcome)
        }
    }

    @Test func `the path of a plan is one that can be written down`() throws {
        var descriptions: Set<String> = []
        for seed in UInt64(0)..<500 {
            let path = SessionPlan(seed: seed).path
            let text = path.description
            descriptions.insert(text)
            let again = try PathDescription(parsing: text)
            #expect(again.description == text)
        }
        #expect(descriptions.count > 300)
    }

    @Test func `a session that cannot end is reported with seed and path`() throws {
        var plan = SessionPlan(
            seed: 7,
            path: try PathDescription(parsing: "rate=1mbit rtt=20ms @1s down")
        )
        var generator = SeededGenerator(seed: 1)
        plan.upward = SessionScript(budget: 2_000_000, using: &generator)
        var session = SimulatedSession(plan)
        do throws(SessionFailure) {
            _ = try session.run()
            Issue.record("it ended")
        } catch {
            #expect(error.description.hasPrefix("seed 7, path 'rate=1mbit rtt=20ms @1s down'"))
        }
    }
}

/// What arrives is compared with the script, or the other tests would prove nothing.
@Suite struct SessionLedgerTests {
    private var script: SessionScript {
        var generator = SeededGenerator(seed: 3)
        return SessionScript(budget: 200_000, using: &generator)
    }

    private func received(_ number: Int) -> Message {
        var message = script.items[number].message
        message.reliability = .reliable
        return message
    }

    @Test func `a message that is damaged, comes twice or too late is noticed`() throws {
        var ledger = SessionLedger(script)
        try ledger.note(received(0))
        try ledger.note(received(2))
        var damaged = received(3)
        damaged.payload.setInteger(UInt8(0), at: damaged.payload.writerIndex - 1)
        damaged.payload.setInteger(UInt8(1), at: damaged.payload.writerIndex - 2)
        for message in [received(2), received(1), damaged] {
            #expect(throws: SessionFault.self) { try ledger.note(message) }
        }
        try ledger.note(received(3))
        #expect(!ledger.isComplete)
    }

    @Test func `a reset before all messages of the life are here is noticed`() throws {
        var ledger = SessionLedger(script)
        #expect(throws: SessionFault.self) { try ledger.noteReset(of: [StreamID(0)]) }
    }
}

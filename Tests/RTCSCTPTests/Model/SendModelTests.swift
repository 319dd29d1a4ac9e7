// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

/// Random sequences of commands, arrivals and SACKs against what must always hold: the flight is
/// the sum of what is outstanding, no byte is sent twice as new and none is left out, timers run
/// exactly when they must (RFC 9260 §6.1–§6.3, §7.2; RFC 3758 §3.5; RFC 6525 §5.1).
@Suite struct SendModelTests {
    @Test(arguments: 0..<8)
    func `any sequence of losses, SACKs and resets leaves a sender consistent`(block: Int) {
        for index in 0..<50 { check(seed: UInt64(block * 50 + index), isLying: false) }
    }

    @Test(arguments: 0..<4)
    func `a peer that acknowledges what it likes leaves a sender consistent`(block: Int) {
        for index in 0..<50 { check(seed: UInt64(block * 50 + index), isLying: true) }
    }

    @Test func `the sequences reach what they are about`() throws {
        var reached = Set<String>()
        for seed in UInt64(0)..<40 {
            let model = SendModel(seed: seed, isLying: false)
            for step in SendStep.sequence(seed: seed, count: 150, isLying: false) {
                try model.perform(step)
                let sender = model.end.association.sender
                if sender.isProbing { reached.insert("probe of a closed window") }
                if sender.peerWindow == 0 { reached.insert("closed window") }
                if !sender.outstanding.cumulativeAck.isAtOrAfter(sender.advancedAckPoint) {
                    reached.insert("skip")
                }
            }
            try model.finish()
            let statistics = model.end.association.statistics
            if statistics.timeouts > 0 { reached.insert("time-out") }
            if statistics.fastRecoveries > 0 { reached.insert("fast recovery") }
            if statistics.messagesAbandoned > 0 { reached.insert("abandonment") }
            if !model.log.unsent.isEmpty { reached.insert("number for an unsent end") }
            if !model.end.outgoingResets.isEmpty { reached.insert("reset") }
            if model.log.count > 121 { reached.insert("wrap") }
        }
        #expect(reached.count == 9, "\(reached.sorted())")
    }

    private func check(seed: UInt64, isLying: Bool) {
        let steps = SendStep.sequence(seed: seed, count: 150, isLying: isLying)
        let failure = FailingSequence(seed: seed, steps: steps) { steps in
            let model = SendModel(seed: seed, isLying: isLying)
            for step in steps { try model.perform(step) }
            try model.finish()
        }
        if let failure { Issue.record("\(failure)") }
    }
}

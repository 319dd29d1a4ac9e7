// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

/// Random sequences of what can arrive, against a model that computes everything anew: cumulative
/// TSN, gap blocks, duplicates, window and deliveries are the same after each step (RFC 9260 §6.2,
/// §6.5–§6.9; RFC 3758 §3.6; RFC 6525 §5.2.2).
@Suite struct ReceiveModelTests {
    @Test(arguments: 0..<8)
    func `any sequence of chunks, skips and resets agrees with the model`(block: Int) {
        for index in 0..<50 {
            let seed = UInt64(block * 50 + index)
            let steps = ReceiveStep.sequence(seed: seed, count: 200)
            let failure = FailingSequence(seed: seed, steps: steps) { steps in
                var run = try ReceiveModelRun(seed: seed)
                for step in steps { try run.perform(step) }
                try run.finish()
            }
            if let failure { Issue.record("\(failure)") }
        }
    }
}

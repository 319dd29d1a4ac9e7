// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCSCTP
import Testing

@testable import webrtc_direct_gauge

@Suite struct WorkTests {
    @Test(arguments: Work.allCases)
    func `every kind of work gets done, and as often as it says`(_ work: Work) throws {
        let one = try work.run(size: 1)
        // Twice the size is twice the units, but for what happens once.
        let two = try work.run(size: 2)
        #expect(one >= 800 && two > 7 * one / 4 && two < 9 * one / 4)
    }

    @Test func `what is counted repeats itself`() throws {
        for work in [Work.sctp, .sctpSmall, .sctpStreams, .sctpSingle, .sctpLoss] {
            let first = try work.run(size: 1)
            let second = try work.run(size: 1)
            #expect(first == second, "\(work)")
        }
    }

    @Test func `a lost packet is sent again`() throws {
        #expect(try Work.sctpLoss.run(size: 1) > Work.sctpZeroChecksum.run(size: 1))
    }

    @Test func `long messages fill packets`() throws {
        let packets = try Work.sctpZeroChecksum.run(size: 1)
        // 1,191 bytes less the two headers.
        let least = (1 << 20) / 1_160
        #expect(packets >= least && packets < least + least / 10)
    }
}

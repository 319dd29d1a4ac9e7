// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

/// Flows that share a bottleneck.
@Suite struct FairnessTests {
    /// The shares after the first ten of forty seconds.
    private func shares(
        _ path: BottleneckPath,
        _ kinds: [CongestionControllerKind]
    ) -> [Double] {
        var bottleneck = Bottleneck(path, .cubic)
        bottleneck.flows = kinds.map { BottleneckFlow($0) }
        for index in bottleneck.flows.indices {
            bottleneck.flows[index].start = .zero + .milliseconds(500 * index)
        }
        bottleneck.run(for: .seconds(10))
        let before = bottleneck.flows.map(\.delivered)
        bottleneck.run(for: .seconds(30))
        return zip(bottleneck.flows, before).map { flow, before in
            Double(flow.delivered - before) / (30 * path.rate)
        }
    }

    @Test(arguments: [CongestionControllerKind.newReno, .cubic, .bbr])
    func `two of a kind share alike`(kind: CongestionControllerKind) {
        let shares = shares(BottleneckPath(megabits: 10, milliseconds: 40), [kind, kind])
        #expect(fairness(shares) > 0.9, "\(shares)")
        #expect(shares.reduce(0, +) > 0.9, "\(shares)")
    }

    @Test(arguments: [CongestionControllerKind.newReno, .cubic, .bbr])
    func `none starves CUBIC or is starved by it`(kind: CongestionControllerKind) {
        let shares = shares(BottleneckPath(megabits: 10, milliseconds: 40), [kind, .cubic])
        #expect(shares.allSatisfy { $0 > 0.3 }, "\(shares)")
    }

    /// Random loss keeps neither of two flows from its half.
    @Test func `two BBR flows share a lossy path`() {
        let path = BottleneckPath(megabits: 10, milliseconds: 40, loss: 0.01)
        let shares = shares(path, [.bbr, .bbr])
        #expect(fairness(shares) > 0.9, "\(shares)")
        #expect(shares.reduce(0, +) > 0.8, "\(shares)")
    }
}

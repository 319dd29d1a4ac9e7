// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

@Suite struct SimulationTests {
    /// Ten suites of fifty seeds each, so that they can run side by side.
    @Test(arguments: 0..<10)
    func `mixed workloads arrive exactly over a faulty link`(block: Int) throws {
        for index in 0..<50 {
            let seed = UInt64(block * 50 + index + 1)
            let problem = try simulate(seed: seed)
            #expect(problem == nil, "seed \(seed): \(problem ?? "")")
        }
    }

    /// Runs one session; returns what went wrong.
    private func simulate(seed: UInt64) throws -> String? {
        var generator = SeededGenerator(seed: seed)
        var pair = Pair(
            left: configuration(&generator),
            right: configuration(&generator),
            seed: seed
        )
        pair.link.faults.loss = Double.random(in: 0...0.2, using: &generator)
        pair.link.faults.duplication = Double.random(in: 0...0.1, using: &generator)
        pair.link.faults.reordering = Double.random(in: 0...0.3, using: &generator)
        pair.link.faults.corruption = Double.random(in: 0...0.02, using: &generator)
        var fromLeft = Workload(seed: generator.next(), budget: seed % 10 == 0 ? 400_000 : 80_000)
        var fromRight = Workload(seed: generator.next(), budget: 30_000)
        pair.left.association.connect(at: pair.now)
        if generator.chance(0.5) { pair.right.association.connect(at: pair.now) }
        guard pair.run(until: { $0.left.isConnected && $0.right.isConnected }) else {
            return "no handshake"
        }
        for _ in 0..<20_000 {
            try fromLeft.feed(&pair.left, at: pair.now)
            try fromRight.feed(&pair.right, at: pair.now)
            let isMoving = pair.step()
            if !isMoving, fromLeft.isSent, fromRight.isSent { break }
            if fromLeft.isSent, fromRight.isSent,
                pair.left.outgoingResets.count == fromLeft.resetCount,
                pair.right.outgoingResets.count == fromRight.resetCount
            {
                break
            }
        }
        guard fromLeft.isComplete(at: pair.right) else { return "right did not get it all" }
        guard fromRight.isComplete(at: pair.left) else { return "left did not get it all" }
        pair.left.association.shutdown(at: pair.now)
        guard pair.run(until: { $0.left.closeReason != nil && $0.right.closeReason != nil }) else {
            return "no shutdown"
        }
        guard pair.left.closeReason == .localShutdown else {
            return "left closed: \(String(describing: pair.left.closeReason))"
        }
        guard pair.right.closeReason == .peerShutdown else {
            return "right closed: \(String(describing: pair.right.closeReason))"
        }
        return nil
    }

    private func configuration(_ generator: inout SeededGenerator) -> AssociationConfiguration {
        var configuration = AssociationConfiguration()
        configuration.initialTSN = 0xFFFF_FFFF &- UInt32.random(in: 0...64, using: &generator)
        configuration.maximumPacketSize = Int.random(in: 600...1500, using: &generator)
        configuration.receiveWindow = Int.random(in: 262_144...1_000_000, using: &generator)
        configuration.shutdownRetransmissionsMax = 100
        // Here is no DTLS to notice damage.
        configuration.zeroChecksum = .never
        configuration.interleavesMessages = !generator.chance(0.3)
        if generator.chance(0.3) { configuration.scheduler = .roundRobin }
        return configuration
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import RTCSCTP
import RTCSimulation
import Testing

/// Whole associations that share a bottleneck, with each other and with a kernel's TCP.
@Suite struct FairnessTests {
    /// What two flows, of which the second begins a second later, have of the bottleneck between
    /// 10 and 30 s.
    private func shares(
        _ first: any SimulatedFlow,
        _ second: any SimulatedFlow
    ) throws -> [Double] {
        let run = PathRun(try Self.path)
        run.add(first)
        run.add(second, after: .seconds(1))
        try run.run(until: .seconds(30))
        return (0..<2).map {
            run.samples(of: $0).goodput(from: .seconds(10), until: .seconds(30)) / 5_000_000
        }
    }

    private static var path: PathDescription {
        get throws {
            try PathDescription(parsing: "rate=5mbit rtt=40ms")
                .leavingOut(headerBytes: AssociationFlow.recordOverheadBytes)
        }
    }

    private func flow(_ controller: CongestionControllerKind, seed: UInt64) -> AssociationFlow {
        var configuration = AssociationConfiguration.withoutDTLS
        configuration.congestionControl = controller
        return AssociationFlow(sender: configuration, receiver: configuration, seed: seed)
    }

    @Test(arguments: [CongestionControllerKind.cubic, .bbr])
    func `two flows of a kind share alike`(kind: CongestionControllerKind) throws {
        let shares = try shares(flow(kind, seed: 1), flow(kind, seed: 2))
        let sum = shares.reduce(0, +)
        let index = sum * sum / (2 * shares.reduce(0) { $0 + $1 * $1 })
        #expect(index >= 0.9, "\(shares)")
        #expect(sum > 0.85, "\(shares)")
    }

    @Test(arguments: [CongestionControllerKind.cubic, .bbr])
    func `neither a flow nor TCP's CUBIC beside it starves`(
        kind: CongestionControllerKind
    ) throws {
        let headers = try Self.path.settings.headerBytes
        let shares = try shares(flow(kind, seed: 1), TCPCubicFlow(headerBytes: headers))
        #expect(shares.allSatisfy { $0 >= 0.3 }, "\(shares)")
    }
}

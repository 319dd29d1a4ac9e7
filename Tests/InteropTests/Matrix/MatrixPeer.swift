// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Foundation
import Multiformats
import PeerIdentity
import PeerTransport
import Testing
import WebRTCDirect

/// A program that can be either side of the matrix: `listen --on ADDR`, and
/// `cells ADDR --version N`, which prints an outcome per line and logs `cell: NAME` before it tries
/// one.
struct MatrixPeer: Sendable {
    let name: String
    let program: Command

    /// Tries every cell with the program as listener.
    func weDial(_ variant: Variant) async throws {
        let column = Column(peer: name, direction: "we dial", variant: variant.name)
        try await whileListening(program.adding("listen", "--on", variant.listenAddress)) {
            listener in
            var configuration = Configuration()
            configuration.dialerVersion = variant.version
            let transport = try WebRTCDirect(identity: .generate(), configuration: configuration)
            let dialer = MatrixDialer(transport, to: listener)
            for cell in Cell.allCases {
                let loggedBefore = listener.log.utf8.count
                let outcome = await dialer.outcome(of: cell)
                let log = Substring(listener.log.utf8.dropFirst(loggedBefore))
                try column.judge(outcome, log: log)
            }
            await dialer.disconnect()
        }
    }

    /// Has the program try every cell with a listener of ours.
    func dialsUs(_ variant: Variant) async throws {
        let column = Column(peer: name, direction: "dials us", variant: variant.name)
        let transport = try WebRTCDirect(identity: .generate())
        let listener = try await transport.listen(on: Multiaddr(variant.listenAddress))
        let bound = try #require(listener.addresses.first)
        let address = "\(bound)/p2p/\(transport.localPeer)"
        let version = "\(variant.version.rawValue)"
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await MatrixListener.serve(listener, of: transport, noting: Journal())
            }
            defer { group.cancelAll() }
            let ended = try await run(program.adding("cells", address, "--version", version))
            let outcomes = try ended.lines.map {
                try JSONDecoder().decode(CellOutcome.self, from: Data($0.utf8))
            }
            #expect(
                outcomes.map(\.cell) == Cell.allCases.map(\.rawValue),
                "\(ended.log.suffix(2_000))"
            )
            for outcome in outcomes {
                try column.judge(outcome, log: ended.log(of: outcome.cell))
            }
        }
    }
}

extension Outcome {
    private static let cellMark = "cell: "

    /// What was logged while a cell was tried.
    func log(of cell: String) -> Substring {
        guard let begin = log.range(of: Self.cellMark + cell + "\n") else { return "" }
        let rest = log[begin.upperBound...]
        guard let end = rest.range(of: Self.cellMark) else { return rest }
        return rest[..<end.lowerBound]
    }
}

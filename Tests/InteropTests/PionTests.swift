// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Foundation
import Multiformats
import PeerIdentity
import PeerTransport
import Testing
import WebRTCDirect

/// Our transport and a node over pion's WebRTC, each as dialer and as listener.
///
/// That node behaves as go-libp2p does: Scripts/peers/pion.
@Suite(
    .serialized,
    .timeLimit(.minutes(5)),
    .enabled(if: Programs.pion != nil, "WEBRTC_DIRECT_PION names no program: run Scripts/interop")
)
struct PionTests {
    static let variants: [Variant] = Variant.all

    private let pion: Command

    init() throws {
        pion = try #require(Programs.pion)
    }

    @Test(arguments: variants)
    func `a pion listener does all that we ask`(variant: Variant) async throws {
        let column = Column(peer: "pion", direction: "we dial", variant: variant.name)
        try await whileListening(pion.adding("listen", "--on", variant.listenAddress)) { listener in
            var configuration = Configuration()
            configuration.dialerVersion = variant.version
            let transport = try WebRTCDirect(identity: .generate(), configuration: configuration)
            let dialer = MatrixDialer(transport, to: listener)
            for cell in Cell.allCases {
                let outcome = await dialer.outcome(of: cell)
                try column.record(outcome)
                #expect(outcome.result == .pass, "\(cell.rawValue): \(outcome.detail)")
            }
            await dialer.disconnect()
        }
    }

    @Test(arguments: variants)
    func `our listener does all that a pion dialer asks`(variant: Variant) async throws {
        let column = Column(peer: "pion", direction: "dials us", variant: variant.name)
        let transport = try WebRTCDirect(identity: .generate())
        let listener = try await transport.listen(on: Multiaddr(variant.listenAddress))
        let bound = try #require(listener.addresses.first)
        let address = "\(bound)/p2p/\(transport.localPeer)"
        let arguments = ["cells", address, "--version", "\(variant.version.rawValue)"]
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await MatrixListener.serve(listener, of: transport, noting: Journal())
            }
            defer { group.cancelAll() }
            let outcomes = try await cells(of: pion, arguments)
            #expect(outcomes.map(\.cell) == Cell.allCases.map(\.rawValue))
            for outcome in outcomes {
                try column.record(outcome)
                #expect(outcome.result == .pass, "\(outcome.cell): \(outcome.detail)")
            }
        }
    }

    /// Runs a dialer that prints an outcome per line.
    private func cells(of program: Command, _ arguments: [String]) async throws -> [CellOutcome] {
        let command = Command(
            name: program.name,
            executable: program.executable,
            arguments: program.arguments + arguments
        )
        let outcome = try await run(command)
        return try outcome.lines.map {
            try JSONDecoder().decode(CellOutcome.self, from: Data($0.utf8))
        }
    }
}

/// How a dialer and a listener meet.
struct Variant: Sendable, CustomTestStringConvertible {
    let version: Configuration.DialerVersion
    let family: String

    static let all: [Variant] = Configuration.DialerVersion.allCases.flatMap { version in
        ["ip4", "ip6"].map { Variant(version: version, family: $0) }
    }

    var name: String { "v\(version.rawValue) \(family)" }

    var listenAddress: String {
        "/\(family)/\(family == "ip4" ? "127.0.0.1" : "::1")/udp/0/webrtc-direct"
    }

    var testDescription: String { name }
}

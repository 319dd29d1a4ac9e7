// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import PeerIdentity
import Testing
import WebRTCDirect

/// Our dialer and the listener of py-libp2p 0.8.1.
@Suite(
    .serialized,
    .timeLimit(.minutes(5)),
    .enabled(if: Programs.isMatrixWanted, "WEBRTC_DIRECT_CELLS names no file: run Scripts/interop"),
    .enabled(if: Programs.missing == nil, Comment(rawValue: Programs.missing ?? ""))
)
struct PyLibp2pMatrixTests {
    private let pyLibp2p: Command

    init() throws {
        pyLibp2p = try #require(Programs.pyLibp2p)
    }

    @Test(arguments: Variant.all)
    func `a py-libp2p listener does all that we ask`(variant: Variant) async throws {
        let column = Column(peer: "py-libp2p", direction: "we dial", variant: variant.name)
        try await whileListening(pyLibp2p.adding("listen", "--on", variant.listenAddress)) {
            listener in
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
}

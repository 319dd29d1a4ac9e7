// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import PeerIdentity
import PeerTransport
import Testing
import WebRTCDirect

/// Our transport at both ends, in every combination of credentials and address family.
@Suite(
    .serialized,
    .timeLimit(.minutes(5)),
    .enabled(if: Programs.isMatrixWanted, "WEBRTC_DIRECT_CELLS names no file: run Scripts/interop")
)
struct OwnMatrixTests {
    @Test(arguments: Variant.all)
    func `our dialer and our listener do all that either asks`(variant: Variant) async throws {
        let column = Column(peer: "this package", direction: "both", variant: variant.name)
        var configuration = Configuration()
        configuration.dialerVersion = variant.version
        let passive = try WebRTCDirect(identity: .generate())
        let active = try WebRTCDirect(identity: .generate(), configuration: configuration)
        let listener = try await passive.listen(on: Multiaddr(variant.listenAddress))
        let bound = try #require(listener.addresses.first)
        let serving = Task {
            await MatrixListener.serve(listener, of: passive, noting: Journal())
        }
        defer { serving.cancel() }
        let address = "\(bound)/p2p/\(passive.localPeer)"
        let dialer = MatrixDialer(active, to: ListenerUnderTest(address: address, process: nil))
        for cell in Cell.allCases {
            let outcome = await dialer.outcome(of: cell)
            try column.record(outcome)
            #expect(outcome.result == .pass, "\(cell.rawValue): \(outcome.detail)")
        }
        await dialer.disconnect()
        await listener.close()
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import PeerIdentity
import PeerTransport
import Testing
import WebRTCDirect

@Suite(
    .timeLimit(.minutes(1)),
    .enabled(if: Programs.pyLibp2p != nil, "WEBRTC_DIRECT_PY_LIBP2P is not set: run Scripts/test")
)
struct PyLibp2pIdentifyTests {
    @Test func `py-libp2p tells who it is and what it speaks`() async throws {
        let pyLibp2p = try #require(Programs.pyLibp2p)
        try await whileListening(pyLibp2p.adding("listen")) { listener in
            let transport = try WebRTCDirect(identity: .generate())
            let connection = try await transport.dial(Multiaddr(listener.address))
            let stream = try await connection.openStream()
            let selected = try await Multistream.select([.identify], on: stream).stream
            let message = try await Identify.request(on: selected)
            #expect(message.publicKey.peerID == connection.remotePeer)
            #expect(message.protocols.contains(.ping))
            #expect(message.agentVersion.contains("py-libp2p"), "\(message.agentVersion)")
            await connection.close()
        }
    }
}

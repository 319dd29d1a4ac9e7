// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import PeerIdentity
import PeerTransport
import Testing
import WebRTCDirect

/// What py-libp2p 0.8.1 gets wrong, shown by its own log: when a test of these fails, it was
/// mended.
@Suite(
    .serialized,
    .timeLimit(.minutes(2)),
    .enabled(if: Programs.pyLibp2p != nil, "WEBRTC_DIRECT_PY_LIBP2P is not set: run Scripts/test")
)
struct PyLibp2pFaultTests {
    /// It acknowledges every frame, keeps 64 that its application has not read, and drops the rest.
    @Test func `py-libp2p drops frames that its application is slow to read`() async throws {
        let pyLibp2p = try #require(Programs.pyLibp2p)
        try await whileListening(pyLibp2p.adding("listen", "--stall")) { listener in
            let transport = try WebRTCDirect(identity: .generate())
            let connection = try await transport.dial(Multiaddr(listener.address))
            let stream = try await connection.openStream()
            let echo = try await Multistream.select([.echo], on: stream).stream
            await #expect(throws: ProtocolError.self) {
                try await Echo.verify(byteCount: 8 << 20, on: echo, seed: 1)
            }
            await connection.close()
            let log = try #require(listener.process).logText
            #expect(log.contains("read buffer full, dropping message"), "\(log.suffix(2_000))")
        }
    }
}

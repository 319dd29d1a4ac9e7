// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import NIOCore
import PeerIdentity
import PeerTransport
import Testing
import WebRTCDirect

@Suite struct BackPressureTests {
    @Test(.timeLimit(.minutes(1)))
    func `streams that fill the connection together go on when it has room`() async throws {
        // No stream alone ever has as much waiting as a stream may have.
        var configuration = Configuration()
        configuration.streamSendBytesMax = 256 << 10
        configuration.connectionSendBytesMax = 64 << 10
        let server = try WebRTCDirect(identity: .generate())
        let client = try WebRTCDirect(identity: .generate(), configuration: configuration)
        let listener = try await server.listen(on: Multiaddr("/ip4/127.0.0.1/udp/0/webrtc-direct"))
        let serving = Task {
            for await case .incoming(let pending, _, _) in listener.events {
                let connection = try await server.upgrade(pending)
                try await StreamRouter<WebRTCDirect.Stream>().addingBasicProtocols()
                    .serve(connection)
            }
        }
        defer { serving.cancel() }
        let connection = try await client.dial(try #require(listener.addresses.first))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for seed in 0..<8 as Range<UInt64> {
                group.addTask {
                    let stream = try await connection.openStream()
                    let selection = try await Multistream.select([.echo], on: stream)
                    try await Echo.verify(byteCount: 1 << 20, on: selection.stream, seed: seed)
                }
            }
            try await group.waitForAll()
        }
        await connection.close()
    }
}

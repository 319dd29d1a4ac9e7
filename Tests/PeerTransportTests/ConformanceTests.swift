// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import PeerTransport
import PeerTransportTesting
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ConformanceTests {
    @Test(arguments: ConformanceCase.allCases, [false, true])
    func `A memory connection does what every connection must`(
        test: ConformanceCase,
        isOpenedByListener: Bool
    ) async throws {
        let pair = try await MemoryNodes().connect()
        if isOpenedByListener {
            try await test.run(opener: pair.accepted, acceptor: pair.dialer)
        } else {
            try await test.run(opener: pair.dialer, acceptor: pair.accepted)
        }
    }

    @Test(arguments: ConformanceCase.allCases)
    func `An erased connection does what every connection must`(
        test: ConformanceCase
    ) async throws {
        let nodes = try MemoryNodes()
        let pair = try await connect(
            nodes.passive.erasedConnections(),
            listeningOn: memoryAddress(),
            dialedBy: nodes.active.erasedConnections()
        )
        try await test.run(opener: pair.dialer, acceptor: pair.accepted)
    }

    @Test(arguments: ConformanceCase.allCases)
    func `Streams with the smallest buffer still do what they must`(
        test: ConformanceCase
    ) async throws {
        let pair = try await MemoryNodes(limits: MemoryLimits(streamBytes: 1_000, backlog: 1))
            .connect()
        try await test.run(opener: pair.dialer, acceptor: pair.accepted)
    }
}

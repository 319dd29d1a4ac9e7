// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import PeerTransport
import PeerTransportTesting
import Testing

extension OverSockets {
    @Suite struct ConformanceTests {
        @Test(arguments: ConformanceCase.allCases, [false, true])
        func `A WebRTC connection does what every connection must`(
            test: ConformanceCase,
            isOpenedByListener: Bool
        ) async throws {
            let pair = try await Nodes().connect()
            if isOpenedByListener {
                try await test.run(opener: pair.accepted, acceptor: pair.dialer)
            } else {
                try await test.run(opener: pair.dialer, acceptor: pair.accepted)
            }
            await pair.listener.close()
        }
    }
}

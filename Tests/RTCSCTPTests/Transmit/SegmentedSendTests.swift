// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing

@testable import RTCSCTP

@Suite struct SegmentedSendTests {
    @Test func `packets of one send are few enough and small enough together`() {
        let fixtures: [(bytes: Int, packets: Int)] = [
            (0, 48), (100, 48), (1_188, 48), (1_435, 44), (8_935, 7), (65_000, 1),
        ]
        for (bytes, packets) in fixtures {
            #expect(SegmentedSend.packetsMax(ofSize: bytes) == packets)
            #expect(packets == 1 || packets * (bytes + 37) <= 65_507)
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCPeerConnection
import Testing

@Suite struct DatagramKindTests {
    @Test func `is told by the first byte as RFC 7983 says`() {
        for byte in UInt8.min...UInt8.max {
            let expected: DatagramKind =
                switch byte {
                case 0...3: .stun
                case 20...63: .dtls
                default: .other
                }
            #expect(DatagramKind(of: ByteBuffer(bytes: [byte])) == expected)
        }
    }

    @Test func `of nothing is nothing`() {
        #expect(DatagramKind(of: ByteBuffer()) == .other)
    }
}

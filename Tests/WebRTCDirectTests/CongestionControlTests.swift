// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCPeerConnection
import RTCSCTP
import Testing

@testable import WebRTCDirect

@Suite struct CongestionControlTests {
    @Test func `CUBIC is the default`() {
        let settings = PeerConnectionConfiguration(Configuration())
        #expect(settings.association.congestionControl == .cubic)
    }

    @Test(.timeLimit(.minutes(1)), arguments: Configuration.CongestionControl.allCases)
    func `each control carries data`(control: Configuration.CongestionControl) async throws {
        var configuration = Configuration()
        configuration.congestionControl = control
        let settings = PeerConnectionConfiguration(configuration)
        #expect(settings.association.congestionControl.rawValue == control.rawValue)

        let pair = try await Nodes { $0.congestionControl = control }.connect()
        let (stream, remote) = try await pair.stream()
        let bytes = ByteBuffer(repeating: 7, count: 1 << 20)
        async let sent: Void = stream.write(bytes)
        var received = 0
        while received < bytes.readableBytes, let part = try await remote.read() {
            received += part.readableBytes
        }
        try await sent
        #expect(received == bytes.readableBytes)
        await pair.close()
    }
}

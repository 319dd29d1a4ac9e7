// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerTransportTesting
import Testing

@testable import RTCDTLS
@testable import RTCPeerConnection
@testable import WebRTCDirect

@Suite struct RecordProtectionTests {
    @Test func `OpenSSL's session is given up by default`() {
        let settings = PeerConnectionConfiguration(Configuration())
        #expect(settings.dtls.recordProtection == .direct)
    }

    @Test(.timeLimit(.minutes(1)), arguments: Configuration.RecordProtection.allCases)
    func `either protection carries data`(
        protection: Configuration.RecordProtection
    ) async throws {
        let pair = try await Nodes { $0.recordProtection = protection }.connect()
        let (stream, remote) = try await pair.stream()
        for end in [pair.dialer, pair.accepted] {
            let keepsSession = try await end.onLoop { $0.peer.dtls.ssl != nil }
            #expect(keepsSession == (protection == .openSSL))
        }
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

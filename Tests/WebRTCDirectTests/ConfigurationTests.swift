// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import Testing

@testable import WebRTCDirect

extension OverSockets {
    @Suite struct ConfigurationTests {
        @Test(arguments: [.max, 0, .min])
        func `sizes that cannot be count as the nearest that can`(size: Int) async throws {
            let pair = try await Nodes {
                $0.receiveWindowBytes = size
                $0.receiveWindowBytesMax = size
                $0.streamSendBytesMax = size
                $0.connectionSendBytesMax = size
                $0.datagramBytes = size
                $0.datagramBytesMax = size
                if size > 0 { $0.socketBufferBytes = size }
            }.connect()
            let (stream, remote) = try await pair.stream()
            let bytes = pattern(300_000)
            async let sent: Void = stream.write(bytes)
            let received = try await remote.readBytes(bytes.readableBytes)
            try await sent
            #expect(received == bytes)
            await pair.close()
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerTransport
import PeerTransportTesting
import RTCCore
import Testing

@testable import RTCDataChannel
@testable import RTCPeerConnection
@testable import WebRTCDirect

private let fin: [UInt8] = [2, 0x08, 0]
private let stopSending: [UInt8] = [2, 0x08, 1]
private let reset: [UInt8] = [2, 0x08, 2]
private let finAck: [UInt8] = [2, 0x08, 3]
private func hi(_ flag: UInt8? = nil) -> [UInt8] {
    flag.map { [6, 0x12, 2, 0x68, 0x69, 0x08, $0] } ?? [4, 0x12, 2, 0x68, 0x69]
}

extension OverSockets {
    /// What a peer may put on a data channel, sent frame by frame past our own machine.
    @Suite struct ForeignFrameTests {
        @Test func `empty frames are skipped and are not the end`() async throws {
            let pair = try await Nodes().connect()
            let (opened, accepted) = try await pair.stream()
            try await opened.sendRaw([0], [0], hi(), [0], [2, 0x12, 0], hi(), fin)
            let heard = try await accepted.readBytes()
            #expect(heard == ByteBuffer(string: "hihi"))
            await pair.close()
        }

        @Test func `frames are read however the channel's messages cut them`() async throws {
            let pair = try await Nodes().connect()
            let (opened, accepted) = try await pair.stream()
            let bytes = hi() + hi() + [0] + hi() + fin
            for byte in bytes { try await opened.sendRaw([byte]) }
            let heard = try await accepted.readBytes()
            #expect(heard == ByteBuffer(string: "hihihi"))

            let (second, other) = try await pair.stream()
            try await second.sendRaw(bytes)
            let whole = try await other.readBytes()
            #expect(whole == ByteBuffer(string: "hihihi"))
            await pair.close()
        }

        @Test func `a message that comes with FIN or RESET is not lost`() async throws {
            let pair = try await Nodes().connect()
            let (first, finished) = try await pair.stream()
            try await first.sendRaw(hi(0))
            let heard = try await finished.readBytes()
            #expect(heard == ByteBuffer(string: "hi"))

            let (second, broken) = try await pair.stream()
            try await second.sendRaw(hi(2))
            let bytes = try await broken.read()
            #expect(bytes == ByteBuffer(string: "hi"))
            let error = try await failure { () async throws(StreamError) in
                try await broken.read()
            }
            #expect(error == .reset(.unspecified))
            await pair.close()
        }

        @Test func `FIN_ACK is taken after STOP_SENDING too`() async throws {
            let pair = try await Nodes { $0.finAckDelay = .zero }.connect()
            let (opened, accepted) = try await pair.stream()
            try await opened.closeWrite()
            try await accepted.sendRaw(stopSending, finAck, fin)
            let end = try await opened.read()
            #expect(end == nil)
            try await opened.close()
            await pair.close()
        }

        @Test func `flags without sense change nothing`() async throws {
            let pair = try await Nodes().connect()
            let (opened, accepted) = try await pair.stream()
            try await opened.sendRaw(finAck, [2, 0x08, 9], [3, 0x08, 0xFF, 0x7F], hi())
            let heard = try await accepted.read()
            #expect(heard == ByteBuffer(string: "hi"))
            try await accepted.send("back")
            let back = try await opened.readBytes(4)
            #expect(back == ByteBuffer(string: "back"))
            await pair.close()
        }

        @Test(
            arguments: [
                [0x80, 0x00],
                [0xFF, 0xFF, 0xFF, 0x7F],
                [2, 0x12, 0x7F],
                [1, 0x0F],
                [UInt8](repeating: 0xFF, count: 12),
            ] as [[UInt8]]
        )
        func `what is no frame costs the peer the stream and no other`(
            bytes: [UInt8]
        ) async throws {
            let pair = try await Nodes().connect()
            let (opened, accepted) = try await pair.stream()
            let (healthy, other) = try await pair.stream()
            try await opened.sendRaw(hi(), bytes, hi())
            let error = try await failure { () async throws(StreamError) in
                while try await accepted.read() != nil {}
            }
            guard case .peerFault = error else {
                Issue.record("\(error) instead of a fault of the peer")
                return
            }
            let told = try await failure { () async throws(StreamError) in
                try await opened.read()
            }
            #expect(told == .reset(.protocolViolation))
            try await healthy.send("fine")
            let heard = try await other.readBytes(4)
            #expect(heard == ByteBuffer(string: "fine"))
            await pair.close()
        }

        @Test func `a message for nobody costs nothing`() async throws {
            let pair = try await Nodes().connect()
            let (opened, accepted) = try await pair.stream()
            try await accepted.sendRaw(reset)
            // The reset may have been faster: then there is nothing to send on.
            try? await opened.sendRaw(hi(), hi(), fin)
            let error = try await failure { () async throws(StreamError) in
                while true { try await opened.write(pattern(1_000)) }
            }
            #expect(error == .reset(.unspecified))
            accepted.reset()
            try await pair.waitForChannels(1)
            try await pair.waitForOpenWindows()
            await pair.close()
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerTransport
import PeerTransportTesting
import RTCCore
import RTCSCTP
import Testing

@testable import RTCDataChannel
@testable import RTCPeerConnection
@testable import WebRTCDirect

extension OverSockets {
    @Suite struct FlowControlTests {
        @Test func `a reader that stops suspends the writer, and nothing is lost`() async throws {
            let window = 256 << 10
            let sendBuffer = 64 << 10
            let pair = try await Nodes {
                $0.receiveWindowBytes = window
                $0.streamSendBytesMax = sendBuffer
            }.connect()
            let (opened, accepted) = try await pair.stream()
            let bytes = pattern(1 << 20)
            let writing = Task {
                try await opened.write(bytes)
                try await opened.closeWrite()
            }
            try await pair.dialer.waitUntilBlocked(opened)
            let id = StreamID(opened.id)
            let kept = try await pair.accepted.onLoop {
                $0.streams[id]?.unread.byteCount ?? 0
            }
            let waiting = try await pair.dialer.onLoop { $0.peer.bufferedAmount }
            #expect(kept > window / 2 && kept <= window)
            #expect(waiting <= sendBuffer + FrameLimits.frameBytesMax)
            let received = try await accepted.readBytes()
            #expect(received == bytes)
            try await writing.value
            await pair.close()
        }

        @Test func `a reset overtakes what waits to be sent`() async throws {
            let pair = try await Nodes { $0.receiveWindowBytes = 64 << 10 }.connect()
            let (opened, accepted) = try await pair.stream()
            let writing = Task { try await opened.write(pattern(4 << 20)) }
            try await pair.dialer.waitUntilBlocked(opened)
            opened.reset(errorCode: StreamErrorCode(rawValue: 7))
            let waiting = try await pair.dialer.onLoop { $0.peer.bufferedAmount }
            #expect(waiting <= 2 * FrameLimits.frameBytesMax)
            let error = try await failure { () async throws(StreamError) in
                while try await accepted.read() != nil {}
            }
            #expect(error == .reset(StreamErrorCode(rawValue: 7)))
            let refused = await writing.result
            #expect(throws: StreamError.closed) { try refused.get() }
            await pair.close()
        }

        @Test func `streams beside one that nobody reads lose nothing`() async throws {
            let pair = try await Nodes { $0.receiveWindowBytes = 256 << 10 }.connect()
            let (blocked, unread) = try await pair.stream()
            let large = pattern(1 << 20, seed: 2)
            let writing = Task {
                try await blocked.write(large)
                try await blocked.closeWrite()
            }
            try await pair.dialer.waitUntilBlocked(blocked)
            let small = pattern(100_000, seed: 3)
            let (other, read) = try await pair.dialer.streamBehindFullWindow(to: pair.accepted) {
                // Only reading makes room: the window is the whole connection's.
                try await unread.readBytes(300_000)
            }
            async let sending: Void = { () async throws in
                try await other.write(small)
                try await other.closeWrite()
            }()
            async let rest = unread.readBytes()
            let heard = try await read.stream.readBytes()
            try await sending
            #expect(heard == small)
            var all = read.bytes
            var tail = try await rest
            all.writeBuffer(&tail)
            #expect(all == large)
            try await writing.value
            await pair.close()
        }

        @Test func `writers that share a full connection all get their turn`() async throws {
            let nodes = try Nodes {
                $0.connectionSendBytesMax = 64 << 10
                $0.streamSendBytesMax = 256 << 10
            }
            let pair = try await nodes.connect()
            // Each far below the size at which a stream reports that it has room again.
            let bytes = pattern(48 << 10)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<32 {
                    let (opened, accepted) = try await pair.stream()
                    group.addTask {
                        for _ in 0..<3 { try await opened.write(bytes) }
                        try await opened.closeWrite()
                    }
                    group.addTask {
                        let heard = try await accepted.readBytes()
                        #expect(heard.readableBytes == 3 * bytes.readableBytes)
                    }
                }
                try await group.waitForAll()
            }
            try await pair.dialer.wait { $0.blockedWriters.isEmpty }
            await pair.close()
        }

        @Test func `a cancelled write sends a first part and no more`() async throws {
            let pair = try await Nodes {
                $0.receiveWindowBytes = 256 << 10
                $0.streamSendBytesMax = 64 << 10
            }.connect()
            let (opened, accepted) = try await pair.stream()
            let bytes = pattern(1 << 20)
            let writing = Task { try await opened.write(bytes) }
            try await pair.dialer.waitUntilBlocked(opened)
            writing.cancel()
            let result = await writing.result
            #expect(throws: StreamError.cancelled) { try result.get() }
            try await opened.closeWrite()
            let heard = try await accepted.readBytes()
            #expect(heard.readableBytes < bytes.readableBytes)
            #expect(heard == bytes.getSlice(at: 0, length: heard.readableBytes))
            await pair.close()
        }

        @Test func `a second reader and a second writer are refused`() async throws {
            let pair = try await Nodes { $0.receiveWindowBytes = 256 << 10 }.connect()
            let (opened, accepted) = try await pair.stream()
            let writing = Task { try await opened.write(pattern(1 << 20)) }
            try await pair.dialer.waitUntilBlocked(opened)
            let write = try await failure { () async throws(StreamError) in
                try await opened.write(pattern(1))
            }
            #expect(write == .busy)
            let reading = Task { try await opened.read() }
            let id = StreamID(opened.id)
            try await pair.dialer.wait { $0.streams[id]?.isReading == true }
            let read = try await failure { () async throws(StreamError) in
                try await opened.read()
            }
            #expect(read == .busy)
            reading.cancel()
            writing.cancel()
            _ = await (reading.result, writing.result)
            withExtendedLifetime(accepted) {}
            await pair.close()
        }

        @Test func `bytes that make no sense cost no window for good`() async throws {
            let pair = try await Nodes().connect()
            let (opened, accepted) = try await pair.stream()
            try await opened.write(pattern(10_000))
            // The length of a frame that is too long.
            try await opened.sendRaw([0xff, 0xff, 0xff, 0x7f])
            try await pair.waitForChannels(1)
            try await pair.waitForOpenWindows()
            withExtendedLifetime(accepted) {}
            await pair.close()
        }

        @Test func `resets and unread data never cost window for good`() async throws {
            let pair = try await Nodes { $0.unacceptedStreamsMax = 16 }.connect()
            var random = SeededGenerator(seed: 11)
            for round in 0..<1_000 {
                let (opened, accepted) = try await pair.stream()
                try await opened.write(pattern(Int(random.next() % 30_000) + 1))
                switch round % 5 {
                case 0: opened.reset()
                case 1: accepted.reset(errorCode: .shutdown)
                case 2:
                    accepted.closeRead()
                    // It may know already that nobody reads.
                    try? await opened.closeWrite()
                case 3:
                    // A frame that is never completed.
                    try await opened.sendRaw([0x80, 0x08, 0x12])
                    opened.reset()
                default: break
                }
                // Both handles are let go here, with whatever has not been read.
            }
            try await pair.waitForChannels(1)
            try await pair.waitForOpenWindows()
            let (opened, accepted) = try await pair.stream()
            async let served: Void = Echo.serve(accepted)
            try await Echo.verify(byteCount: 4 << 20, on: opened, seed: 5)
            try await served
            await pair.close()
        }
    }
}

extension Connection {
    /// Waits until a write on the stream waits for the peer to read.
    fileprivate func waitUntilBlocked(_ stream: Stream) async throws {
        let id = StreamID(stream.id)
        try await wait { driver in
            let statistics = driver.peer.channels.statistics
            // At a closed window a probe is under way now and then.
            return driver.streams[id]?.hasUnsent == true && statistics.bytesInFlight < 1_200
                && statistics.peerWindow < 20_000
        }
    }

    /// Opens a stream while the peer's window is full, which `makingRoom` changes.
    fileprivate func streamBehindFullWindow(
        to peer: Connection,
        makingRoom: () async throws -> ByteBuffer
    ) async throws -> (Stream, (stream: Stream, bytes: ByteBuffer)) {
        async let opening = openStream()
        async let accepting = peer.acceptStream()
        let bytes = try await makingRoom()
        let stream = try #require(try await accepting)
        return (try await opening, (stream, bytes))
    }
}

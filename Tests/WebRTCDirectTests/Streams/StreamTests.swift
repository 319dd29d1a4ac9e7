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

extension OverSockets {
    @Suite struct StreamTests {
        @Test func `a ping comes back`() async throws {
            let pair = try await Nodes().connect()
            let (opened, accepted) = try await pair.stream()
            async let served: Void = Ping.serve(BufferedStream(accepted))
            let stream = BufferedStream(opened)
            var random = SystemRandomNumberGenerator()
            for _ in 0..<10 {
                _ = try await Ping.roundTrip(
                    on: stream,
                    clock: ContinuousClock(),
                    random: &random
                )
            }
            try await stream.closeWrite()
            try await served
            await pair.close()
        }

        @Test func `one write of four MiB arrives as it was`() async throws {
            let pair = try await Nodes().connect()
            let (opened, accepted) = try await pair.stream()
            let bytes = pattern(4 << 20)
            async let sending: Void = { () async throws in
                try await opened.write(bytes)
                try await opened.closeWrite()
            }()
            let received = try await accepted.readBytes()
            try await sending
            #expect(received == bytes)
            await pair.close()
        }

        @Test func `short writes arrive whole and in order, and the end after them`() async throws {
            let pair = try await Nodes().connect()
            let (opened, accepted) = try await pair.stream()
            let bytes = pattern(3 << 20)
            async let sending: Void = { () async throws in
                var rest = bytes
                while let piece = rest.readSlice(length: min(100, rest.readableBytes)),
                    piece.readableBytes > 0
                {
                    try await opened.write(piece)
                }
                try await opened.close()
            }()
            let received = try await accepted.readBytes()
            try await accepted.close()
            try await sending
            #expect(received == bytes)
            await pair.close()
        }

        @Test(arguments: [false, true])
        func `many streams carry a lot at once`(isOpenedByListener: Bool) async throws {
            let pair = try await Nodes().connect()
            let ends = [pair.dialer, pair.accepted]
            try await echo(
                streams: 24,
                bytes: 128 << 10,
                from: ends[isOpenedByListener ? 1 : 0],
                to: ends[isOpenedByListener ? 0 : 1]
            )
            await pair.close()
        }

        @Test func `256 streams are open at once`() async throws {
            let pair = try await Nodes().connect()
            var streams: [(opened: Stream, accepted: Stream)] = []
            for _ in 0..<256 { streams.append(try await pair.stream()) }
            #expect(Set(streams.map(\.opened.id)).count == 256)
            for (opened, _) in streams { try await opened.send("to \(opened.id)") }
            for (opened, accepted) in streams {
                #expect(opened.id == accepted.id)
                let text = "to \(opened.id)"
                let heard = try await accepted.readBytes(text.utf8.count)
                #expect(heard == ByteBuffer(string: text))
            }
            await pair.close()
        }

        @Test func `a thousand streams one after the other use ids again`() async throws {
            let pair = try await Nodes().connect()
            var uses: [UInt16: Int] = [:]
            for index in 0..<1_000 {
                // Back to the first id again and again, instead of after 32,768 streams.
                if index % 50 == 0 { try await pair.dialer.onLoop { $0.peer.channels.nextID = 0 } }
                let (opened, accepted) = try await pair.stream()
                uses[opened.id, default: 0] += 1
                try await opened.send("number \(index)")
                async let closing: Void = opened.close()
                let heard = try await accepted.readBytes()
                #expect(heard == ByteBuffer(string: "number \(index)"))
                try await accepted.close()
                try await closing
            }
            #expect(uses.values.contains { $0 > 10 })
            // Only channel 0 is left.
            try await pair.waitForChannels(1)
            await pair.close()
        }

        @Test func `the code of a reset reaches the peer`() async throws {
            let pair = try await Nodes().connect()
            let (opened, accepted) = try await pair.stream()
            let code = StreamErrorCode(rawValue: 0xFFFF_FFFF)
            opened.reset(errorCode: code)
            let reading = try await failure { () async throws(StreamError) in
                try await accepted.read()
            }
            #expect(reading == .reset(code))
            let writing = try await failure { () async throws(StreamError) in
                try await accepted.write(ByteBuffer(string: "late"))
            }
            #expect(writing == .reset(code))
            await pair.close()
        }

        @Test func `what was written before close can be read long after`() async throws {
            let pair = try await Nodes().connect()
            let (opened, accepted) = try await pair.stream()
            let bytes = pattern(300_000)
            try await opened.write(bytes)
            try await opened.close()
            let received = try await accepted.readBytes()
            #expect(received == bytes)
            let end = try await accepted.read()
            #expect(end == nil)
            await pair.close()
        }

        @Test(arguments: [false, true])
        func `what was written arrives when a cancelled task closes`(isHalfClose: Bool) async throws
        {
            let pair = try await Nodes().connect()
            var opened: Stream? = try await pair.dialer.openStream()
            let accepted = try #require(try await pair.accepted.acceptStream())
            let bytes = pattern(100_000)
            try await opened?.write(bytes)
            let closing = Task { [opened] in
                withUnsafeCurrentTask { $0?.cancel() }
                if isHalfClose {
                    try await opened?.closeWrite()
                } else {
                    try await opened?.close()
                }
            }
            let result = await closing.result
            #expect(throws: StreamError.cancelled) { try result.get() }
            opened = nil
            let received = try await accepted.readBytes()
            #expect(received == bytes)
            let end = try await accepted.read()
            #expect(end == nil)
            await pair.close()
        }

        @Test func `both ends may close at once`() async throws {
            let pair = try await Nodes().connect()
            for _ in 0..<50 {
                let (opened, accepted) = try await pair.stream()
                async let first: Void = opened.close()
                async let second: Void = accepted.close()
                try await first
                try await second
            }
            try await pair.waitForChannels(1)
            await pair.close()
        }

        @Test func `a reset after close, and a second close, are harmless`() async throws {
            let pair = try await Nodes().connect()
            let (opened, accepted) = try await pair.stream()
            try await opened.send("all")
            async let closing: Void = opened.close()
            let heard = try await accepted.readBytes()
            #expect(heard == ByteBuffer(string: "all"))
            try await accepted.close()
            try await closing
            try await opened.close()
            opened.reset()
            accepted.reset()
            let (_, other) = try await pair.stream()
            withExtendedLifetime(other) {}
            await pair.close()
        }

        @Test func `closing a stream that the peer stopped reading is no error`() async throws {
            let pair = try await Nodes().connect()
            let (opened, accepted) = try await pair.stream()
            accepted.closeRead()
            let error = try await failure { () async throws(StreamError) in
                while true { try await opened.write(pattern(10_000)) }
            }
            #expect(error == .stopped(.unspecified))
            async let closing: Void = accepted.close()
            try await opened.close()
            try await closing
            try await pair.waitForChannels(1)
            await pair.close()
        }

        /// Opens streams at `from`, echoes them at `to`, and compares.
        private func echo(
            streams: Int,
            bytes: UInt64,
            from: Connection,
            to: Connection
        ) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await withThrowingTaskGroup(of: Void.self) { served in
                        for _ in 0..<streams {
                            let stream = try #require(try await to.acceptStream())
                            served.addTask { try await Echo.serve(stream) }
                        }
                        try await served.waitForAll()
                    }
                }
                for index in 0..<streams {
                    group.addTask {
                        let stream = try await from.openStream()
                        try await Echo.verify(byteCount: bytes, on: stream, seed: UInt64(index))
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}

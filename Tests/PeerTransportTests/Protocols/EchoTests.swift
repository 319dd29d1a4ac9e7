// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerTransport
import PeerTransportTesting
import Testing

@testable import PeerTransport

@Suite(.timeLimit(.minutes(1)))
struct EchoTests {
    @Test(arguments: [0, 1, 7, 8, 9, 65_536, 200_001] as [UInt64])
    func `What is sent comes back`(byteCount: UInt64) async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        let last = Monitor(TransferProgress())
        async let served: Void = Echo.serve(accepted)
        try await Echo.verify(byteCount: byteCount, on: dialer, seed: 5) { progress in
            last.update { $0 = progress }
        }
        try await served
        #expect(last.withState { $0.received } == byteCount)
    }

    private static let faults: [(answer: @Sendable (ByteBuffer) -> ByteBuffer, ProtocolFault)] = [
        (
            { bytes in
                var bytes = bytes
                bytes.setInteger(~(bytes.getInteger(at: 500, as: UInt8.self) ?? 0), at: 500)
                return bytes
            },
            .mismatch(atByte: 500)
        ),
        ({ bytes in bytes.getSlice(at: 0, length: 999) ?? bytes }, .unexpectedEnd(afterBytes: 999)),
        (
            { bytes in
                var bytes = bytes
                bytes.writeInteger(UInt8(0))
                return bytes
            },
            .tooManyBytes
        ),
    ]

    @Test func `An echo that differs is the peer's fault, and resets the stream`() async throws {
        for (answer, fault) in Self.faults {
            let (dialer, accepted) = try await MemoryNodes().connectStream()
            let serving = Task {
                let server = BufferedStream(accepted)
                let bytes = try #require(try await server.read(exactly: 1_000))
                try await server.write(answer(bytes))
                try await server.closeWrite()
                while try await server.read() != nil {}
            }
            await #expect(throws: ProtocolError.peerFault(fault)) {
                try await Echo.verify(byteCount: 1_000, on: dialer, seed: 5)
            }
            _ = await serving.result
        }
    }

    @Test func `A peer that stops in the middle ends both halves`() async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        let serving = Task {
            _ = try await accepted.read()
            accepted.reset(errorCode: .shutdown)
        }
        await #expect(throws: ProtocolError.stream(.reset(.shutdown))) {
            try await Echo.verify(byteCount: 10_000_000, on: dialer, seed: 5)
        }
        try await serving.value
    }

    @Test func `The pattern does not depend on how it is cut`() {
        var whole = TestPattern(seed: 11)
        let bytes = whole.next(count: 1_000)
        for step in 1...17 {
            var making = TestPattern(seed: 11)
            var made = ByteBuffer()
            while made.readableBytes < 1_000 {
                var part = making.next(count: min(step, 1_000 - made.readableBytes))
                made.writeBuffer(&part)
            }
            #expect(made == bytes)
            var comparing = TestPattern(seed: 11)
            while let part = made.readSlice(length: min(step, made.readableBytes)),
                part.readableBytes > 0
            {
                let mismatch = comparing.firstMismatch(in: part)
                #expect(mismatch == nil)
            }
        }
    }

    @Test func `A changed byte is found at its place`() {
        var making = TestPattern(seed: 3)
        let bytes = making.next(count: 100)
        for place in 0..<100 {
            var changed = bytes
            changed.setInteger((bytes.getInteger(at: place, as: UInt8.self) ?? 0) ^ 0x10, at: place)
            var comparing = TestPattern(seed: 3)
            let mismatch = comparing.firstMismatch(in: changed)
            #expect(mismatch == UInt64(place))
        }
    }
}

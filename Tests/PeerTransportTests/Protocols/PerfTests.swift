// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerTransport
import PeerTransportTesting
import Testing

@Suite(.timeLimit(.minutes(1)))
struct PerfTests {
    @Test(arguments: [(0, 0), (1, 0), (0, 1), (300_000, 200_001)] as [(UInt64, UInt64)])
    func `Both amounts go over`(upload: UInt64, download: UInt64) async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        async let served: Void = Perf.serve(BufferedStream(accepted))
        var last = TransferProgress()
        let result = try await Perf.run(
            upload: upload,
            download: download,
            on: dialer,
            clock: ContinuousClock()
        ) { last = $0 }
        try await served
        #expect(last == TransferProgress(sent: upload, received: download))
        #expect(result.upload >= .zero && result.download >= .zero)
    }

    @Test func `The request is eight bytes in network order, then the upload`() async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        let running = Task {
            try await Perf.run(upload: 2, download: 3, on: dialer, clock: ContinuousClock())
        }
        var request = ByteBuffer()
        while var chunk = try await accepted.read() { request.writeBuffer(&chunk) }
        #expect(request == ByteBuffer(bytes: [0, 0, 0, 0, 0, 0, 0, 3, 0, 0]))
        try await accepted.write(ByteBuffer(bytes: [0, 0, 0]))
        try await accepted.closeWrite()
        _ = try await running.value
    }

    @Test(
        arguments: [(2, .unexpectedEnd(afterBytes: 2)), (4, .tooManyBytes)]
            as [(Int, ProtocolFault)]
    )
    func `Another amount is the peer's fault`(sent: Int, fault: ProtocolFault) async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        try await accepted.write(ByteBuffer(repeating: 0, count: sent))
        try await accepted.closeWrite()
        await #expect(throws: ProtocolError.peerFault(fault)) {
            try await Perf.run(upload: 0, download: 3, on: dialer, clock: ContinuousClock())
        }
    }

    @Test func `A server gives no more than its limit`() async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        try await dialer.write(ByteBuffer(integer: UInt64(1_001)))
        await #expect(throws: ProtocolError.limitReached) {
            try await Perf.serve(BufferedStream(accepted), maximumDownload: 1_000)
        }
    }

    @Test func `A request without a size is the peer's fault`() async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        try await dialer.write(ByteBuffer(bytes: [0, 0, 0]))
        try await dialer.closeWrite()
        await #expect(throws: ProtocolError.peerFault(.unexpectedEnd(afterBytes: 0))) {
            try await Perf.serve(BufferedStream(accepted))
        }
    }
}

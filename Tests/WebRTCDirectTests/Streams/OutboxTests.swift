// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import Testing

@testable import WebRTCDirect

@Suite struct OutboxTests {
    @Test(arguments: [1, 700, 5_000, 100_000])
    func `bytes come out as they went in, however they are cut`(step: Int) {
        let sizes = [1, 2, 1_023, 1_024, 0, 9_000, 3, 16_384, 5, 5, 40_000, 800]
        var queue = ByteQueue()
        var expected: [UInt8] = []
        for (index, size) in sizes.enumerated() {
            let bytes = [UInt8](repeating: UInt8(index), count: size)
            queue.append(ByteBuffer(bytes: bytes))
            expected += bytes
        }
        #expect(queue.byteCount == expected.count)
        var joined = ByteQueue()
        joined.append(queue)
        var actual = ByteBuffer()
        while !joined.isEmpty { joined.move(step, into: &actual) }
        #expect(Array(actual.readableBytesView) == expected)
    }

    @Test func `the loop is woken once for what is left meanwhile`() {
        let outbox = Outbox()
        let short = ByteBuffer(repeating: 1, count: 100)
        #expect(outbox.leave(short) == .takenFirst)
        #expect(outbox.leave(short) == .taken)
        #expect(outbox.fetch().byteCount == 200)
        #expect(outbox.fetch().isEmpty)
        #expect(outbox.leave(short) == .takenFirst)
    }

    @Test func `no more is left than its bound, and nothing while it is closed`() {
        let outbox = Outbox()
        #expect(outbox.leave(ByteBuffer(repeating: 1, count: Outbox.bytesMax)) == .takenFirst)
        #expect(outbox.leave(ByteBuffer(repeating: 1, count: 1)) == .refused)
        #expect(outbox.fetch().byteCount == Outbox.bytesMax)
        outbox.setOpen(false)
        #expect(outbox.leave(ByteBuffer(repeating: 1, count: 1)) == .refused)
        outbox.setOpen(true)
        #expect(outbox.leave(ByteBuffer(repeating: 1, count: 1)) == .takenFirst)
    }
}

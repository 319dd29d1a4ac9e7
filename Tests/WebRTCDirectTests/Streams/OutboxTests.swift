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
        joined.append(movingFrom: &queue)
        #expect(queue.isEmpty)
        queue.append(ByteBuffer(bytes: [77]))
        joined.append(movingFrom: &queue)
        expected.append(77)
        #expect(queue.isEmpty && joined.byteCount == expected.count)
        var actual = ByteBuffer()
        while !joined.isEmpty { joined.move(step, into: &actual) }
        #expect(Array(actual.readableBytesView) == expected)
    }

    @Test func `everything is taken in one buffer, and a lone one as it is`() {
        var queue = ByteQueue()
        let lone = ByteBuffer(bytes: [1, 2, 3])
        queue.append(lone)
        let whole = queue.takeAll()
        #expect(whole == lone)
        #expect(whole.storageCapacity == lone.storageCapacity)
        for count in [2, 5_000, 7] { queue.append(ByteBuffer(repeating: 9, count: count)) }
        let all = queue.takeAll()
        #expect(all == ByteBuffer(repeating: 9, count: 5_009))
        #expect(queue.isEmpty)
    }

    @Test func `the loop is woken once for what is left meanwhile`() {
        let outbox = Outbox()
        let short = ByteBuffer(repeating: 1, count: 100)
        #expect(outbox.leave(short) == .takenFirst)
        #expect(outbox.leave(short) == .taken)
        var fetched = ByteQueue()
        outbox.fetch(into: &fetched)
        #expect(fetched.byteCount == 200)
        outbox.fetch(into: &fetched)
        #expect(fetched.byteCount == 200)
        #expect(outbox.leave(short) == .takenFirst)
    }

    @Test func `no more is left than its bound, and nothing while it is closed`() {
        let outbox = Outbox()
        #expect(outbox.leave(ByteBuffer(repeating: 1, count: Outbox.bytesMax)) == .takenFirst)
        #expect(outbox.leave(ByteBuffer(repeating: 1, count: 1)) == .refused)
        var fetched = ByteQueue()
        outbox.fetch(into: &fetched)
        #expect(fetched.byteCount == Outbox.bytesMax)
        outbox.setOpen(false)
        #expect(outbox.leave(ByteBuffer(repeating: 1, count: 1)) == .refused)
        outbox.setOpen(true)
        #expect(outbox.leave(ByteBuffer(repeating: 1, count: 1)) == .takenFirst)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

@Suite struct RetransmissionTimeoutTests {
    private func make() -> RetransmissionTimeout { RetransmissionTimeout(.forTests) }

    @Test func `the first time-out is the configured one`() {
        #expect(make().current == .milliseconds(500))
    }

    @Test func `the variance allowance and the minimum hold on a quick steady path`() {
        var timeout = make()
        for _ in 0..<100 { timeout.measure(1_000_000) }
        #expect(timeout.current == .milliseconds(200))
        for _ in 0..<100 { timeout.measure(200_000_000) }
        #expect(timeout.current >= .milliseconds(299))
        #expect(timeout.current <= .milliseconds(305))
    }

    @Test func `a path that jitters gets four deviations`() {
        var timeout = make()
        for index in 0..<200 {
            timeout.measure(index.isMultiple(of: 2) ? 100_000_000 : 900_000_000)
        }
        #expect(timeout.current > .milliseconds(1500))
    }

    @Test func `doubling stops at the longest back-off and starts over after an answer`() {
        var timeout = make()
        var durations: [Duration] = []
        for _ in 0..<6 {
            durations.append(timeout.current)
            timeout.backOff()
        }
        let expected: [Duration] = [
            .milliseconds(500), .milliseconds(800), .milliseconds(800), .milliseconds(800),
            .milliseconds(800), .milliseconds(800),
        ]
        #expect(durations == expected)
        timeout.answered()
        #expect(timeout.current == .milliseconds(500))
    }

    @Test func `a path slower than the longest back-off keeps its own time-out`() {
        var timeout = make()
        for _ in 0..<50 { timeout.measure(5_000_000_000) }
        timeout.backOff()
        #expect(timeout.current >= .seconds(5))
    }

    @Test func `samples that cannot be are tamed`() {
        var timeout = make()
        timeout.measure(-5)
        #expect(timeout.smoothed == 0)
        timeout.measure(.max)
        #expect(timeout.current <= .seconds(60))
    }
}

@Suite struct SendQueueTests {
    private let now = Instant(nanoseconds: 0)

    private func append(
        _ stream: UInt16,
        _ size: Int,
        _ queue: inout SendQueue,
        _ store: inout MessageStore,
        expiry: Int64 = .max,
        discarding: Message.Discarding = .never
    ) {
        let message = Message.make(stream, size: size)
        let slot = queue.slot(of: message.stream)
        let index = store.insert(
            OutgoingMessage(
                payload: message.payload,
                stream: message.stream,
                slot: slot,
                protocolIdentifier: .binary,
                isUnordered: false,
                retransmissionsMax: .max,
                expiry: expiry,
                discarding: discarding
            )
        )
        queue.append(index, slot: slot, byteCount: size)
    }

    @Test func `only messages that allow it, and of which nothing was sent, are taken back`() {
        var queue = SendQueue(threshold: 0, bytesMax: 100_000)
        var store = MessageStore()
        append(0, 900, &queue, &store, discarding: .allowed)
        let begun = queue.nextMessage(in: &store, at: now) ?? -1
        _ = queue.cut(begun, from: &store, room: 500, wholePacket: 500)
        append(0, 2, &queue, &store, discarding: .withPrevious)
        append(0, 3, &queue, &store, discarding: .allowed)
        append(0, 5, &queue, &store, discarding: .withPrevious)
        append(0, 7, &queue, &store)
        append(0, 11, &queue, &store, discarding: .withPrevious)
        append(1, 13, &queue, &store, discarding: .allowed)
        queue.discardUnsent(of: StreamID(0), in: &store)
        #expect(queue.bufferedBytes(of: StreamID(0)) == 400 + 2 + 7 + 11)
        queue.discardUnsent(of: StreamID(1), in: &store)
        #expect(queue.bufferedBytes(of: StreamID(1)) == 0)
        #expect(queue.bufferedBytes == 420)
        #expect(store.count == 4)
    }

    @Test func `a stream of which all was taken back loses its turn`() {
        var queue = SendQueue(threshold: 0, bytesMax: 100_000)
        var store = MessageStore()
        append(0, 100, &queue, &store, discarding: .allowed)
        append(1, 200, &queue, &store)
        queue.discardUnsent(of: StreamID(0), in: &store)
        let next = queue.nextMessage(in: &store, at: now)
        #expect(next.map { store[$0].stream } == StreamID(1))
        append(0, 300, &queue, &store)
        #expect(queue.bufferedBytes == 500)
    }

    @Test func `a message that fits a packet is not cut to fill one`() {
        var queue = SendQueue(threshold: 0, bytesMax: 1000)
        var store = MessageStore()
        append(0, 900, &queue, &store)
        let index = queue.nextMessage(in: &store, at: now) ?? -1
        let cut = queue.cut(index, from: &store, room: 600, wholePacket: 1160)
        #expect(cut == nil)
        let whole = queue.cut(index, from: &store, room: 1160, wholePacket: 1160)
        #expect(whole?.length == 900)
        #expect(whole?.flags == .whole)
        #expect(queue.isEmpty)
    }

    @Test func `a long message keeps its turn and fills packets`() {
        var queue = SendQueue(threshold: 0, bytesMax: 10_000)
        var store = MessageStore()
        append(0, 3000, &queue, &store)
        append(1, 10, &queue, &store)
        let first = queue.nextMessage(in: &store, at: now) ?? -1
        let rooms = [700, 1160, 100, 1160, 1160]
        let pieces = rooms.map { room -> Int? in
            let index = queue.nextMessage(in: &store, at: now) ?? -1
            return queue.cut(index, from: &store, room: room, wholePacket: 1160)?.length
        }
        #expect(pieces == [700, 1160, nil, 1140, 10])
        #expect(store[first].assigned == 3000)
        #expect(queue.bufferedBytes == 0)
    }

    @Test func `a writer that waits is told even when the threshold falls and rises again`() {
        var queue = SendQueue(threshold: 2000, bytesMax: 100_000)
        var store = MessageStore()
        append(0, 1500, &queue, &store)
        queue.threshold = 500
        queue.awaitRoom(on: StreamID(0))
        queue.threshold = 2000
        let index = queue.nextMessage(in: &store, at: now) ?? -1
        _ = queue.cut(index, from: &store, room: 1160, wholePacket: 1160)
        let told = queue.events.compactMap { event in
            if case .bufferedAmountLow(StreamID(0), let amount) = event { amount } else { nil }
        }
        #expect(told == [340])
    }

    @Test func `sequence numbers are given when sending begins`() {
        var queue = SendQueue(threshold: 0, bytesMax: 10_000)
        var store = MessageStore()
        append(0, 10, &queue, &store, expiry: 5)
        append(0, 20, &queue, &store)
        let late = Instant(nanoseconds: 10)
        let index = queue.nextMessage(in: &store, at: late) ?? -1
        let piece = queue.cut(index, from: &store, room: 1160, wholePacket: 1160)
        #expect(piece?.length == 20)
        #expect(store[index].number == .zero)
        #expect(queue.abandonedCount == 1)
        #expect(store.count == 1)
    }
}

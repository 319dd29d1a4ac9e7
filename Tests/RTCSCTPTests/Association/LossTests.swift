// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

/// What losses cost two associations 20 ms apart (RFC 8985, RFC 6525 §5.1.1).
@Suite struct LossTests {
    private struct Exchange: ~Copyable {
        var pair: Pair
        var duration: Duration
    }

    /// A request, its answer, and the reset of the stream in both directions.
    private func exchange(sizes: (Int, Int), losing lost: Int?) throws -> Exchange {
        var pair = Pair.connected()
        let first = pair.link.sentCount
        if let lost { pair.link.passes = { index, _, _ in index != first + lost } }
        let start = pair.now
        try pair.left.association.send(.make(4, size: sizes.0), at: pair.now)
        pair.run { !$0.right.messages.isEmpty }
        try pair.right.association.send(.make(4, size: sizes.1), at: pair.now)
        pair.run { !$0.left.messages.isEmpty }
        try pair.left.association.reset([StreamID(4)], at: pair.now)
        try pair.right.association.reset([StreamID(4)], at: pair.now)
        pair.run { !$0.left.outgoingResets.isEmpty && !$0.right.outgoingResets.isEmpty }
        let duration = pair.now - start
        return Exchange(pair: pair, duration: duration)
    }

    @Test(arguments: [(100, 100), (3000, 500), (20_000, 30_000)])
    func `any single lost packet costs no time-out`(request: Int, answer: Int) throws {
        let whole = try exchange(sizes: (request, answer), losing: nil)
        let packets = whole.pair.link.sentCount
        for lost in 0..<packets {
            let one = try exchange(sizes: (request, answer), losing: lost)
            let left = one.pair.left.association.statistics
            let right = one.pair.right.association.statistics
            #expect(left.timeouts + right.timeouts == 0, "packet \(lost)")
            #expect(one.pair.left.outgoingResets == [StreamID(4)], "packet \(lost)")
            #expect(one.pair.right.outgoingResets == [StreamID(4)], "packet \(lost)")
            #expect(one.duration - whole.duration <= .milliseconds(100), "packet \(lost)")
        }
    }

    @Test func `reordering by several places repeats next to nothing`() throws {
        var pair = Pair.connected()
        pair.link.faults.latency = .milliseconds(50)
        pair.link.faults.reordering = 0.2
        let messages = (0..<60).map { Message.make(0, size: 50_000, tag: UInt64($0)) }
        for message in messages { try pair.left.association.send(message, at: pair.now) }
        pair.run { $0.right.messages.count == messages.count }
        let statistics = pair.left.association.statistics
        #expect(pair.right.messages == messages)
        #expect(statistics.timeouts == 0)
        #expect(statistics.chunksRetransmitted < 20)
    }

    @Test func `a stall of the path is undone`() throws {
        var pair = Pair.connected()
        let messages = (0..<40).map { Message.make(0, size: 50_000, tag: UInt64($0)) }
        for message in messages { try pair.left.association.send(message, at: pair.now) }
        pair.run { $0.right.messages.count == 5 }
        let window = pair.left.association.statistics.congestionWindow
        let repeated = pair.left.association.statistics.chunksRetransmitted
        // The packets of a second arrive together at its end.
        let end = pair.now + .seconds(1)
        while pair.now < end {
            pair.link.faults.latency = end - pair.now + .milliseconds(10)
            guard pair.step() else { break }
        }
        pair.link.faults.latency = .milliseconds(10)
        pair.run { $0.right.messages.count == messages.count }
        let statistics = pair.left.association.statistics
        #expect(pair.right.messages == messages)
        #expect(statistics.undoneRecoveries >= 1)
        #expect(statistics.chunksRetransmitted - repeated < 10)
        #expect(statistics.congestionWindow >= window)
    }

    @Test func `a lossy path is filled without time-outs`() throws {
        var pair = Pair.connected(seed: 7)
        pair.link.faults.loss = 0.01
        let messages = (0..<100).map { Message.make(0, size: 50_000, tag: UInt64($0)) }
        for message in messages { try pair.left.association.send(message, at: pair.now) }
        pair.run(steps: 200_000) { $0.right.messages.count == messages.count }
        let statistics = pair.left.association.statistics
        #expect(pair.right.messages == messages)
        #expect(statistics.timeouts == 0)
        // What was lost is one in a hundred.
        #expect(statistics.bytesRetransmitted < 2 * 5_000_000 / 100)
    }
}

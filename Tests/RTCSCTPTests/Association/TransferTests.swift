// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

@Suite struct TransferTests {
    @Test func `messages of every size arrive byte for byte`() throws {
        var pair = Pair.connected()
        let sizes: [Int] = [1, 2, 3, 4, 1159, 1160, 1161, 2320, 2321, 16_384, 65_536, 262_144]
        let messages = sizes.map { Message.make(3, size: $0) }
        for message in messages { try pair.left.association.send(message, at: pair.now) }
        let isDone = pair.run { $0.right.messages.count == sizes.count }
        #expect(isDone)
        #expect(pair.right.messages == messages)
    }

    @Test func `no packet exceeds the configured size`() throws {
        var pair = Pair.connected()
        var largest = 0
        pair.link.passes = { _, _, packet in
            largest = max(largest, packet.readableBytes)
            return true
        }
        for index in 0..<20 {
            let message = Message.make(UInt16(index), size: 1 + index * 733, tag: UInt64(index))
            try pair.left.association.send(message, at: pair.now)
        }
        pair.run { $0.right.messages.count == 20 }
        #expect(pair.right.messages.count == 20)
        #expect(largest == 1188)
    }

    @Test func `small messages share a packet`() throws {
        var pair = Pair.connected()
        for index in 0..<10 {
            try pair.left.association.send(.make(0, size: 50, tag: UInt64(index)), at: pair.now)
        }
        let packets = pair.left.drain(at: pair.now)
        #expect(packets.count == 1)
    }

    @Test func `streams take turns message by message`() throws {
        var pair = Pair.connected()
        for index in 0..<3 {
            for stream in 0..<3 {
                let message = Message.make(UInt16(stream), size: 100, tag: UInt64(index))
                try pair.left.association.send(message, at: pair.now)
            }
        }
        pair.run { $0.right.messages.count == 9 }
        let order = pair.right.messages.map { $0.stream.rawValue }
        #expect(order == [0, 1, 2, 0, 1, 2, 0, 1, 2])
    }

    @Test func `packets received between two drains are answered by one SACK`() throws {
        var pair = Pair.connected()
        try pair.left.association.send(.make(0, size: 10_000), at: pair.now)
        let packets = pair.left.drain(at: pair.now)
        #expect(packets.count == 9)
        for packet in packets { pair.right.association.receive(packet, at: pair.now) }
        let answer = pair.right.drain(at: pair.now)
        #expect(answer.count == 1)
        #expect(pair.right.association.statistics.sacksSent == 1)
    }

    @Test func `a SACK that could wait leaves with a reset`() throws {
        // So near that nobody asks for SACKs at once.
        var pair = Pair(seed: 1)
        pair.link.faults.latency = .microseconds(100)
        pair.left.association.connect(at: pair.now)
        pair.run { $0.left.isConnected && $0.right.isConnected }
        try pair.left.association.send(.make(0, size: 1), at: pair.now)
        pair.run(for: .seconds(1))
        let before = pair.right.association.statistics.sacksSent
        try pair.left.association.send(.make(0, size: 1, tag: 1), at: pair.now)
        for packet in pair.left.drain(at: pair.now) {
            pair.right.association.receive(packet, at: pair.now)
        }
        let early = pair.right.drain(at: pair.now)
        #expect(early.isEmpty)
        try pair.right.association.reset([StreamID(1)], at: pair.now)
        let packets = pair.right.drain(at: pair.now)
        #expect(packets.count == 1)
        #expect(pair.right.association.statistics.sacksSent == before + 1)
    }

    @Test func `the first flight is ten packets`() throws {
        var pair = Pair.connected()
        try pair.left.association.send(.make(0, size: 100_000), at: pair.now)
        #expect(pair.left.drain(at: pair.now).count == 10)
    }

    @Test func `the window grows while it is used up`() throws {
        var pair = Pair.connected()
        let before = pair.left.association.statistics.congestionWindow
        for index in 0..<8 {
            try pair.left.association.send(
                .make(0, size: 100_000, tag: UInt64(index)),
                at: pair.now
            )
        }
        pair.run { $0.right.messages.count == 8 }
        #expect(pair.left.association.statistics.congestionWindow > 4 * before)
        #expect(pair.left.association.statistics.chunksRetransmitted == 0)
    }

    @Test func `one lost packet is repeated without a time-out`() throws {
        var pair = Pair.connected()
        let first = pair.link.sentCount
        pair.link.passes = { index, _, _ in index != first + 2 }
        let message = Message.make(0, size: 50_000)
        try pair.left.association.send(message, at: pair.now)
        pair.run { !$0.right.messages.isEmpty }
        let statistics = pair.left.association.statistics
        #expect(pair.right.messages == [message])
        #expect(statistics.timeouts == 0)
        #expect(statistics.fastRecoveries == 1)
        #expect(statistics.chunksRetransmitted == 1)
    }

    /// The round trip is 20 ms.
    @Test func `a lost tail arrives without a time-out`() throws {
        var pair = Pair.connected()
        let first = pair.link.sentCount
        pair.link.passes = { index, _, _ in index != first + 1 }
        let message = Message.make(0, size: 2000)
        let start = pair.now
        try pair.left.association.send(message, at: pair.now)
        pair.run { !$0.right.messages.isEmpty }
        #expect(pair.right.messages == [message])
        // One way for the first packet's SACK and the probe each, and the latter's time-out.
        #expect(pair.now - start <= .milliseconds(85))
        #expect(pair.left.association.statistics.timeouts == 0)
        #expect(pair.left.association.statistics.tailProbes == 1)
    }

    @Test func `a black hole of ten seconds is left within a second`() throws {
        var pair = Pair.connected()
        let messages = (0..<40).map { Message.make(0, size: 50_000, tag: UInt64($0)) }
        for message in messages { try pair.left.association.send(message, at: pair.now) }
        pair.run { $0.right.messages.count == 3 }
        pair.link.passes = { _, _, _ in false }
        pair.run(for: .seconds(10))
        let got = pair.right.messages.count
        pair.link.passes = { _, _, _ in true }
        pair.run(for: .seconds(1))
        #expect(pair.right.messages.count > got)
        pair.run(for: .seconds(3))
        #expect(pair.right.messages == messages)
    }

    @Test func `a dead path is reported when configured so`() throws {
        var configuration = AssociationConfiguration.forTests
        configuration.dataRetransmissionsMax = 4
        var pair = Pair.connected(left: configuration)
        pair.link.passes = { _, _, _ in false }
        try pair.left.association.send(.make(0, size: 100), at: pair.now)
        pair.run()
        #expect(pair.left.closeReason == .failed(.peer(.notAnswering)))
    }

    @Test func `a path that comes back is noticed within the longest back-off`() throws {
        var pair = Pair.connected()
        pair.link.passes = { _, _, _ in false }
        try pair.left.association.send(.make(0, size: 100), at: pair.now)
        pair.run(for: .seconds(300))
        pair.link.passes = { _, _, _ in true }
        pair.run(for: .milliseconds(820))
        #expect(pair.right.messages.count == 1)
    }

    @Test func `what cannot be sent is refused and changes nothing`() throws {
        var configuration = AssociationConfiguration.forTests
        configuration.sendBufferBytesMax = 100_000
        configuration.maximumMessageSize = 60_000
        var pair = Pair.connected(left: configuration)
        let now = pair.now
        #expect(throws: SCTPError.usage(.emptyMessage)) {
            try pair.left.association.send(.make(0, size: 0), at: now)
        }
        #expect(throws: SCTPError.limit(.messageSize, actual: 60_001, maximum: 60_000)) {
            try pair.left.association.send(.make(0, size: 60_001), at: now)
        }
        try pair.left.association.send(.make(0, size: 60_000), at: now)
        #expect(throws: SCTPError.limit(.sendBuffer, actual: 120_000, maximum: 100_000)) {
            try pair.left.association.send(.make(0, size: 60_000), at: now)
        }
        #expect(pair.left.association.bufferedAmount == 60_000)
        #expect(pair.left.association.bufferedAmount(of: StreamID(0)) == 60_000)
        pair.run { !$0.right.messages.isEmpty }
        let isAvailable = pair.left.events.contains {
            if case .sendBufferAvailable = $0 { true } else { false }
        }
        #expect(isAvailable)
        #expect(pair.left.association.bufferedAmount == 0)
    }

    @Test func `a stream that drains to the threshold is reported once`() throws {
        var configuration = AssociationConfiguration.forTests
        configuration.bufferedAmountLowThreshold = 10_000
        var pair = Pair.connected(left: configuration)
        try pair.left.association.send(.make(4, size: 9000), at: pair.now)
        try pair.left.association.send(.make(5, size: 90_000), at: pair.now)
        pair.run { $0.right.messages.count == 2 }
        let reports = pair.left.events.compactMap { event -> StreamID? in
            if case .bufferedAmountLow(let stream, let amount) = event, amount <= 10_000 {
                return stream
            }
            return nil
        }
        #expect(reports == [StreamID(5)])
    }
}

@Suite struct WindowTests {
    private static var small: AssociationConfiguration {
        var configuration = AssociationConfiguration.forTests
        configuration.receiveWindow = 20_000
        configuration.maximumMessageSize = 10_000
        return configuration
    }

    @Test func `a reader that stops stops the sender, and nothing is lost`() throws {
        var pair = Pair.connected(right: Self.small)
        pair.right.isReading = false
        let messages = (0..<20).map { Message.make(0, size: 5000, tag: UInt64($0)) }
        for message in messages { try pair.left.association.send(message, at: pair.now) }
        pair.run(for: .seconds(60))
        #expect(pair.right.messages.count <= 8)
        #expect(pair.left.association.statistics.peerWindow == 0)
        #expect(pair.left.association.bufferedAmount >= 55_000)
        #expect(pair.left.closeReason == nil)

        for index in 0..<40 {
            let unread = pair.right.messages.count
            if index < unread { pair.right.association.consume(5000, at: pair.now) }
            pair.run(for: .seconds(4))
        }
        #expect(pair.right.messages == messages)
    }

    @Test func `a window that opens is announced without being asked`() throws {
        var pair = Pair.connected(right: Self.small)
        pair.right.isReading = false
        for index in 0..<8 {
            try pair.left.association.send(.make(0, size: 5000, tag: UInt64(index)), at: pair.now)
        }
        pair.run(for: .seconds(10))
        let got = pair.right.messages.count
        let timeouts = pair.left.association.statistics.timeouts
        pair.right.association.consume(got * 5000, at: pair.now)
        // Less than any time-out: only a window update can have made the sender go on.
        pair.run(for: .milliseconds(100))
        #expect(pair.right.messages.count > got)
        #expect(pair.left.association.statistics.timeouts == timeouts)
    }

    @Test func `probing a closed window does not shrink the congestion window`() throws {
        var pair = Pair.connected(right: Self.small)
        pair.right.isReading = false
        for index in 0..<10 {
            try pair.left.association.send(.make(0, size: 5000, tag: UInt64(index)), at: pair.now)
        }
        pair.run(for: .seconds(60))
        #expect(pair.left.association.statistics.timeouts > 5)
        #expect(pair.left.association.statistics.congestionWindow > 4 * 1176)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

@Suite struct PartialReliabilityTests {
    /// DATA with FORWARD TSN (RFC 3758), I-DATA with I-FORWARD-TSN (RFC 8260).
    static let kinds = [AssociationConfiguration.forTests, .interleaving]

    @Test(arguments: kinds)
    func `a message of no retransmission is given up when lost, others arrive in order`(
        configuration: AssociationConfiguration
    ) throws {
        var pair = Pair.connected(left: configuration, right: configuration)
        let first = pair.link.sentCount
        pair.link.passes = { index, _, _ in index != first + 1 }
        for index in 0..<8 {
            let message = Message.make(
                0,
                size: 1000,
                tag: UInt64(index),
                reliability: .retransmissions(0)
            )
            try pair.left.association.send(message, at: pair.now)
        }
        pair.run { $0.left.association.statistics.bytesInFlight == 0 && $0.now.nanoseconds > 0 }
        pair.run(for: .seconds(10))
        let expected = [0, 2, 3, 4, 5, 6, 7].map { Message.make(0, size: 1000, tag: $0) }
        #expect(pair.right.messages == expected)
        #expect(pair.left.association.statistics.messagesAbandoned == 1)
        #expect(pair.left.association.sender.isDrained)
    }

    /// The round trip is 20 ms, the shortest time-out 200 ms.
    @Test(arguments: kinds)
    func `a lost FORWARD TSN holds up the next message for no time-out`(
        configuration: AssociationConfiguration
    ) throws {
        var pair = Pair.connected(left: configuration, right: configuration)
        let first = pair.link.sentCount
        var isLost = false
        pair.link.passes = { index, _, packet in
            let type = packet.getInteger(at: packet.readerIndex + PacketHeader.size, as: UInt8.self)
            if !isLost, type == 192 || type == 194 {
                isLost = true
                return false
            }
            return index != first
        }
        let start = pair.now
        let next = Message.make(0, size: 1000, tag: 1)
        let skipped = Message.make(0, size: 1000, reliability: .retransmissions(0))
        try pair.left.association.send(skipped, at: pair.now)
        try pair.left.association.send(next, at: pair.now)
        pair.run { !$0.right.messages.isEmpty }
        #expect(isLost)
        #expect(pair.right.messages == [next])
        #expect(pair.now - start <= .milliseconds(90))
        #expect(pair.left.association.statistics.timeouts == 0)
    }

    @Test(arguments: kinds)
    func `the last repetition allowed holds up the next message for no time-out`(
        configuration: AssociationConfiguration
    ) throws {
        var pair = Pair.connected(left: configuration, right: configuration)
        var copies = 0
        pair.link.passes = { _, isToRight, packet in
            guard isToRight, packet.readableBytes > 500, packet.readableBytes < 800 else {
                return true
            }
            copies += 1
            return false
        }
        let start = pair.now
        let next = Message.make(0, size: 1000, tag: 1)
        let skipped = Message.make(0, size: 600, reliability: .retransmissions(1))
        try pair.left.association.send(skipped, at: pair.now)
        try pair.left.association.send(next, at: pair.now)
        pair.run { !$0.right.messages.isEmpty }
        #expect(copies == 2)
        #expect(pair.right.messages == [next])
        #expect(pair.now - start <= .milliseconds(110))
        #expect(pair.left.association.statistics.timeouts == 0)
        #expect(pair.left.association.statistics.messagesAbandoned == 1)
    }

    @Test func `a message that is too old is not even begun`() throws {
        var pair = Pair.connected()
        pair.link.passes = { _, _, _ in false }
        try pair.left.association.send(.make(0, size: 20_000), at: pair.now)
        for index in 0..<3 {
            let message = Message.make(
                1,
                size: 100,
                tag: UInt64(index),
                reliability: .lifetime(.milliseconds(500))
            )
            try pair.left.association.send(message, at: pair.now)
        }
        pair.run(for: .seconds(5))
        pair.link.passes = { _, _, _ in true }
        try pair.left.association.send(.make(1, size: 100, tag: 9), at: pair.now)
        pair.run { $0.left.association.sender.isDrained }
        #expect(pair.right.messages == [.make(0, size: 20_000), .make(1, size: 100, tag: 9)])
        #expect(pair.left.association.statistics.messagesAbandoned == 3)
    }

    @Test(arguments: kinds)
    func `a long message whose time is over midway is skipped by the receiver`(
        configuration: AssociationConfiguration
    ) throws {
        var pair = Pair.connected(left: configuration, right: configuration)
        let message = Message.make(
            2,
            size: 200_000,
            reliability: .lifetime(.milliseconds(15))
        )
        try pair.left.association.send(message, at: pair.now)
        try pair.left.association.send(.make(2, size: 10, tag: 1), at: pair.now)
        pair.run { $0.left.association.sender.isDrained && !$0.right.messages.isEmpty }
        #expect(pair.right.messages == [.make(2, size: 10, tag: 1)])
        #expect(pair.left.association.bufferedAmount == 0)
        #expect(pair.left.association.sender.store.count == 0)
        pair.run(for: .seconds(1))
        #expect(pair.right.association.receiver.advertisedWindow == 1024 * 1024)
    }

    @Test func `everything is reliable towards a peer without FORWARD TSN`() throws {
        var pair = Pair.connected()
        pair.left.association.sender.supportsPartialReliability = false
        let first = pair.link.sentCount
        pair.link.passes = { index, _, _ in index != first }
        let message = Message.make(0, size: 100, reliability: .retransmissions(0))
        try pair.left.association.send(message, at: pair.now)
        let isDone = pair.run { !$0.right.messages.isEmpty }
        #expect(isDone)
    }

    @Test(arguments: 1..<40, kinds)
    func `what is given up and what arrives together is what was sent`(
        seed: UInt64,
        configuration: AssociationConfiguration
    ) throws {
        var pair = Pair.connected(left: configuration, right: configuration, seed: seed)
        pair.link.faults.loss = 0.2
        pair.link.faults.reordering = 0.2
        var generator = SeededGenerator(seed: seed)
        var sent: [Message] = []
        for index in 0..<60 {
            let reliability: Message.Reliability =
                switch index % 3 {
                case 0: .reliable
                case 1: .retransmissions(Int.random(in: 0...2, using: &generator))
                default: .lifetime(.milliseconds(Int.random(in: 1...800, using: &generator)))
                }
            let message = Message.make(
                UInt16(index % 4),
                size: Int.random(in: 1...5000, using: &generator),
                tag: UInt64(index),
                isUnordered: index % 5 == 0,
                reliability: reliability
            )
            sent.append(message)
            try pair.left.association.send(message, at: pair.now)
            if index % 7 == 0 { pair.run(for: .milliseconds(20)) }
        }
        let isDrained = pair.run { $0.left.association.sender.isDrained }
        #expect(isDrained)
        let statistics = pair.left.association.statistics
        #expect(pair.right.messages.count + statistics.messagesAbandoned >= sent.count)
        for message in sent where message.reliability == .reliable {
            #expect(pair.right.messages.contains(message))
        }
        let ordered = pair.right.messages.filter { !$0.isUnordered && $0.stream == StreamID(1) }
        let expected = sent.filter { message in
            ordered.contains { $0.payload == message.payload }
        }
        #expect(ordered.map(\.payload) == expected.map(\.payload))
        #expect(pair.left.association.sender.store.count == 0)
        #expect(pair.left.association.sender.bytesInFlight == 0)
        // Nothing of a message that was given up is kept.
        pair.run(for: .seconds(1))
        #expect(pair.right.association.receiver.advertisedWindow == 1024 * 1024)
    }
}

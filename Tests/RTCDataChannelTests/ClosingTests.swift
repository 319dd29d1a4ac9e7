// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCSCTP
import RTCSimulation
import Testing

@testable import RTCDataChannel

@Suite struct ClosingTests {
    @Test(arguments: PairEnd.allCases)
    func `a channel closes from each side behind what was sent`(end: PairEnd) throws {
        let (box, id) = try DataChannelsPair.withChannel()
        let message = DataChannelMessage(payload: .pattern(50_000, seed: 3))
        try box.pair.send(message, on: id, from: end)
        box.pair.close(id, at: end)
        #expect(throws: DataChannelError.notOpen(id)) {
            try box.pair.send(.text("late"), on: id, from: end)
        }
        try box.pair.drive {
            $0.dialer.log.released == [id] && $0.listener.log.released == [id]
        }
        let log = box.pair.log(of: end.other)
        #expect(log.messages[id] == [message])
        #expect(log.closed == [id])
        #expect(box.pair.log(of: end).closed.isEmpty)
        #expect(box.pair.dialer.engine.channels.isEmpty)
        #expect(box.pair.listener.engine.channels.isEmpty)
    }

    @Test func `both ends may close at once, and twice`() throws {
        let (box, id) = try DataChannelsPair.withChannel()
        for end in PairEnd.allCases + PairEnd.allCases { box.pair.close(id, at: end) }
        try box.pair.drive {
            $0.dialer.log.released == [id] && $0.listener.log.released == [id]
        }
        try box.pair.run(for: .seconds(5))
        #expect(box.pair.dialer.log.released == [id])
        #expect(box.pair.dialer.log.closed.isEmpty && box.pair.listener.log.closed.isEmpty)
    }

    @Test func `a channel that is closed before its ACK takes its messages along`() throws {
        var pair = try DataChannelsPair.connected()
        let id = try pair.open(at: .dialer)
        try pair.send(.text("short"), on: id)
        pair.close(id, at: .dialer)
        try pair.drive { $0.dialer.log.released == [id] && $0.listener.log.released == [id] }
        #expect(pair.listener.log.messages == [id: [.text("short")]])
        #expect(pair.dialer.log.acknowledged.isEmpty)
        #expect(pair.dialer.engine.unacknowledgedOpens == 0)
    }

    @Test func `what cannot be sent on is not open`() throws {
        var pair = try DataChannelsPair.connected()
        #expect(throws: DataChannelError.notOpen(StreamID(40))) {
            try pair.send(.text("a"), on: StreamID(40))
        }
        pair.close(StreamID(40), at: .dialer)
        try pair.run(for: .seconds(1))
        #expect(pair.dialer.log.events.count == 1)
    }

    /// Two ids of each parity, so that the third channel has to use one again.
    static let scarce = AssociationConfiguration.streams(4)

    @Test(arguments: PairEnd.allCases)
    func `an id is used again only when both resets are through`(blocked: PairEnd) throws {
        var pair = try DataChannelsPair.connected(dialer: Self.scarce)
        let first = try pair.open(at: .dialer)
        let second = try pair.open(at: .dialer)
        try pair.drive { $0.dialer.log.acknowledged.count == 2 }
        pair.admits = { end, packet in end != blocked || !hasReconfiguration(packet) }
        pair.close(first, at: .dialer)
        try pair.run(for: .seconds(5))
        #expect(pair.dialer.log.released.isEmpty)
        #expect(throws: DataChannelError.noFreeID) { try pair.open(at: .dialer) }
        pair.admits = { _, _ in true }
        try pair.drive { $0.dialer.log.released == [first] }
        let third = try pair.open(at: .dialer)
        #expect(third == first && third != second)
    }

    @Test func `a channel on a used id does not wait for the answer that frees it there`() throws {
        var pair = try DataChannelsPair.connected(dialer: .streams(2))
        let id = try pair.open(at: .dialer)
        try pair.drive { $0.dialer.log.acknowledged == [id] }
        pair.close(id, at: .dialer)
        try pair.drive { $0.listener.log.closed == [id] }
        // The dialer is through with both resets; its last answer does not reach the listener.
        pair.admits = { end, packet in end != .dialer || !hasReconfiguration(packet) }
        try pair.drive { $0.dialer.log.released == [id] }
        let again = try pair.open(at: .dialer)
        #expect(again == id)
        pair.flush()
        try pair.send(.text("second life"), on: id)
        try pair.run(for: .milliseconds(200))
        #expect(pair.listener.log.opened == [id] && pair.listener.log.released.isEmpty)
        pair.admits = { _, _ in true }
        try pair.drive { $0.dialer.log.acknowledged == [id, id] }
        #expect(pair.listener.log.opened == [id, id])
        #expect(pair.listener.log.messages == [id: [.text("second life")]])
        #expect(pair.listener.engine.droppedMessages == 0)
        // Its second life ends like the first.
        pair.close(id, at: .dialer)
        try pair.drive {
            $0.dialer.log.released == [id, id] && $0.listener.log.released == [id, id]
        }
    }

    static let seeds = Array<UInt64>(1...30)

    @Test(arguments: seeds)
    func `channels on few ids come and go over a bad path`(seed: UInt64) throws {
        var pair = try DataChannelsPair.connected(
            seed: seed,
            dialer: Self.scarce,
            conditions: .faulty(loss: 0.15, duplication: 0.1, reordering: 0.15)
        )
        for index in 0..<12 {
            try pair.drive { $0.dialer.engine.channels.count < 2 }
            let id = try pair.open(at: .dialer)
            try pair.send(.text("channel \(index)"), on: id)
            pair.close(id, at: .dialer)
        }
        try pair.drive {
            $0.dialer.log.released.count == 12 && $0.listener.log.released.count == 12
        }
        let texts = pair.listener.log.messages.values.joined().map { String(buffer: $0.payload) }
        #expect(Set(texts) == Set((0..<12).map { "channel \($0)" }) && texts.count == 12)
        #expect(pair.listener.log.closed.count == 12)
    }

    @Test func `a negotiated id is never used again`() throws {
        var pair = DataChannelsPair(dialer: Self.scarce)
        try pair.dialer.engine.openNegotiated(StreamID(0))
        try pair.listener.engine.openNegotiated(StreamID(0))
        pair.connect()
        try pair.drive { $0.dialer.log.isConnected && $0.listener.log.isConnected }
        pair.close(StreamID(0), at: .listener)
        try pair.drive { $0.dialer.log.released == [StreamID(0)] }
        let id = try pair.open(at: .dialer)
        #expect(id == StreamID(2))
        #expect(throws: DataChannelError.noFreeID) { try pair.open(at: .dialer) }
    }
}

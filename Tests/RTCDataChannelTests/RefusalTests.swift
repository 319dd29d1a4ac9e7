// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCSCTP
import RTCSimulation
import Testing

@testable import RTCDataChannel

@Suite struct RefusalTests {
    static let open = DCEPMessage.open(DataChannelOpen()).encoded

    @Test func `an id of our own parity is refused with a reset`() throws {
        var pair = try DataChannelsPair.connected()
        try pair.sendRaw(Self.open, on: StreamID(1))
        try pair.run(for: .seconds(1))
        #expect(pair.listener.log.opened.isEmpty)
        #expect(pair.listener.log.closed.isEmpty && pair.listener.log.released.isEmpty)
        #expect(pair.listener.engine.channels[StreamID(1)]?.isUsable == false)
        // The listener still opens channels, on other ids.
        let id = try pair.open(at: .listener)
        #expect(id == StreamID(3))
    }

    @Test func `a refused id is free again once the peer has reset it too`() throws {
        var pair = try DataChannelsPair.connected()
        try pair.sendRaw(Self.open, on: StreamID(1))
        try pair.run(for: .seconds(1))
        try pair.dialer.engine.association.reset([StreamID(1)], at: pair.now)
        try pair.run(for: .seconds(1))
        #expect(pair.listener.engine.channels.isEmpty)
        #expect(pair.listener.log.released.isEmpty)
        let id = try pair.open(at: .listener)
        #expect(id == StreamID(1))
    }

    @Test func `a second OPEN on an open channel changes nothing`() throws {
        let (box, id) = try DataChannelsPair.withChannel()
        let other = DataChannelOpen(kind: DataChannelKind(isUnordered: true), label: "other")
        try box.pair.sendRaw(DCEPMessage.open(other).encoded, on: id)
        try box.pair.send(.text("still here"), on: id)
        try box.pair.drive { $0.listener.log.messageCount(on: id) == 1 }
        #expect(box.pair.listener.log.opened == [id])
        #expect(box.pair.listener.log.closed.isEmpty)
        #expect(box.pair.listener.engine.channels[id]?.kind == .reliable)
    }

    @Test func `a browser may announce the negotiated channel`() throws {
        var pair = DataChannelsPair()
        try pair.listener.engine.openNegotiated(StreamID(0))
        pair.connect()
        try pair.drive { $0.dialer.log.isConnected && $0.listener.log.isConnected }
        let id = try pair.open(at: .dialer)
        #expect(id == StreamID(0))
        try pair.drive { $0.dialer.log.acknowledged == [id] }
        #expect(pair.listener.log.opened.isEmpty)
    }

    @Test func `an OPEN on an id that we are opening ourselves is dropped`() throws {
        var pair = try DataChannelsPair.connected()
        let id = try pair.open(at: .listener)
        try pair.sendRaw(Self.open, on: id)
        try pair.run(for: .seconds(1))
        #expect(pair.listener.log.opened.isEmpty)
        #expect(pair.listener.engine.droppedMessages == 1)
        #expect(pair.listener.log.acknowledged == [id])
    }

    @Test func `one channel too many is refused`() throws {
        let limits = DataChannelLimits(channels: 3, unacknowledgedOpens: 16)
        var pair = try DataChannelsPair.connected(limits: limits)
        for index in 0..<4 { try pair.sendRaw(Self.open, on: StreamID(UInt16(index * 2))) }
        try pair.run(for: .seconds(1))
        #expect(pair.listener.log.opened.map(\.rawValue) == [0, 2, 4])
        #expect(throws: DataChannelError.noFreeID) { try pair.open(at: .listener) }
    }

    static let nonsense: [(UInt16, UInt32, [UInt8])] = [
        (0, 50, [0x01]),
        (0, 50, [0x03, 0x00]),
        (0, 50, [0x03, 0x7F, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        (0, 50, [0x03, 0x00, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0]),
        (8, 53, [1, 2, 3]),
        (8, 51, [1, 2, 3]),
        (8, 57, [0]),
        (2, 99, [1, 2, 3]),
    ]

    @Test(arguments: nonsense)
    func `nonsense is dropped and its bytes are given back`(
        stream: UInt16,
        identifier: UInt32,
        bytes: [UInt8]
    ) throws {
        var pair = try DataChannelsPair.connected()
        let window = pair.listener.engine.statistics.localWindow
        try pair.sendRaw(
            ByteBuffer(bytes: bytes),
            as: PayloadProtocolIdentifier(rawValue: identifier),
            on: StreamID(stream)
        )
        try pair.run(for: .seconds(1))
        #expect(pair.listener.engine.droppedMessages == 1)
        #expect(pair.listener.log.events.count == 1)
        #expect(pair.listener.engine.statistics.localWindow == window)
    }
}

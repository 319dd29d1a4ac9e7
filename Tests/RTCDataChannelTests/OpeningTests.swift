// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCSCTP
import RTCSimulation
import Testing

@testable import RTCDataChannel

@Suite struct OpeningTests {
    @Test func `a negotiated channel carries messages both ways without DCEP`() throws {
        var pair = DataChannelsPair()
        let id = StreamID(0)
        try pair.dialer.engine.openNegotiated(id)
        try pair.listener.engine.openNegotiated(id)
        pair.connect()
        try pair.drive { $0.dialer.log.isConnected && $0.listener.log.isConnected }
        try pair.send(.text("from the dialer"), on: id)
        try pair.send(.text("from the listener"), on: id, from: .listener)
        try pair.drive {
            $0.dialer.log.messageCount(on: id) == 1 && $0.listener.log.messageCount(on: id) == 1
        }
        #expect(pair.listener.log.messages == [id: [.text("from the dialer")]])
        #expect(pair.dialer.log.messages == [id: [.text("from the listener")]])
        #expect(pair.dialer.log.opened.isEmpty && pair.listener.log.opened.isEmpty)
        #expect(pair.dialer.log.acknowledged.isEmpty)
    }

    @Test func `a negotiated channel is there once`() throws {
        var pair = DataChannelsPair()
        try pair.dialer.engine.openNegotiated(StreamID(0))
        #expect(throws: DataChannelError.inUse(StreamID(0))) {
            try pair.dialer.engine.openNegotiated(StreamID(0))
        }
    }

    @Test(arguments: PairEnd.allCases)
    func `a channel opens from each side with all it was described with`(end: PairEnd) throws {
        let description = DataChannelOpen(
            kind: DataChannelKind(isUnordered: true, reliability: .retransmissions(3)),
            priority: 512,
            label: "étiquette",
            subprotocol: "protocol"
        )
        var pair = try DataChannelsPair.connected()
        let id = try pair.open(description, at: end)
        try pair.drive { $0.log(of: end).acknowledged == [id] }
        let opened = pair.log(of: end.other).events.contains {
            if case .opened(id, description) = $0 { true } else { false }
        }
        #expect(opened)
        #expect(id == StreamID(end == .dialer ? 0 : 1))
    }

    @Test func `ids have the parity of the end that opens`() throws {
        var pair = try DataChannelsPair.connected()
        var ids: [PairEnd: [StreamID]] = [:]
        for _ in 0..<5 {
            for end in PairEnd.allCases { ids[end, default: []].append(try pair.open(at: end)) }
        }
        #expect(ids[.dialer]?.map(\.rawValue) == [0, 2, 4, 6, 8])
        #expect(ids[.listener]?.map(\.rawValue) == [1, 3, 5, 7, 9])
    }

    @Test func `an id that was negotiated is passed over`() throws {
        var pair = DataChannelsPair()
        try pair.dialer.engine.openNegotiated(StreamID(0))
        try pair.dialer.engine.openNegotiated(StreamID(4))
        pair.connect()
        try pair.drive { $0.dialer.log.isConnected }
        let ids = [try pair.open(at: .dialer), try pair.open(at: .dialer)]
        #expect(ids.map(\.rawValue) == [2, 6])
    }

    @Test func `data right behind the OPEN arrives behind the channel`() throws {
        var pair = try DataChannelsPair.connected()
        let id = try pair.open(at: .dialer)
        try pair.send(.text("early"), on: id)
        #expect(pair.dialer.log.acknowledged.isEmpty)
        try pair.drive { $0.listener.log.messageCount(on: id) == 1 }
        let kinds = pair.listener.log.events.map { event in
            switch event {
            case .connected: "connected"
            case .opened: "opened"
            case .message: "message"
            default: "other"
            }
        }
        #expect(kinds == ["connected", "opened", "message"])
    }

    @Test func `a message of the peer says as much as its ACK`() throws {
        var pair = try DataChannelsPair.connected()
        pair.admits = { end, packet in
            let isACK = end == .listener && dataChunks(in: packet).contains { $0.identifier == 50 }
            return !isACK
        }
        let id = try pair.open(at: .dialer)
        try pair.drive { $0.listener.log.opened == [id] }
        #expect(pair.dialer.log.acknowledged.isEmpty)
        pair.admits = { _, _ in true }
        try pair.sendRaw(ByteBuffer(string: "data"), as: .binary, on: id, from: .listener)
        try pair.drive { $0.dialer.log.messageCount(on: id) == 1 }
        try pair.run(for: .seconds(2))
        #expect(pair.dialer.log.acknowledged == [id])
    }

    @Test func `an unordered channel keeps the order until it is acknowledged`() throws {
        var pair = try DataChannelsPair.connected()
        let description = DataChannelOpen(kind: DataChannelKind(isUnordered: true))
        let id = try pair.open(description, at: .dialer)
        try pair.send(.text("before"), on: id)
        let flags = RecordedFlags()
        pair.admits = { end, packet in
            if end == .dialer { flags.append(dataChunks(in: packet).map(\.isUnordered)) }
            return true
        }
        try pair.drive { $0.dialer.log.acknowledged == [id] }
        #expect(flags.values == [false, false])
        try pair.send(.text("after"), on: id)
        try pair.drive { $0.listener.log.messageCount(on: id) == 2 }
        #expect(flags.values == [false, false, true])
    }

    @Test func `no more channels are opened than the peer can acknowledge in time`() throws {
        var pair = try DataChannelsPair.connected()
        var ids: [StreamID] = []
        for _ in 0..<16 { ids.append(try pair.open(at: .dialer)) }
        #expect(throws: DataChannelError.tooManyUnacknowledged) { try pair.open(at: .dialer) }
        try pair.drive { $0.dialer.log.acknowledged.count == 16 }
        #expect(pair.dialer.log.acknowledged == ids)
        for _ in 0..<16 { ids.append(try pair.open(at: .dialer)) }
        #expect(throws: DataChannelError.tooManyUnacknowledged) { try pair.open(at: .dialer) }
        pair.close(ids[31], at: .dialer)
        let last = try pair.open(at: .dialer)
        #expect(last.rawValue == 64)
    }

    @Test func `a channel cannot be opened before the association is up`() throws {
        var pair = DataChannelsPair()
        #expect(throws: DataChannelError.noFreeID) { try pair.open(at: .dialer) }
        #expect(pair.dialer.engine.channels.isEmpty)
        #expect(pair.dialer.engine.unacknowledgedOpens == 0)
    }
}

/// Collects what a hook of the simulation sees; one test uses it on one thread.
final class RecordedFlags: @unchecked Sendable {
    private(set) var values: [Bool] = []

    func append(_ flags: [Bool]) { values += flags }
}

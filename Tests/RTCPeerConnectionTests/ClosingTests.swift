// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCDataChannel
import RTCPeerConnection
import RTCSCTP
import RTCSimulation
import Testing

@Suite struct ClosingTests {
    @Test(arguments: PairEnd.allCases)
    func `a close tells the other end, behind everything that was sent`(end: PairEnd) throws {
        var pair = try PeerConnectionPair.connected()
        let transfer = try Transfer(on: &pair)
        pair.close(from: end)
        try pair.drive { $0.isOver }
        #expect(pair.peer(end).end == .local)
        #expect(pair.peer(end.other).end == .remote)
        let hasArrived = transfer.hasArrived(pair, at: end.other)
        #expect(hasArrived)
        expectQuiet(&pair)
    }

    @Test(arguments: PairEnd.allCases)
    func `an abort tells the other end at once`(end: PairEnd) throws {
        var pair = try PeerConnectionPair.connected()
        let start = pair.now
        pair.abort(reason: "enough", from: end)
        try pair.drive { $0.isOver }
        #expect(pair.peer(end).end == .local)
        #expect(pair.peer(end.other).end == .remote)
        #expect(pair.now - start < .milliseconds(50))
        expectQuiet(&pair)
    }

    /// Everything is in one batch of datagrams, so the other end handles it as one.
    @Test(arguments: PairEnd.allCases)
    func `messages in front of an abort are delivered`(end: PairEnd) throws {
        var pair = try PeerConnectionPair.connected()
        let id = try pair.open(at: end)
        try pair.drive { $0.log(of: end).acknowledged == [id] }
        try pair.send(ByteBuffer(string: "last words"), on: id, from: end)
        pair.flush()
        pair.abort(reason: "enough", from: end)
        try pair.drive { $0.isOver }
        #expect(pair.log(of: end.other).bytes(on: id) == ByteBuffer(string: "last words"))
        let events = pair.log(of: end.other).events.count {
            if case .message = $0 { true } else { false }
        }
        #expect(events == 1)
    }

    @Test(arguments: PairEnd.allCases)
    func `close_notify alone ends the connection, behind what came with it`(end: PairEnd) throws {
        var pair = try PeerConnectionPair.connected()
        let id = try pair.open(at: end)
        try pair.drive { $0.log(of: end).acknowledged == [id] }
        try pair.send(ByteBuffer(string: "last words"), on: id, from: end)
        // Of what abort sends, the SCTP packet with ABORT is lost and the alert arrives.
        pair.flush()
        pair.network.admits = { _, datagram in
            datagram.payload.getInteger(at: datagram.payload.readerIndex, as: UInt8.self) != 23
        }
        pair.abort(reason: "lost", from: end)
        try pair.drive { $0.isOver }
        #expect(pair.peer(end.other).end == .remote)
        #expect(pair.log(of: end.other).bytes(on: id) == ByteBuffer(string: "last words"))
    }

    @Test func `both ends may close at once, and more than once`() throws {
        var pair = try PeerConnectionPair.connected()
        for _ in 0..<2 { for end in PairEnd.allCases { pair.close(from: end) } }
        try pair.drive { $0.isOver }
        #expect(pair.dialer.end == .local && pair.listener.end == .local)
        expectQuiet(&pair)
    }

    @Test func `a dialer may close before anybody answers`() throws {
        var pair = try PeerConnectionPair()
        pair.network.isDown = true
        try pair.run(for: .seconds(1))
        pair.close(from: .dialer)
        try pair.drive { $0.dialer.end != nil }
        #expect(pair.dialer.end == .local)
        let deadline = pair.dialer.nextDeadline
        #expect(deadline == nil)
    }

    @Test(arguments: 0..<20)
    func `a close in the middle of connecting ends this end`(step: Int) throws {
        var pair = try PeerConnectionPair()
        try pair.drive { $0.network.sentCount > step || $0.isConnected }
        pair.close(from: .dialer)
        try pair.drive { $0.dialer.end != nil }
        #expect(pair.dialer.end == .local)
        #expect(pair.dialer.eventsAfterEnd == 0)
    }

    @Test func `a close that nobody hears ends all the same`() throws {
        var pair = try PeerConnectionPair.connected()
        pair.network.isDown = true
        let start = pair.now
        pair.close(from: .dialer)
        try pair.drive { $0.dialer.end != nil }
        #expect(pair.dialer.end == .local)
        #expect(pair.now - start <= .seconds(31))
    }

    /// SHUTDOWN COMPLETE and close_notify leave together and get lost together.
    @Test(arguments: PairEnd.allCases)
    func `an end that misses the other's last words learns of the close`(end: PairEnd) throws {
        var pair = try PeerConnectionPair.connected()
        try pair.exchange()
        try pair.run(for: .seconds(1))
        pair.close(from: end)
        pair.flush()
        let silenced = end == .dialer ? pair.dialer.address : pair.listener.address
        pair.network.admits = { _, datagram in datagram.source != silenced }
        try pair.drive { $0.isOver }
        #expect(pair.peer(end).end == .local)
        #expect(pair.peer(end.other).end == .remote)
    }

    @Test(arguments: PairEnd.allCases)
    func `nothing can be opened or sent after the end`(end: PairEnd) throws {
        var pair = try PeerConnectionPair.connected()
        let id = try pair.open(at: .dialer)
        pair.close(from: .listener)
        try pair.drive { $0.isOver }
        #expect(throws: DataChannelError.self) { try pair.open(at: end) }
        #expect(throws: DataChannelError.notOpen(id)) {
            try pair.send(ByteBuffer(string: "late"), on: id, from: end)
        }
        expectQuiet(&pair)
    }

    /// Nothing is reported, sent or waited for after the end.
    private func expectQuiet(_ pair: inout PeerConnectionPair) {
        pair.flush()
        let deadlines = [pair.dialer.nextDeadline, pair.listener.nextDeadline]
        #expect(deadlines == [nil, nil])
        let count = pair.network.sentCount
        pair.inject(ByteBuffer(bytes: [22, 0xFE, 0xFD]), to: .dialer)
        pair.flush()
        #expect(pair.network.sentCount == count + 1)
        #expect(pair.dialer.eventsAfterEnd == 0 && pair.listener.eventsAfterEnd == 0)
    }
}

/// The outcome of one end, copied so that it can be looked at.
struct PeerOutcome {
    let end: PeerConnectionEnd?
}

extension PeerConnectionPair {
    func peer(_ end: PairEnd) -> PeerOutcome {
        PeerOutcome(end: end == .dialer ? dialer.end : listener.end)
    }

    func log(of end: PairEnd) -> ChannelLog {
        end == .dialer ? dialer.channels : listener.channels
    }
}

extension Transfer {
    /// Whether everything for this end has arrived.
    func hasArrived(_ pair: borrowing PeerConnectionPair, at end: PairEnd) -> Bool {
        let log = pair.log(of: end)
        return (sent[end] ?? [:]).allSatisfy { log.bytes(on: $0.key) == $0.value }
    }
}

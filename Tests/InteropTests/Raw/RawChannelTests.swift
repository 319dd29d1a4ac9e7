// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Foundation
import NIOCore
import RTCDataChannel
import RTCSCTP
import RTCSDP
import Testing

/// Data channels of every kind between our peer connection and others, without libp2p: each side
/// makes the offer once, opens channels of each kind, and echoes on those of the other.
@Suite(.serialized, .timeLimit(.minutes(3))) struct RawChannelTests {
    /// Who makes the offer, and with which DTLS role.
    enum Exchange: String, CaseIterable, Sendable {
        /// The peer is the controlling agent and DTLS client.
        case peerOffers = "offers to us"
        /// We are the controlling agent and DTLS client.
        case weOffer = "we offer"
        /// We are the controlling agent, the peer chooses to be DTLS client.
        case weOfferEither = "we offer, actpass"
    }

    private static let messages = 24
    private static let sizes = [0, 1, 100, 1_172, 1_173, 4_000, 16_384, 65_535]
    /// What peers take at most, and some more.
    private static let limit = Duration.seconds(45)
    /// Nothing is lost on the loopback, but a machine with much to do may stop a peer for a while:
    /// neither limit is reached by that.
    private static let kinds: [DataChannelKind] = [false, true].flatMap { isUnordered in
        [.reliable, .retransmissions(20), .lifetime(milliseconds: 30_000)].map {
            DataChannelKind(isUnordered: isUnordered, reliability: $0)
        }
    }

    private static let lossyKinds: [DataChannelKind] = [false, true].flatMap { isUnordered in
        [.retransmissions(0), .lifetime(milliseconds: 1)].map {
            DataChannelKind(isUnordered: isUnordered, reliability: $0)
        }
    }

    // pion gathers no candidate at ::1, which it takes for an IPv4 address in another form.
    @Test(.enabled(if: Programs.pion != nil), arguments: Exchange.allCases)
    func `channels of every kind work with pion`(exchange: Exchange) async throws {
        let program = try #require(Programs.pion).adding("raw")
        try await tryChannels(Meeting("pion raw", exchange, .ip4), program)
    }

    @Test(
        .enabled(if: Programs.aiortc != nil),
        arguments: Exchange.allCases,
        RawPeer.Loopback.allCases
    )
    func `channels of every kind work with aiortc`(
        exchange: Exchange,
        loopback: RawPeer.Loopback
    ) async throws {
        let program = try #require(Programs.aiortc)
        try await tryChannels(Meeting("aiortc", exchange, loopback), program)
    }

    /// Who meets whom, how and where.
    private struct Meeting {
        let peer: String
        let exchange: Exchange
        let loopback: RawPeer.Loopback

        init(_ peer: String, _ exchange: Exchange, _ loopback: RawPeer.Loopback) {
            self.peer = peer
            self.exchange = exchange
            self.loopback = loopback
        }

        func column(_ cells: String) -> Column {
            Column(
                peer: peer,
                direction: exchange.rawValue,
                variant: "\(loopback.name), \(cells)"
            )
        }
    }

    private func tryChannels(_ meeting: Meeting, _ program: Command) async throws {
        var command = program
        if meeting.exchange == .peerOffers { command = command.adding("--offer") }
        if meeting.loopback == .ip6 { command = command.adding("--ipv6") }
        let child = try ChildProcess(command)
        let ours = try await RawPeer.open(at: meeting.loopback)
        do {
            var opener = RawOpener(ours)
            let connecting = await connect(ours, child, meeting.exchange, &opener)
            // What the peer says of itself is in its session description.
            let log = Substring(connecting.detail)
            try meeting.column("connect").judge(connecting, log: log)
            if connecting.result == .pass {
                try await tryKinds(meeting, child, &opener)
            }
        } catch {
            child.endAtOnce()
            await ours.close()
            throw child.failure("\(error)")
        }
        child.endInput()
        await ours.close()
        _ = await child.stop()
    }

    private func tryKinds(
        _ meeting: Meeting,
        _ child: ChildProcess,
        _ opener: inout RawOpener
    ) async throws {
        for kind in Self.kinds {
            let outcome = await opener.outcome(of: kind, Self.sizes, count: Self.messages)
            try meeting.column("we open").judge(outcome, log: "")
        }
        try await checkPeer(child, Self.kinds, meeting.column("it opens"))
        for kind in Self.lossyKinds {
            try meeting.column("we open, loss").judge(await opener.lossyOutcome(of: kind), log: "")
        }
        try child.write(line: "lossy")
        try await checkPeer(child, Self.lossyKinds, meeting.column("it opens, loss"))
    }

    private func connect(
        _ ours: RawPeer,
        _ child: ChildProcess,
        _ exchange: Exchange,
        _ opener: inout RawOpener
    ) async -> CellOutcome {
        let clock = ContinuousClock()
        let start = clock.now
        let (result, detail): (CellOutcome.Result, String)
        do {
            try await exchangeDescriptions(ours, child, exchange)
            try await opener.waitForConnection()
            (result, detail) = (.pass, "")
        } catch {
            (result, detail) = (.fail, "\(error)")
        }
        let ms = start.duration(to: clock.now).milliseconds
        return CellOutcome(cell: Cell.connect.rawValue, result: result, detail: detail, ms: ms)
    }

    private func exchangeDescriptions(
        _ ours: RawPeer,
        _ child: ChildProcess,
        _ exchange: Exchange
    ) async throws {
        let local: String
        let remote: String
        switch exchange {
        case .peerOffers:
            remote = try await description(from: child)
            local = try ours.describe(.passive, isLite: true)
            try child.write(line: Data(local.utf8).base64EncodedString())
        case .weOffer, .weOfferEither:
            local = try ours.describe(exchange == .weOffer ? .active : .actpass, isLite: false)
            try child.write(line: Data(local.utf8).base64EncodedString())
            remote = try await description(from: child)
        }
        do {
            try await ours.start(local: local, remote: remote)
        } catch {
            let setup = remote.split(separator: "\r\n").filter { $0.hasPrefix("a=setup:") }
            throw CellFailure("\(error), the peer says \(setup.joined(separator: ", "))")
        }
    }

    private func description(from child: ChildProcess) async throws -> String {
        let line = try await within(Self.limit) { await child.nextLine() }
        guard let line, let data = Data(base64Encoded: line) else {
            throw CellFailure("no session description but \(line ?? "the end")")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// Takes what the peer says about the channels that it opened.
    private func checkPeer(
        _ child: ChildProcess,
        _ kinds: [DataChannelKind],
        _ column: Column
    ) async throws {
        for kind in kinds {
            guard let line = try await within(Self.limit, { await child.nextLine() }) else {
                throw CellFailure("the peer has ended before \(kind.name)")
            }
            let data = Data(line.utf8)
            guard let outcome = try? JSONDecoder().decode(CellOutcome.self, from: data) else {
                throw CellFailure("the peer says \(line)")
            }
            #expect(outcome.cell == kind.name)
            try column.judge(outcome, log: "")
        }
    }
}

/// Opens channels and compares what comes back on them.
private struct RawOpener {
    private let peer: RawPeer
    private var events: AsyncStream<RawEvent>.Iterator

    init(_ peer: RawPeer) {
        self.peer = peer
        events = peer.events.makeAsyncIterator()
    }

    mutating func waitForConnection() async throws {
        guard case .connected = try await next() else { throw CellFailure("not connected") }
    }

    /// Opens a channel and compares what comes back, message by message.
    mutating func outcome(of kind: DataChannelKind, _ sizes: [Int], count: Int) async -> CellOutcome
    {
        let clock = ContinuousClock()
        let start = clock.now
        let (result, detail): (CellOutcome.Result, String)
        do {
            try await run(kind, sizes, count)
            (result, detail) = (.pass, "\(count) messages, closed")
        } catch {
            (result, detail) = (.fail, "\(error)")
        }
        let ms = start.duration(to: clock.now).milliseconds
        return CellOutcome(cell: kind.name, result: result, detail: detail, ms: ms)
    }

    /// Opens a channel whose messages may be given up, over a network that loses some of them: each
    /// end has to skip what the other gives up.
    mutating func lossyOutcome(of kind: DataChannelKind) async -> CellOutcome {
        let clock = ContinuousClock()
        let start = clock.now
        let (result, detail): (CellOutcome.Result, String)
        do {
            let arrived = try await loseSome(kind)
            (result, detail) = (.pass, "\(arrived) of \(Self.burst) messages")
        } catch {
            (result, detail) = (.fail, "\(error)")
        }
        let ms = start.duration(to: clock.now).milliseconds
        return CellOutcome(cell: kind.name, result: result, detail: detail, ms: ms)
    }

    private static let burst = 100
    /// Peers send a chunk again by fast retransmission once; after that their T3-rtx, 1 s or more,
    /// has to expire before they give the chunk up.
    private static let recoveryLimit = Duration.seconds(10)

    private mutating func loseSome(_ kind: DataChannelKind) async throws -> Int {
        let reliable = try await open(.reliable)
        // What the peer takes it for may be given up as well.
        let id = try await peer.openChannel(DataChannelOpen(kind: kind))
        try await peer.expose(RawEngine.lossyDatagrams)
        for index in 0..<Self.burst {
            var payload = ByteBuffer(integer: UInt32(index))
            payload.writeRepeatingByte(0, count: 996)
            try await peer.send(DataChannelMessage(payload: payload), on: id)
        }
        // Behind the rest on a reliable channel: when it is back, the network is a good one again.
        let end = DataChannelMessage(isText: true, payload: ByteBuffer(string: "end"))
        var arrived: [UInt32] = []
        let clock = ContinuousClock()
        let limit = clock.now + Self.recoveryLimit
        while arrived.last != .max, clock.now < limit {
            try await peer.send(end, on: reliable)
            try await collect(from: id, into: &arrived, until: reliable)
            try await peer.expose(0)
            // What still waits for acknowledgements may hold this one up until it is too old.
            let last = DataChannelMessage(payload: ByteBuffer(integer: UInt32.max))
            try await peer.send(last, on: id)
        }
        guard arrived.last == .max else { throw CellFailure("nothing more arrives") }
        arrived.removeAll { $0 == .max }
        guard kind.isUnordered || arrived == arrived.sorted() else {
            throw CellFailure("out of order: \(arrived)")
        }
        guard Set(arrived).count == arrived.count else { throw CellFailure("twice: \(arrived)") }
        try await close(id)
        try await close(reliable)
        return arrived.count
    }

    private mutating func collect(
        from id: StreamID,
        into arrived: inout [UInt32],
        until marker: StreamID
    ) async throws {
        while true {
            guard case .message(let from, let message) = try await next() else { continue }
            if from == marker { return }
            guard from == id, !message.isText else { continue }
            arrived.append(message.payload.getInteger(at: message.payload.readerIndex) ?? 0)
        }
    }

    /// Opens a channel, and checks what the peer takes it for.
    private mutating func open(_ kind: DataChannelKind) async throws -> StreamID {
        let open = DataChannelOpen(kind: kind, label: "label", subprotocol: "protocol")
        let id = try await peer.openChannel(open)
        let seen = ByteBuffer(string: "\(kind.name) label protocol")
        try await expect(DataChannelMessage(isText: true, payload: seen), on: id)
        return id
    }

    /// Closes a channel, and waits until the peer has closed its direction as well.
    private mutating func close(_ id: StreamID) async throws {
        try await peer.closeChannel(id)
        while true {
            if case .released(id) = try await next() { return }
        }
    }

    private mutating func run(_ kind: DataChannelKind, _ sizes: [Int], _ count: Int) async throws {
        let id = try await open(kind)
        for index in 0..<count {
            let size = sizes[index % sizes.count]
            let payload = ByteBuffer(repeating: UInt8(ascii: "a") + UInt8(index), count: size)
            let message = DataChannelMessage(isText: index % 2 == 0, payload: payload)
            try await peer.send(message, on: id)
            try await expect(message, on: id)
        }
        try await close(id)
    }

    private mutating func expect(_ expected: DataChannelMessage, on id: StreamID) async throws {
        while true {
            guard case .message(id, let message) = try await next() else { continue }
            guard message == expected else {
                let text = String(buffer: message.payload).prefix(80)
                throw CellFailure("\(message.payload.readableBytes) bytes came back: \(text)")
            }
            return
        }
    }

    private mutating func next() async throws -> RawEvent {
        guard let event = await events.next(isolation: #isolation) else {
            throw CellFailure("nothing more comes")
        }
        if case .ended(let end) = event { throw CellFailure("ended: \(end)") }
        return event
    }
}

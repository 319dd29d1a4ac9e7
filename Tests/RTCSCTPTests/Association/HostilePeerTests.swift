// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

/// What a peer can say in SACKs to do harm: it costs at most its own association.
@Suite struct HostileAcknowledgementTests {
    /// Every way to acknowledge what was never sent, and blocks that contradict each other (RFC
    /// 9260 §6.2.1).
    static let nonsense: [(String, Int, [(UInt16, UInt16)])] = [
        ("all of the future", Int(Int32.max), []), ("one chunk too many", 11, []),
        ("a block beyond the end", 0, [(2, 11)]), ("an endless block", 0, [(2, 0xFFFF)]),
        ("a block that ends first", 0, [(5, 4)]), ("blocks out of order", 0, [(6, 7), (2, 3)]),
        ("overlapping blocks", 0, [(2, 5), (5, 6)]), ("a block of nothing", 0, [(0, 0)]),
    ]

    @Test(arguments: nonsense.indices)
    func `a SACK that makes no sense is dropped, and the transfer goes on`(index: Int) throws {
        var pair = Pair.connected()
        let message = Message.make(0, size: 10 * 1160)
        try pair.left.association.send(message, at: pair.now)
        let packets = pair.left.drain(at: pair.now)
        #expect(packets.count == 10)
        let before = pair.left.association.statistics
        pair.tellLeft(sack(0xFFFF_FFEF, ahead: Self.nonsense[index].1, Self.nonsense[index].2))
        let after = pair.left.association.statistics
        #expect(after.chunksDropped == before.chunksDropped + 1, "\(Self.nonsense[index].0)")
        #expect(after.bytesInFlight == before.bytesInFlight)
        for packet in packets { pair.link.send(packet, toRight: true, at: pair.now) }
        let isDone = pair.run { $0.right.messages == [message] }
        #expect(isDone)
    }

    @Test func `a SACK with more blocks than TSNs are outstanding costs nothing`() throws {
        var pair = Pair.connected()
        try pair.left.association.send(.make(0, size: 5000), at: pair.now)
        _ = pair.left.drain(at: pair.now)
        let blocks: [(UInt16, UInt16)] = stride(from: 4, to: 64_000, by: 4).map { start in
            (UInt16(start), UInt16(start + 1))
        }
        for _ in 0..<200 { pair.tellLeft(sack(0xFFFF_FFEF, blocks)) }
        #expect(pair.left.association.statistics.chunksDropped == 200)
        #expect(pair.left.association.sender.outstanding.count == 5)
    }

    /// Savage et al., "TCP congestion control with a misbehaving receiver".
    @Test(arguments: CongestionControllerKind.allCases)
    func `acknowledging ahead of the data opens the window to its limit only`(
        _ kind: CongestionControllerKind
    ) throws {
        var configuration = AssociationConfiguration.forTests
        configuration.congestionControl = kind
        configuration.bytesInFlightMax = 400_000
        var pair = Pair.connected(left: configuration)
        for round in 0..<400 {
            while pair.left.association.bufferedAmount < 600_000 {
                let message = Message.make(0, size: 60_000, tag: UInt64(round))
                try pair.left.association.send(message, at: pair.now)
            }
            _ = pair.left.drain(at: pair.now)
            let statistics = pair.left.association.statistics
            #expect(statistics.congestionWindow <= 400_000)
            #expect(statistics.bytesInFlight <= 400_000 + 1200)
            pair.now = pair.now + .milliseconds(1)
            let last = pair.left.association.sender.outstanding.nextTSN.previous
            pair.tellLeft(SackChunk(cumulativeTSNAck: last, advertisedReceiverWindow: .max))
            pair.left.association.advance(to: pair.now)
        }
        #expect(pair.left.association.sender.store.count <= 12)
        #expect(pair.left.association.state == .established)
    }

    @Test func `a peer that never acknowledges is sent little, and memory is bounded`() throws {
        var configuration = AssociationConfiguration.forTests
        configuration.sendBufferBytesMax = 300_000
        var pair = Pair.connected(left: configuration)
        pair.link.passes = { _, toRight, _ in toRight }
        let before = pair.link.sentCount
        var isRefused = false
        while !isRefused {
            do throws(SCTPError) {
                try pair.left.association.send(.make(0, size: 50_000), at: pair.now)
            } catch {
                isRefused = true
                guard case .limit(.sendBuffer, _, _) = error else {
                    Issue.record("refused with \(error)")
                    return
                }
            }
            pair.run(for: .milliseconds(10))
        }
        pair.run(for: .seconds(600))
        let statistics = pair.left.association.statistics
        #expect(statistics.bytesInFlight + statistics.bytesQueued <= 400_000)
        // ICE consent ends the connection; until then it is a packet or two for each time-out.
        #expect(pair.left.association.state == .established)
        #expect(pair.link.sentCount - before < 3 * 600 * 2)
    }

    @Test func `a window that shrinks below what is in flight stops new data until it opens`()
        throws
    {
        var pair = Pair.connected()
        try pair.left.association.send(.make(0, size: 60_000), at: pair.now)
        let packets = pair.left.drain(at: pair.now)
        pair.now = pair.now + .milliseconds(20)
        let sent = UInt32(truncatingIfNeeded: packets.count)
        for window in [UInt32.max, 3_000, 0] {
            pair.tellLeft(
                SackChunk(
                    cumulativeTSNAck: TSN(0xFFFF_FFEF),
                    advertisedReceiverWindow: window
                )
            )
        }
        #expect(pair.left.association.sender.peerWindow == 0)
        let more = pair.left.drain(at: pair.now)
        #expect(more.isEmpty)
        let last = TSN(0xFFFF_FFEF &+ sent)
        pair.tellLeft(SackChunk(cumulativeTSNAck: last, advertisedReceiverWindow: 0))
        // One chunk asks whether there is room again (§6.1 A).
        var probes = pair.left.drain(at: pair.now).count
        #expect(probes == 1)
        for _ in 0..<20 {
            pair.now = max(pair.now, pair.left.association.nextDeadline ?? pair.now)
            pair.left.association.advance(to: pair.now)
            probes += pair.left.drain(at: pair.now).count
        }
        #expect(probes <= 21)
        pair.tellLeft(SackChunk(cumulativeTSNAck: last.next, advertisedReceiverWindow: .max))
        #expect(!pair.left.drain(at: pair.now).isEmpty)
    }

    @Test(.timeLimit(.minutes(2)))
    func `a storm of SACKs about the same long gap costs little for each`() throws {
        var pair = Pair.connected()
        try openWindow(&pair)
        for index in 0..<12_000 {
            try pair.left.association.send(.make(0, size: 1, tag: UInt64(index)), at: pair.now)
        }
        while !pair.left.drain(at: pair.now).isEmpty {}
        let outstanding = pair.left.association.sender.outstanding
        try #require(outstanding.count > 2_000)
        let end = UInt16(clamping: outstanding.count)
        for _ in 0..<3_000 {
            pair.tellLeft(
                SackChunk(
                    cumulativeTSNAck: outstanding.cumulativeAck,
                    advertisedReceiverWindow: .max,
                    gapBlocks: [GapBlock(start: 2, end: end)]
                )
            )
        }
        #expect(pair.left.association.sender.outstanding.count >= outstanding.count)
    }

    @Test func `a SACK full of duplicates of what was never sent changes nothing`() throws {
        var pair = Pair.connected()
        let message = Message.make(0, size: 5000)
        try pair.left.association.send(message, at: pair.now)
        pair.flush()
        let duplicates = WireList((0..<16_000).map { TSN(UInt32($0) &* 40_503) })
        let window = pair.left.association.statistics.congestionWindow
        for _ in 0..<20 {
            pair.tellLeft(
                SackChunk(
                    cumulativeTSNAck: TSN(0xFFFF_FFEF),
                    advertisedReceiverWindow: 100_000,
                    duplicateTSNs: duplicates
                )
            )
        }
        #expect(pair.left.association.statistics.congestionWindow == window)
        let isDone = pair.run { $0.right.messages == [message] }
        #expect(isDone)
    }

    /// Grows the congestion window by acknowledging at once whatever is sent.
    private func openWindow(_ pair: inout Pair) throws {
        for round in 0..<60 {
            try pair.left.association.send(.make(0, size: 60_000, tag: UInt64(round)), at: pair.now)
            for _ in 0..<40 where !pair.left.association.sender.isDrained {
                _ = pair.left.drain(at: pair.now)
                pair.now = pair.now + .milliseconds(1)
                let last = pair.left.association.sender.outstanding.nextTSN.previous
                pair.tellLeft(SackChunk(cumulativeTSNAck: last, advertisedReceiverWindow: .max))
                pair.left.association.advance(to: pair.now)
            }
        }
    }

    private func sack(
        _ tsn: UInt32,
        ahead: Int = 0,
        _ blocks: [(UInt16, UInt16)]
    ) -> SackChunk {
        SackChunk(
            cumulativeTSNAck: TSN(tsn).advanced(by: ahead),
            advertisedReceiverWindow: 1_000_000,
            gapBlocks: WireList(blocks.map { GapBlock(start: $0.0, end: $0.1) })
        )
    }
}

/// What a peer can send as data, skips and resets to do harm.
@Suite struct HostileDataTests {
    private static var small: AssociationConfiguration {
        var configuration = AssociationConfiguration.forTests
        configuration.receiveWindow = 20_000
        configuration.maximumMessageSize = 10_000
        configuration.streams = 4
        return configuration
    }

    @Test func `a peer that ignores the window fills it once more and no further`() throws {
        var pair = Pair.connected(right: Self.small)
        pair.right.isReading = false
        for index in 0..<400 {
            try pair.tellRight(data(index, size: 1000))
            // And one beyond a gap, which must wait.
            try pair.tellRight(data(index + 2_000, size: 1000))
        }
        let held = pair.right.messages.reduce(0) { $0 + $1.payload.readableBytes }
        #expect(held <= 40_000)
        #expect(pair.right.association.statistics.localWindow == 0)
        #expect(pair.right.association.statistics.chunksDropped > 700)
        #expect(pair.right.association.state == .established)
    }

    @Test func `tiny fragments cost what it takes to hold them`() throws {
        var pair = Pair.connected(right: Self.small)
        for index in 0..<2_000 {
            var chunk = data(index * 2 + 1, size: 1)
            chunk.flags = .unordered
            try pair.tellRight(chunk)
        }
        // 64 bytes beside the one.
        #expect(pair.right.association.statistics.chunksDropped >= 2_000 - 20_000 / 65 - 1)
        #expect(pair.right.association.statistics.localWindow == 0)
    }

    @Test func `FORWARD TSN far ahead skips what it says, backwards nothing`() throws {
        var pair = Pair.connected(right: Self.small)
        try pair.tellRight(data(0, size: 10))
        let far = TSN(0xFFFF_FFF0).advanced(by: Int(Int32.max) - 1)
        for tsn in [far, TSN(0xFFFF_FFF0), far.advanced(by: -65_536), far] {
            let answers = try pair.answers {
                ForwardTSNChunk(newCumulativeTSN: tsn, skipped: []).write(into: &$0)
            }
            guard case .sack(let sack)? = answers.last else {
                Issue.record("no SACK")
                return
            }
            #expect(sack.cumulativeTSNAck == far)
            #expect(sack.gapBlocks.isEmpty)
        }
        var next = data(0, size: 20)
        next.tsn = far.next
        next.sequenceNumber = StreamSequenceNumber(1)
        try pair.tellRight(next)
        #expect(pair.right.messages.count == 2)
    }

    @Test func `FORWARD TSN that names every stream there could be is survived`() throws {
        var pair = Pair.connected(right: Self.small)
        for block in 0..<4 {
            let skipped = (0..<16_000).map {
                SkippedStream(
                    stream: StreamID(UInt16(block * 16_000 + $0)),
                    sequenceNumber: StreamSequenceNumber(0)
                )
            }
            let chunk = ForwardTSNChunk(
                newCumulativeTSN: TSN(0xFFFF_FFF0).advanced(by: block),
                skipped: WireList(skipped)
            )
            _ = try pair.answers { chunk.write(into: &$0) }
        }
        var next = data(4, size: 20)
        next.sequenceNumber = StreamSequenceNumber(1)
        try pair.tellRight(next)
        #expect(pair.right.messages.count == 1)
    }

    /// RFC 6525 §4.4: that is the error "Wrong SSN".
    @Test func `resets of streams that do not exist are refused and change nothing`() throws {
        var pair = Pair.connected(right: Self.small)
        let message = Message.make(1, size: 9_000)
        try pair.left.association.send(message, at: pair.now)
        for number in 0..<50 {
            let request = pair.resetRequest(number, streams: [4, 999, 65_535])
            pair.right.association.receiveReconfiguration(request, at: pair.now)
            pair.right.association.finishPacket(at: pair.now)
            let results = pair.right.responses(at: pair.now)
            #expect(results == [.wrongSSN])
        }
        #expect(pair.right.incomingResets.isEmpty)
        let isDone = pair.run { $0.right.messages == [message] }
        #expect(isDone)
    }

    @Test func `requests with numbers from long ago are refused, and only new ones performed`()
        throws
    {
        var pair = Pair.connected()
        for number in 0..<1_100 {
            let request = pair.resetRequest(number, streams: [1])
            pair.right.association.receiveReconfiguration(request, at: pair.now)
            pair.right.association.finishPacket(at: pair.now)
            _ = pair.right.drain(at: pair.now)
        }
        #expect(pair.right.incomingResets.count == 1_100)
        var results: [ReconfigurationResult] = []
        for number in [0, -1, -1_000_000, 1_099] {
            let request = pair.resetRequest(number, streams: [1])
            pair.right.association.receiveReconfiguration(request, at: pair.now)
            pair.right.association.finishPacket(at: pair.now)
            results += pair.right.responses(at: pair.now)
        }
        let old = ReconfigurationResult.badSequenceNumber
        #expect(results == [old, old, old, .performed])
        #expect(pair.right.incomingResets.count == 1_100)
    }

    @Test func `answers to resets that nobody asked for are ignored`() throws {
        var pair = Pair.connected()
        let events = pair.left.events.count
        for number in [0, 1, 0xFFFF_FFEF, 0xFFFF_FFF0] as [UInt32] {
            pair.left.answer(ReconfigurationSequenceNumber(number), .performed, at: pair.now)
            pair.left.answer(ReconfigurationSequenceNumber(number), .denied, at: pair.now)
        }
        #expect(pair.left.drain(at: pair.now).isEmpty)
        #expect(pair.left.events.count == events)
        try pair.left.association.reset([StreamID(1)], at: pair.now)
        let isDone = pair.run { !$0.left.outgoingResets.isEmpty }
        #expect(isDone)
    }

    @Test func `a flood of probes and resets is answered as far as one queue goes`() throws {
        var pair = Pair.connected()
        let probe = HeartbeatChunk(information: ByteBuffer(repeating: 7, count: 1_000))
        var packet = ByteBuffer()
        for _ in 0..<60 { probe.write(into: &packet) }
        let answers = try pair.answers { $0.writeImmutableBuffer(packet) }
        #expect(answers.count == 32)
        #expect(pair.right.association.control.isEmpty)
        let message = Message.make(1, size: 9_000)
        try pair.left.association.send(message, at: pair.now)
        let isDone = pair.run { $0.right.messages == [message] }
        #expect(isDone)
    }

    /// A whole message in the chunk with this number, counted from the first.
    private func data(_ number: Int, size: Int) -> DataChunk {
        DataChunk(
            tsn: TSN(0xFFFF_FFF0).advanced(by: number),
            stream: StreamID(0),
            sequenceNumber: StreamSequenceNumber(UInt16(truncatingIfNeeded: number)),
            protocolIdentifier: .binary,
            flags: .whole,
            payload: ByteBuffer(repeating: 0x61, count: size)
        )
    }
}

extension Pair {
    /// Gives the left end a SACK as from the right.
    mutating func tellLeft(_ sack: SackChunk) {
        var packet = ByteBuffer()
        let tag = left.association.handshake.localTag
        PacketHeader(sourcePort: 5000, destinationPort: 5000, verificationTag: tag)
            .writePacket(into: &packet, checksum: .crc32c) { sack.write(into: &$0) }
        left.association.receive(packet, at: now)
    }

    /// Gives the right end DATA as from the left, in a packet of its own.
    mutating func tellRight(_ chunk: DataChunk) throws {
        _ = try answers { chunk.write(into: &$0) }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

@Suite struct SenderTests {
    /// A sender with a wide peer window and the TSN just before the wrap.
    private func makeSender(partial: Bool = true) -> Sender {
        var sender = Sender(.controlled(by: .newReno), initialTSN: TSN(0xFFFF_FFFE))
        sender.peerWindow = 1_000_000
        sender.supportsPartialReliability = partial
        return sender
    }

    private let start = Instant(nanoseconds: 1_000_000_000)

    /// Sends messages of 1160 bytes, one chunk a packet; returns the packets.
    @discardableResult
    private func transmit(
        _ count: Int,
        _ sender: inout Sender,
        _ timers: inout TimerTable,
        reliability: Message.Reliability = .reliable
    ) -> Int {
        for index in 0..<count {
            let message = Message.make(
                0,
                size: 1160,
                tag: UInt64(index),
                reliability: reliability
            )
            sender.append(message, at: start)
        }
        return drain(&sender, &timers, at: start)
    }

    private func drain(_ sender: inout Sender, _ timers: inout TimerTable, at now: Instant) -> Int {
        var packets = 0
        sender.beginBurst(at: now)
        while true {
            var buffer = ByteBuffer()
            sender.writeData(into: &buffer, room: sender.packetSize, at: now, timers: &timers)
            guard buffer.readableBytes > 0 else { break }
            packets += 1
        }
        sender.finishBurst(at: now, timers: &timers)
        return packets
    }

    private func sack(_ tsn: UInt32, _ blocks: (UInt16, UInt16)...) -> SackChunk {
        SackChunk(
            cumulativeTSNAck: TSN(tsn),
            advertisedReceiverWindow: 1_000_000,
            gapBlocks: WireList(blocks.map { GapBlock(start: $0.0, end: $0.1) })
        )
    }

    @Test func `a SACK that makes no sense changes nothing at all`() {
        let fixtures: [(String, SackChunk)] = [
            ("acknowledges what was never sent", sack(8)),
            ("has a block beyond what was sent", sack(0xFFFF_FFFE, (2, 10))),
            ("has a block that ends before it starts", sack(0xFFFF_FFFE, (5, 4))),
            ("has blocks out of order", sack(0xFFFF_FFFE, (6, 7), (2, 3))),
            ("has blocks that overlap", sack(0xFFFF_FFFE, (2, 5), (5, 6))),
            ("starts a block at zero", sack(0xFFFF_FFFE, (0, 2))),
        ]
        for (name, chunk) in fixtures {
            var timers = TimerTable()
            var sender = makeSender()
            transmit(10, &sender, &timers)
            let inFlight = sender.bytesInFlight
            let isValid = sender.receive(chunk, at: start, timers: &timers)
            #expect(!isValid, "a SACK that \(name)")
            #expect(sender.bytesInFlight == inFlight)
            #expect(sender.outstanding.count == 10)
            #expect(sender.outstanding.cumulativeAck == TSN(0xFFFF_FFFD))
        }
    }

    @Test func `an old SACK is ignored`() {
        var timers = TimerTable()
        var sender = makeSender()
        transmit(10, &sender, &timers)
        let isNewValid = sender.receive(sack(3), at: start, timers: &timers)
        let isOldValid = sender.receive(sack(0), at: start, timers: &timers)
        #expect(isNewValid && isOldValid)
        #expect(sender.outstanding.cumulativeAck == TSN(3))
        #expect(sender.outstanding.count == 4)
    }

    @Test func `acknowledging everything across the wrap stops the timer`() {
        var timers = TimerTable()
        var sender = makeSender()
        transmit(10, &sender, &timers)
        #expect(timers.isRunning(.t3Retransmission))
        let isValid = sender.receive(sack(7), at: start + .milliseconds(50), timers: &timers)
        #expect(isValid)
        #expect(sender.isDrained)
        #expect(sender.bytesInFlight == 0)
        #expect(sender.store.count == 0)
        #expect(!timers.isRunning(.t3Retransmission))
        #expect(sender.timeout.smoothed == 50_000_000)
    }

    /// They arrived when they were sent; it is the SACKs that were lost for ten seconds.
    @Test func `chunks that waited to be sent again measure no round trip`() {
        var timers = TimerTable()
        var sender = makeSender()
        transmit(10, &sender, &timers)
        sender.timeOut(at: start + .milliseconds(500), timers: &timers)
        let repeated = drain(&sender, &timers, at: start + .milliseconds(500))
        #expect(repeated < 10)
        let isValid = sender.receive(sack(7), at: start + .seconds(10), timers: &timers)
        #expect(isValid && sender.isDrained)
        #expect(sender.timeout.smoothed == nil)
    }

    @Test func `a repeated chunk measures no round trip`() {
        var timers = TimerTable()
        var sender = makeSender()
        transmit(1, &sender, &timers)
        sender.timeOut(at: start + .seconds(1), timers: &timers)
        let packets = drain(&sender, &timers, at: start + .seconds(1))
        #expect(packets == 1)
        _ = sender.receive(sack(0xFFFF_FFFE), at: start + .seconds(2), timers: &timers)
        #expect(sender.timeout.smoothed == nil)
        #expect(sender.isDrained)
    }

    @Test func `a time-out repeats everything, starting with one packet`() {
        var timers = TimerTable()
        var sender = makeSender()
        transmit(10, &sender, &timers)
        sender.timeOut(at: start + .seconds(1), timers: &timers)
        #expect(sender.lostCount == 10)
        #expect(sender.bytesInFlight == 0)
        let packets = drain(&sender, &timers, at: start + .seconds(1))
        #expect(packets == 1)
        #expect(sender.congestion.window == sender.packetSize)
    }

    @Test func `a chunk that the peer threw away after acknowledging it is sent again`() {
        var timers = TimerTable()
        var sender = makeSender()
        transmit(4, &sender, &timers)
        _ = sender.receive(sack(0xFFFF_FFFD, (2, 2)), at: start, timers: &timers)
        // The first arrives, and the second is missing again.
        _ = sender.receive(sack(0xFFFF_FFFE), at: start, timers: &timers)
        #expect(sender.lostCount == 1)
        let packets = drain(&sender, &timers, at: start)
        #expect(packets == 1)
        _ = sender.receive(sack(1), at: start, timers: &timers)
        #expect(sender.isDrained)
    }

    @Test func `FORWARD TSN names the last skipped message of each stream`() {
        var timers = TimerTable()
        var sender = makeSender()
        for index in 0..<6 {
            let message = Message.make(
                UInt16(index % 2),
                size: 1160,
                isUnordered: index == 5,
                reliability: .retransmissions(0)
            )
            sender.append(message, at: start)
        }
        _ = drain(&sender, &timers, at: start)
        sender.timeOut(at: start + .seconds(1), timers: &timers)
        #expect(sender.counters.timeouts == 1)
        #expect(sender.queue.abandonedCount == 6)
        let expected = ForwardTSNChunk(
            newCumulativeTSN: TSN(3),
            skipped: [
                SkippedStream(stream: StreamID(0), sequenceNumber: StreamSequenceNumber(2)),
                SkippedStream(stream: StreamID(1), sequenceNumber: StreamSequenceNumber(1)),
            ]
        )
        let written = forwardTSN(of: &sender, &timers)
        #expect(written == Chunk.forwardTSN(expected).encoded)
        _ = sender.receive(sack(3), at: start, timers: &timers)
        #expect(sender.isDrained)
        let nothing = forwardTSN(of: &sender, &timers)
        #expect(nothing.readableBytes == 0)
    }

    private func forwardTSN(of sender: inout Sender, _ timers: inout TimerTable) -> ByteBuffer {
        var buffer = ByteBuffer()
        sender.writeForwardTSN(into: &buffer, room: 1000, at: start, timers: &timers)
        return buffer
    }

    @Test func `a burst is limited to what was acknowledged and the configured extra`() {
        var timers = TimerTable()
        var sender = makeSender()
        sender.congestion = CongestionController(
            .newReno,
            packetSize: sender.packetSize,
            windowMax: 1_000_000
        )
        for _ in 0..<6 { sender.congestion.acknowledge(.filled(1_000_000)) }
        let packets = transmit(200, &sender, &timers)
        #expect(packets == 16)
        _ = sender.receive(sack(3), at: start, timers: &timers)
        let more = drain(&sender, &timers, at: start)
        #expect(more == 22)
    }
}

@Suite struct OutstandingQueueTests {
    @Test func `places follow from numbers while the ring grows and turns`() {
        var queue = OutstandingQueue(initialTSN: TSN(0xFFFF_FFE0))
        var chunk = OutstandingChunk.blank
        var next = 0
        var first = 0
        for round in 0..<50 {
            for _ in 0..<round {
                chunk.message = Int32(next)
                queue.append(chunk)
                next += 1
            }
            for _ in 0..<round / 2 {
                let removed = queue.removeFirst()
                #expect(removed.map { Int($0.message) } == first)
                first += 1
            }
            #expect(queue.count == next - first)
            #expect(queue.nextTSN == TSN(0xFFFF_FFE0).advanced(by: next))
            for position in 0..<queue.count {
                let tsn = queue.tsn(at: position)
                #expect(queue.position(of: tsn) == position)
                #expect(Int(queue[position].message) == first + position)
            }
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

@testable import RTCSCTP

/// A sender with its timers and a clock, and no peer: the test writes the SACKs.
struct SenderHarness {
    /// A DATA chunk that left.
    struct Sent: Equatable {
        /// Its place counted from the first TSN.
        var index: Int

        /// When it left.
        var at: Duration

        var isImmediate = false
    }

    var sender: Sender
    var timers = TimerTable()
    private(set) var now = Self.start

    static let start = Instant(nanoseconds: 1_000_000_000)

    /// Two before the number wraps.
    static let initialTSN = TSN(0xFFFF_FFFE)

    /// A wide peer window, and a round trip of 100 ms that has been measured.
    init(
        _ configuration: AssociationConfiguration = .controlled(by: .newReno),
        roundTrip: Duration? = .milliseconds(100),
        window packets: Int? = nil
    ) {
        sender = Sender(configuration, initialTSN: Self.initialTSN)
        sender.peerWindow = 10_000_000
        sender.supportsPartialReliability = true
        if let roundTrip { sender.timeout.measure(roundTrip.nanoseconds) }
        guard let packets else { return }
        while sender.congestion.window < packets * sender.packetSize {
            sender.congestion.acknowledge(.filled(sender.packetSize))
        }
        sender.burstAllowance = 1_000_000
    }

    /// How long the test has run.
    var elapsed: Duration { now - Self.start }

    /// Queues messages that fill a packet each.
    mutating func append(
        _ count: Int,
        size: Int = 1160,
        reliability: Message.Reliability = .reliable
    ) {
        for index in 0..<count {
            let message = Message.make(
                0,
                size: size,
                tag: UInt64(index),
                reliability: reliability
            )
            sender.append(message, at: now)
        }
    }

    /// Queues messages and sends what may leave.
    @discardableResult
    mutating func send(
        _ count: Int,
        size: Int = 1160,
        reliability: Message.Reliability = .reliable
    ) -> [Sent] {
        append(count, size: size, reliability: reliability)
        return drain()
    }

    /// Everything that may leave now.
    mutating func drain() -> [Sent] {
        var sent: [Sent] = []
        while true {
            let before = sent.count
            sender.beginBurst(at: now)
            for _ in 0..<SegmentedSend.packetsMax {
                var buffer = ByteBuffer()
                sender.writeData(
                    into: &buffer,
                    room: sender.packetSize,
                    at: now,
                    timers: &timers
                )
                guard buffer.readableBytes > 0 else { break }
                sent += chunks(in: buffer)
            }
            sender.finishBurst(at: now, timers: &timers)
            if sent.count == before { return sent }
        }
    }

    private func chunks(in packet: ByteBuffer) -> [Sent] {
        var packet = packet
        var chunks: [Sent] = []
        while let (flags, length, tsn) = packet.readMultipleIntegers(
            as: (UInt16, UInt16, UInt32).self
        ) {
            let index = Self.initialTSN.distance(to: TSN(tsn))
            chunks.append(Sent(index: index, at: elapsed, isImmediate: flags & 8 != 0))
            packet.moveReaderIndex(
                forwardBy: min((Int(length) + 3) & ~3, 8 + packet.readableBytes) - 8
            )
        }
        return chunks
    }

    /// A SACK that has everything before `next`, the first missing one, and `blocks` of places.
    @discardableResult
    mutating func acknowledge(
        before next: Int,
        _ blocks: ClosedRange<Int>...,
        duplicates: [Int] = []
    ) -> [Sent] {
        acknowledge(before: next, blocks: blocks, duplicates: duplicates)
    }

    /// The same with blocks in an array.
    @discardableResult
    mutating func acknowledge(
        before next: Int,
        blocks: [ClosedRange<Int>],
        duplicates: [Int] = []
    ) -> [Sent] {
        let cumulative = Self.initialTSN.advanced(by: next - 1)
        let sack = SackChunk(
            cumulativeTSNAck: cumulative,
            advertisedReceiverWindow: 10_000_000,
            gapBlocks: WireList(
                blocks.map {
                    GapBlock(
                        start: UInt16($0.lowerBound - next + 1),
                        end: UInt16($0.upperBound - next + 1)
                    )
                }
            ),
            duplicateTSNs: WireList(duplicates.map { Self.initialTSN.advanced(by: $0) })
        )
        _ = sender.receive(sack, at: now, timers: &timers)
        return drain()
    }

    /// Lets time pass, timers expire and what they allow leave.
    @discardableResult
    mutating func wait(_ duration: Duration) -> [Sent] {
        let end = now + duration
        var sent: [Sent] = []
        for _ in 0..<100_000 {
            guard let next = timers.next, next <= end else { break }
            now = max(now, next)
            while let kind = timers.popExpired(at: now) {
                switch kind {
                case .reordering: sender.detectLosses(at: now, timers: &timers)
                case .tailLossProbe: sender.probeTail(at: now, timers: &timers)
                case .t3Retransmission: sender.timeOut(at: now, timers: &timers)
                default: break
                }
            }
            sent += drain()
        }
        now = end
        return sent
    }
}

extension [SenderHarness.Sent] {
    /// Which chunks left.
    var indexes: [Int] { map(\.index) }
}

extension AssociationConfiguration {
    /// The defaults with this controller; what NewReno does is the easiest to foretell.
    static func controlled(by kind: CongestionControllerKind) -> AssociationConfiguration {
        var configuration = AssociationConfiguration()
        configuration.congestionControl = kind
        return configuration
    }
}

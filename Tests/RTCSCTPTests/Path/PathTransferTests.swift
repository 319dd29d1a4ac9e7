// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

/// Path MTU discovery between two associations (RFC 8899 §6.1, RFC 4820).
@Suite struct PathTransferTests {
    /// What a path does with packets by their size, changed while it is used.
    final class Limits {
        var toRight = Int.max
        var toLeft = Int.max
        var largest = 0
        var largestSinceMark = 0

        func passes(_ isToRight: Bool, _ packet: ByteBuffer) -> Bool {
            largest = max(largest, packet.readableBytes)
            largestSinceMark = max(largestSinceMark, packet.readableBytes)
            return packet.readableBytes <= (isToRight ? toRight : toLeft)
        }
    }

    /// A pair over a path with these limits.
    static func pair(
        _ limits: Limits,
        delay: Duration = .milliseconds(10),
        _ change: (inout AssociationConfiguration) -> Void = { _ in }
    ) -> Pair {
        var configuration = AssociationConfiguration.forTests
        change(&configuration)
        var pair = Pair.connected(left: configuration, right: configuration)
        pair.link.faults.latency = delay
        pair.link.passes = { _, isToRight, packet in limits.passes(isToRight, packet) }
        return pair
    }

    @Test(arguments: [(1_188, 1_188), (1_335, 1_332), (1_415, 1_412), (1_435, 1_432)])
    func `the packet size of a path is found`(_ limit: Int, _ found: Int) throws {
        let limits = Limits()
        limits.toRight = limit
        var pair = Self.pair(limits)
        try pair.sendForever(.seconds(40), tick: .milliseconds(50))
        #expect(pair.left.association.statistics.packetSize == found)
        #expect(pair.left.association.path.state == .complete)
        #expect(pair.left.association.statistics.bytesRetransmitted == 0)
        #expect(pair.right.association.statistics.packetSize == 1_188)
    }

    @Test func `the answer to a probe is small`() throws {
        let limits = Limits()
        limits.toLeft = 100
        var pair = Self.pair(limits)
        try pair.sendForever(.seconds(2))
        #expect(pair.left.association.statistics.packetSize == 1_432)
    }

    @Test func `little data is not worth a probe`() throws {
        let limits = Limits()
        var pair = Self.pair(limits)
        try pair.left.association.send(.make(1, size: 90_000), at: pair.now)
        pair.run(for: .seconds(10))
        #expect(pair.left.association.statistics.pathProbesSent == 0)
        #expect(limits.largest == 1_188)
    }

    @Test func `an idle association sends no probe and has no timer`() throws {
        let limits = Limits()
        limits.toRight = 1_300
        var pair = Self.pair(limits)
        try pair.left.association.send(.make(1, size: 200_000), at: pair.now)
        pair.run(for: .seconds(5))
        let probes = pair.left.association.statistics.pathProbesSent
        #expect(probes > 0)
        #expect(pair.left.association.nextDeadline == nil)
        pair.run(for: .seconds(3_600))
        #expect(pair.left.association.statistics.pathProbesSent == probes)
    }

    @Test func `lost probes do not touch the congestion window`() throws {
        let limits = Limits()
        limits.toRight = 1_188
        var pair = Self.pair(limits)
        var smallest = Int.max
        try pair.sendForever(
            .seconds(10),
            tick: .milliseconds(50),
            look: { smallest = min(smallest, $0.left.association.statistics.congestionWindow) }
        )
        let statistics = pair.left.association.statistics
        #expect(statistics.pathProbesSent > 3)
        #expect(statistics.timeouts == 0 && statistics.fastRecoveries == 0)
        #expect(smallest >= 10 * 1_176)
    }

    @Test(arguments: [10, 50, 100])
    func `data goes on within a second when large packets vanish`(_ delay: Int) throws {
        let limits = Limits()
        var pair = Self.pair(limits, delay: .milliseconds(delay))
        try pair.sendForever(.seconds(2))
        #expect(pair.left.association.statistics.packetSize == 1_432)
        limits.toRight = 1_240
        let start = pair.now
        let before = pair.right.messages.count
        try pair.sendForever(.seconds(30), until: { $0.right.messages.count >= before + 20 })
        #expect(pair.now - start < .seconds(1))
        #expect(pair.left.association.statistics.pathBlackHoles == 1)
        // Everything arrives, and nothing large is sent but probes.
        try pair.sendForever(.seconds(1))
        #expect(pair.left.association.statistics.packetSize == 1_188)
    }

    @Test func `a black hole that closes is noticed`() throws {
        let limits = Limits()
        var pair = Self.pair(limits)
        try pair.sendForever(.seconds(3))
        limits.toRight = 1_240
        try pair.sendForever(.seconds(20), tick: .milliseconds(50))
        #expect(pair.left.association.statistics.packetSize <= 1_240)
        limits.toRight = .max
        try pair.sendForever(.seconds(602), tick: .seconds(1))
        #expect(pair.left.association.statistics.packetSize == 1_432)
    }

    @Test func `a path that flaps delivers everything`() throws {
        let limits = Limits()
        var pair = Self.pair(limits)
        for round in 0..<10 {
            limits.toRight = round % 2 == 0 ? .max : 1_240
            let before = pair.right.messages.count
            try pair.sendForever(.seconds(2), tick: .milliseconds(25))
            #expect(pair.right.messages.count > before + 10)
        }
    }

    @Test func `loss on a path that carries large packets keeps them`() throws {
        let limits = Limits()
        var pair = Self.pair(limits)
        pair.link.faults.loss = 0.02
        try pair.sendForever(.seconds(20), tick: .milliseconds(50))
        #expect(pair.left.association.statistics.packetSize == 1_432)
    }

    @Test func `a probe of a peer is answered and its padding skipped`() throws {
        var pair = Pair.connected()
        let header = PacketHeader(
            sourcePort: 5_000,
            destinationPort: 5_000,
            verificationTag: pair.right.association.handshake.localTag
        )
        var packet = ByteBuffer()
        header.writePacket(into: &packet, checksum: .crc32c) { buffer in
            HeartbeatChunk(information: ByteBuffer(string: "here")).write(into: &buffer)
            PadChunk(size: 1_000).write(into: &buffer)
        }
        let dropped = pair.right.association.statistics.chunksDropped
        pair.right.association.receive(packet, at: pair.now)
        let answer = try #require(pair.right.drain(at: pair.now).first)
        #expect(answer.readableBytes < 40)
        #expect(pair.right.association.statistics.chunksDropped == dropped)
    }

    @Test func `an answer that was made up changes nothing`() throws {
        var pair = Pair.connected()
        try pair.left.association.send(.make(1, size: 90_000), at: pair.now)
        for number in UInt32(0)..<10 {
            var information = ByteBuffer()
            information.writeMultipleIntegers(pair.now.nanoseconds, UInt64(42), number)
            pair.left.association.receiveHeartbeatAck(
                HeartbeatChunk(information: information),
                at: pair.now
            )
        }
        #expect(pair.left.association.statistics.packetSize == 1_188)
    }

    @Test func `jumbo packets carry jumbo chunks`() throws {
        let limits = Limits()
        var pair = Self.pair(limits) { $0.pathPacketSizeMax = 16_384 }
        try pair.sendForever(.seconds(2))
        #expect(pair.left.association.statistics.packetSize == 16_384)
        limits.largestSinceMark = 0
        let packets = pair.left.association.statistics.packetsSent
        try pair.left.association.send(.make(1, size: 200_000), at: pair.now)
        pair.run(for: .seconds(1))
        #expect(pair.left.association.statistics.packetsSent - packets < 20)
        #expect(limits.largestSinceMark > 16_000)
    }

    @Test func `a chunk too large for what the path has become ends the association`() throws {
        let limits = Limits()
        var pair = Self.pair(limits) { $0.pathPacketSizeMax = 16_384 }
        try pair.sendForever(.seconds(2))
        limits.toRight = 1_240
        try pair.left.association.send(.make(1, size: 200_000), at: pair.now)
        pair.run(for: .seconds(60))
        #expect(pair.left.closeReason == .failed(.peer(.pathTooSmall)))
    }
}

extension Pair {
    /// Sends 8,000 bytes from the left end each `tick` for this long, or until `isDone`.
    mutating func sendForever(
        _ duration: Duration,
        tick: Duration = .milliseconds(10),
        until isDone: (borrowing Pair) -> Bool = { _ in false },
        look: (borrowing Pair) -> Void = { _ in }
    ) throws {
        let end = now + duration
        while now < end, !isDone(self) {
            if left.association.bufferedAmount < 64_000 {
                try left.association.send(.make(1, size: 8_000), at: now)
            }
            run(for: tick)
            look(self)
        }
    }
}

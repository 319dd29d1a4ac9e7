// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import webrtc_direct_bench

@Suite struct FloorSenderTests {
    @Test func `a window bounds what is on its way`() {
        var sender = FloorSender()
        sender.add(10_000)
        var bursts = 0
        while let count = sender.next() {
            #expect(count == Int(FloorSender.burstMax))
            bursts += 1
        }
        #expect(UInt64(bursts) == FloorSender.windowMax / FloorSender.burstMax)
        sender.acknowledge(FloorSender.burstMax)
        let next = sender.next()
        #expect(next == Int(FloorSender.burstMax))
    }

    @Test func `the last burst is what is left`() {
        var sender = FloorSender()
        sender.add(FloorSender.burstMax + 3)
        let sizes = [sender.next(), sender.next(), sender.next()]
        #expect(sizes == [Int(FloorSender.burstMax), 3, nil])
        #expect(!sender.isDone)
        sender.acknowledge(FloorSender.burstMax + 3)
        #expect(sender.isDone)
    }

    @Test func `what has been lost is sent again as others`() {
        var sender = FloorSender()
        sender.add(5)
        let first = sender.next()
        sender.acknowledge(2)
        sender.checkProgress()
        let none = sender.next()
        sender.checkProgress()
        let again = sender.next()
        #expect([first, none, again] == [5, nil, 3])
    }

    @Test func `a load that is stopped is done`() {
        var sender = FloorSender()
        sender.add(.max)
        sender.add(.max)
        _ = sender.next()
        sender.stop()
        #expect(sender.isDone)
        let next = sender.next()
        #expect(next == nil)
    }
}

@Suite struct FloorPacketTests {
    private static let packets: [FloorPacket] = [
        .data, .receipt(1), .receipt(.max), .ask(7), .ping, .pong,
    ]

    @Test(arguments: packets)
    func `a packet is read as it was written`(_ packet: FloorPacket) {
        #expect(FloorPacket(packet.bytes) == packet)
    }

    @Test func `payload is packets of one size, and every one is data`() {
        let batch = PacketBatch.payload(of: 3, size: 40)
        #expect(batch.lengths == [40, 40, 40])
        #expect(batch.packets.allSatisfy { FloorPacket($0) == .data })
    }

    @Test func `what is unknown or empty is no packet`() {
        #expect(FloorPacket(ByteBuffer()) == nil)
        #expect(FloorPacket(ByteBuffer(bytes: [9])) == nil)
    }
}

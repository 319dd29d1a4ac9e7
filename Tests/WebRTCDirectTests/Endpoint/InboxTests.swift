// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import WebRTCDirect

@Suite struct InboxTests {
    private let source = TransportAddress.loopback(port: 9)

    @Test func `deliveries are taken in order, and the first of them calls`() {
        let inbox = Inbox()
        let outcomes = ["a", "b"].map {
            inbox.put(PacketBatch(ByteBuffer(string: $0)), from: source)
        }
        #expect(outcomes == [.first, .queued])
        let taken = inbox.takeAll()
        #expect(taken.flatMap(\.datagrams.packets).map { String(buffer: $0) } == ["a", "b"])
        #expect(taken.allSatisfy { $0.source == source })
        #expect(inbox.takeAll().isEmpty)
        #expect(inbox.put(PacketBatch(ByteBuffer(string: "c")), from: source) == .first)
    }

    @Test(arguments: [1, 1_200, 60_000])
    func `no more waits than there is room for`(size: Int) {
        let inbox = Inbox()
        let datagram = PacketBatch(ByteBuffer(repeating: 1, count: size))
        let room = Inbox.bytesMax / (size + Inbox.deliveryOverhead)
        for _ in 0..<room { #expect(inbox.put(datagram, from: source) != .dropped) }
        #expect(inbox.put(datagram, from: source) == .dropped)
        #expect(inbox.takeAll().count == room)
        #expect(inbox.put(datagram, from: source) == .first)
    }

    @Test func `a datagram does not keep the buffer that it was received in`() throws {
        let inbox = Inbox()
        var run = ByteBuffer(repeating: 1, count: 65_536)
        let slice = run.readSlice(length: 100)
        let datagram = try #require(slice)
        #expect(inbox.put(PacketBatch(datagram), from: source) == .first)
        let kept = try #require(inbox.takeAll().first)
        #expect(kept.datagrams.bytes.readableBytes == 100)
        #expect(kept.datagrams.bytes.capacity < 1_024)
    }
}

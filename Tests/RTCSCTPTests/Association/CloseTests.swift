// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

@Suite struct CloseTests {
    @Test func `shutdown delivers what was accepted, then both ends close`() throws {
        var pair = Pair.connected()
        pair.link.faults.loss = 0.1
        let messages = (0..<5).map { Message.make(0, size: 20_000, tag: UInt64($0)) }
        for message in messages { try pair.left.association.send(message, at: pair.now) }
        pair.left.association.shutdown(at: pair.now)
        #expect(pair.left.association.state == .shutdownPending)
        let isClosed = pair.run { $0.left.closeReason != nil && $0.right.closeReason != nil }
        #expect(isClosed)
        #expect(pair.right.messages == messages)
        #expect(pair.left.closeReason == .localShutdown)
        #expect(pair.right.closeReason == .peerShutdown)
        #expect(pair.left.association.nextDeadline == nil)
        #expect(pair.right.association.nextDeadline == nil)
    }

    @Test func `the end that is shut down may finish sending`() throws {
        var pair = Pair.connected()
        let message = Message.make(1, size: 60_000)
        try pair.right.association.send(message, at: pair.now)
        pair.flush()
        pair.left.association.shutdown(at: pair.now)
        let isClosed = pair.run { $0.left.closeReason != nil && $0.right.closeReason != nil }
        #expect(isClosed)
        #expect(pair.left.messages == [message])
        guard case .closed = pair.left.events.last else {
            Issue.record("something followed the end")
            return
        }
    }

    @Test func `nothing is kept behind the end`() throws {
        var pair = Pair.connected()
        try pair.left.association.send(.make(0, size: 200_000), at: pair.now)
        let data = pair.left.drain(at: pair.now)
        for packet in data.dropFirst() { pair.right.association.receive(packet, at: pair.now) }
        let before = pair.right.association.statistics
        #expect(before.localWindow < before.receiveWindow)
        pair.left.association.abort(reason: "", at: pair.now)
        pair.right.association.abort(reason: "", at: pair.now)
        let after = pair.right.association.statistics
        #expect(after.localWindow == after.receiveWindow)
        let sender = pair.left.association.sender
        #expect(sender.store.count == 0 && sender.isDrained && sender.queue.bufferedBytes == 0)
    }

    @Test(arguments: [true, false])
    func `a peer that delays its SACKs does not delay the end`(isSent: Bool) throws {
        var lazy = AssociationConfiguration.forTests
        lazy.acknowledgementDelay = .milliseconds(200)
        var pair = Pair.connected(right: lazy)
        // The first packet with data is acknowledged at once in any case.
        try pair.left.association.send(.make(0, size: 1), at: pair.now)
        pair.run { $0.right.messages.count == 1 }
        let start = pair.now
        try pair.left.association.send(.make(0, size: 1), at: start)
        if isSent { pair.flush() }
        pair.left.association.shutdown(at: start)
        pair.run { $0.left.closeReason != nil && $0.right.closeReason != nil }
        #expect(pair.right.messages.count == 2)
        #expect(pair.now - start < .milliseconds(100))
    }

    @Test func `both ends may shut down at once`() {
        var pair = Pair.connected()
        pair.left.association.shutdown(at: pair.now)
        pair.right.association.shutdown(at: pair.now)
        pair.run { $0.left.closeReason != nil && $0.right.closeReason != nil }
        #expect(pair.left.closeReason == .localShutdown)
        #expect(pair.right.closeReason == .localShutdown)
    }

    @Test(arguments: 0..<3)
    func `a shutdown packet that is lost is repeated`(lost: Int) {
        var pair = Pair.connected()
        let first = pair.link.sentCount
        pair.link.passes = { index, _, _ in index != first + lost }
        pair.left.association.shutdown(at: pair.now)
        pair.run { $0.left.closeReason != nil && $0.right.closeReason != nil }
        #expect(pair.left.closeReason == .localShutdown)
        #expect(pair.right.closeReason == .peerShutdown)
    }

    @Test func `a shutdown that nobody answers is aborted in the end`() {
        var pair = Pair.connected()
        pair.link.passes = { _, _, _ in false }
        pair.left.association.shutdown(at: pair.now)
        pair.run()
        #expect(pair.left.closeReason == .failed(.peer(.notAnswering)))
    }

    @Test func `nothing is sent once closing has begun`() {
        var pair = Pair.connected()
        let now = pair.now
        pair.left.association.shutdown(at: now)
        #expect(throws: SCTPError.usage(.closing)) {
            try pair.left.association.send(.make(0, size: 1), at: now)
        }
        #expect(throws: SCTPError.usage(.closing)) {
            try pair.left.association.reset([StreamID(0)], at: now)
        }
    }

    @Test func `abort closes both ends at once and carries its reason`() throws {
        var pair = Pair.connected()
        try pair.left.association.send(.make(0, size: 50_000), at: pair.now)
        pair.left.association.abort(reason: "out of patience", at: pair.now)
        pair.run()
        #expect(pair.left.closeReason == .localAbort)
        #expect(pair.right.closeReason == .peerAbort(cause: 12, reason: "out of patience"))
        #expect(pair.left.association.state == .ended)
        #expect(pair.left.association.nextDeadline == nil)
    }

    @Test func `the reason of an abort is cut`() {
        var pair = Pair.connected()
        let reason = String(repeating: "a", count: 5000)
        pair.left.association.abort(reason: reason, at: pair.now)
        pair.run()
        #expect(pair.right.closeReason == .peerAbort(cause: 12, reason: String(reason.prefix(256))))
    }

    @Test func `an ABORT with the T bit and our own tag is taken`() {
        var pair = Pair.connected()
        let header = PacketHeader(
            sourcePort: 5000,
            destinationPort: 5000,
            verificationTag: pair.right.association.handshake.peerTag
        )
        var packet = ByteBuffer()
        header.writePacket(into: &packet, checksum: .crc32c) {
            AbortChunk(isTagReflected: true).write(into: &$0)
        }
        pair.right.association.receive(packet, at: pair.now)
        _ = pair.right.drain(at: pair.now)
        #expect(pair.right.closeReason == .peerAbort(cause: nil, reason: ""))
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

@Suite struct HandshakeTests {
    @Test func `an active and a passive end connect`() {
        let pair = Pair.connected()
        #expect(pair.left.association.state == .established)
        #expect(pair.right.association.state == .established)
        #expect(pair.left.association.maximumOutgoingStreams == 65535)
        #expect(pair.link.sentCount == 4)
    }

    @Test func `both ends may start at once`() {
        var pair = Pair()
        pair.left.association.connect(at: pair.now)
        pair.right.association.connect(at: pair.now)
        let isConnected = pair.run { $0.left.isConnected && $0.right.isConnected }
        #expect(isConnected)
        pair.run(for: .seconds(30))
        #expect(pair.left.association.state == .established)
        #expect(pair.right.association.state == .established)
        exchange(&pair)
    }

    @Test(arguments: 0..<4, [false, true])
    func `a handshake packet that is lost is repeated`(lost: Int, isSimultaneous: Bool) {
        var pair = Pair()
        pair.link.passes = { index, _, _ in index != lost }
        pair.left.association.connect(at: pair.now)
        if isSimultaneous { pair.right.association.connect(at: pair.now) }
        let isConnected = pair.run { $0.left.isConnected && $0.right.isConnected }
        #expect(isConnected)
        exchange(&pair)
    }

    @Test(arguments: 0..<4)
    func `a handshake packet that comes twice does no harm`(repeated: Int) {
        var pair = Pair()
        pair.link.faults.duplication = 1
        pair.link.passes = { _, _, _ in true }
        pair.left.association.connect(at: pair.now)
        pair.run { $0.left.isConnected && $0.right.isConnected }
        exchange(&pair)
        #expect(pair.left.events.count { if case .connected = $0 { true } else { false } } == 1)
    }

    /// Only a peer that has accepted our cookie sends DATA (RFC 9260 §5.1 D).
    @Test func `DATA makes up for a lost COOKIE ACK`() throws {
        var pair = Pair()
        pair.link.passes = { index, _, _ in index != 3 }
        pair.left.association.connect(at: pair.now)
        pair.run { $0.right.isConnected }
        pair.flush()
        let message = Message.make(0, size: 100)
        try pair.right.association.send(message, at: pair.now)
        let start = pair.now
        pair.run { !$0.left.messages.isEmpty }
        #expect(pair.left.association.state == .established && pair.left.messages == [message])
        // Long before T1-cookie would have expired.
        #expect(pair.now - start < .milliseconds(50))
        let tag = pair.left.association.handshake.peerTag
        #expect(tag == pair.right.association.handshake.localTag)
    }

    /// RFC 9260 §5.1 and §6.3.1 C2: T1 is the RTO that follows from one measurement.
    @Test(arguments: [(1, 100), (33, 100), (50, 150), (400, 1_200)])
    func `T1 goes by an assumed round trip`(roundTrip: Int, timeout: Int) {
        var configuration = AssociationConfiguration.forTests
        configuration.maximumBackoff = .seconds(3)
        for lost in [1, 3] {
            var pair = Pair(left: configuration)
            pair.link.passes = { index, isToRight, _ in isToRight && index + 1 < lost }
            pair.left.association.assume(roundTrip: .milliseconds(roundTrip))
            let start = pair.now
            pair.left.association.connect(at: start)
            pair.flush()
            #expect(pair.left.association.nextDeadline == start + .milliseconds(timeout))
            pair.run(for: .milliseconds(timeout))
            let second = max(timeout, min(timeout * 2, 1_000))
            #expect(pair.left.association.nextDeadline == pair.now + .milliseconds(second))
        }
    }

    @Test func `both ends know the round trip when they are connected`() {
        let pair = Pair.connected()
        #expect(pair.left.association.statistics.smoothedRoundTrip == .milliseconds(20))
        #expect(pair.right.association.statistics.smoothedRoundTrip == .milliseconds(20))
    }

    /// Karn's rule (RFC 9260 §6.3.1 C5): the INIT ACK is lost, and both ends send theirs again.
    @Test func `an answer to one of two measures nothing`() {
        var pair = Pair()
        pair.link.passes = { index, _, _ in index != 1 }
        pair.left.association.connect(at: pair.now)
        pair.run { $0.left.isConnected && $0.right.isConnected }
        #expect(pair.left.association.statistics.smoothedRoundTrip == .milliseconds(20))
        #expect(pair.right.association.statistics.smoothedRoundTrip == nil)
    }

    /// Karn's rule (RFC 9260 §6.3.1 C5): the end that answers cannot see that it was repeated.
    @Test func `a COOKIE ECHO that comes late measures nothing`() {
        var pair = Pair()
        let end = pair.now + .seconds(3)
        pair.left.association.connect(at: pair.now)
        pair.link.passes = { index, _, _ in index < 2 }
        pair.run(for: end - pair.now)
        pair.link.passes = { _, _, _ in true }
        let isConnected = pair.run { $0.left.isConnected && $0.right.isConnected }
        #expect(isConnected)
        #expect(pair.right.association.statistics.smoothedRoundTrip == nil)
    }

    @Test func `streams are limited to what the peer takes`() {
        var few = AssociationConfiguration.forTests
        few.streams = 10
        var pair = Pair.connected(right: few)
        #expect(pair.left.association.maximumOutgoingStreams == 10)
        let now = pair.now
        #expect(throws: SCTPError.usage(.streamOutOfRange(StreamID(10)))) {
            try pair.left.association.send(.make(10, size: 1), at: now)
        }
    }

    @Test func `INIT is given up when configured so`() {
        var configuration = AssociationConfiguration.forTests
        configuration.handshakeRetransmissionsMax = 3
        var pair = Pair(left: configuration)
        pair.link.passes = { _, _, _ in false }
        pair.left.association.connect(at: pair.now)
        pair.run()
        #expect(pair.left.closeReason == .failed(.peer(.handshakeTimedOut)))
        #expect(pair.link.sentCount == 4)
    }

    @Test func `INIT is repeated without end by default`() {
        var pair = Pair()
        pair.link.passes = { _, _, _ in false }
        pair.left.association.connect(at: pair.now)
        pair.run(for: .seconds(600))
        #expect(pair.left.association.state == .cookieWait)
        #expect(pair.link.sentCount > 100)
    }

    @Test func `INIT in an established association changes nothing`() {
        var pair = Pair.connected()
        let now = pair.now
        var stranger = Endpoint(.forTests, seed: 99)
        stranger.association.connect(at: now)
        for packet in stranger.drain(at: now) { pair.right.association.receive(packet, at: now) }
        #expect(pair.right.association.statistics.chunksDropped == 1)
        #expect(pair.right.drain(at: now).isEmpty)
        exchange(&pair)
    }

    @Test func `a cookie that is not ours is dropped`() {
        var pair = Pair()
        pair.left.association.connect(at: pair.now)
        pair.link.passes = { index, _, _ in index < 2 }
        pair.run(for: .milliseconds(100))
        #expect(pair.left.association.state == .cookieEchoed)
        var cookie = pair.left.association.handshake.peerCookie!
        cookie.setInteger(UInt8(0), at: cookie.readerIndex)
        cookie.setInteger(UInt8(1), at: cookie.readerIndex + 1)
        let now = pair.now
        pair.right.association.receiveCookieEcho(CookieEchoChunk(cookie: cookie), at: now)
        #expect(pair.right.association.state == .closed)
    }

    @Test func `a packet with a foreign verification tag is dropped`() {
        var pair = Pair.connected()
        let now = pair.now
        var other = Pair.connected(seed: 7)
        try? other.left.association.send(.make(0, size: 100), at: other.now)
        for packet in other.left.drain(at: now) { pair.right.association.receive(packet, at: now) }
        #expect(pair.right.association.statistics.packetsDropped == 1)
        #expect(pair.right.messages.isEmpty)
    }

    @Test func `a packet with a wrong checksum is dropped`() {
        var pair = Pair.connected()
        let now = pair.now
        try? pair.left.association.send(.make(0, size: 100), at: now)
        for var packet in pair.left.drain(at: now) {
            packet.setInteger(UInt8(0xAA), at: packet.writerIndex - 1)
            packet.setInteger(UInt8(0x55), at: packet.writerIndex - 2)
            pair.right.association.receive(packet, at: now)
        }
        #expect(pair.right.association.statistics.packetsDropped == 1)
    }

    /// Sends a message each way and waits for both.
    private func exchange(_ pair: inout Pair) {
        let now = pair.now
        let ping = Message.make(0, size: 5000, tag: 1)
        let pong = Message.make(1, size: 3000, tag: 2)
        #expect(throws: Never.self) {
            try pair.left.association.send(ping, at: now)
            try pair.right.association.send(pong, at: now)
        }
        let isDone = pair.run { !$0.left.messages.isEmpty && !$0.right.messages.isEmpty }
        #expect(isDone)
        #expect(pair.right.messages == [ping])
        #expect(pair.left.messages == [pong])
    }
}

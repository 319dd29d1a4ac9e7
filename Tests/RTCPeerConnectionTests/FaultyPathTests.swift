// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCICE
import RTCPeerConnection
import RTCSimulation
import Testing

@Suite struct FaultyPathTests {
    static let seeds = Array<UInt64>(1...64)

    /// Up to OpenSSL 3.1 all of this takes virtual time only.
    ///
    /// Datagrams are damaged only once the connection is up: in a handshake nothing is
    /// authenticated, and a damaged message that UDP's checksum lets through ends it (RFC 6347
    /// §4.1.2.7 leaves it to us, OpenSSL does so).
    @Test(arguments: seeds)
    func `bytes arrive whole over every bad path`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var conditions = LinkConditions.faulty(
            loss: Double(generator.next() % 16) / 100,
            duplication: Double(generator.next() % 20) / 100,
            reordering: Double(generator.next() % 30) / 100
        )
        conditions.delay = .milliseconds(Int64(generator.next() % 120))
        conditions.jitter = .milliseconds(Int64(generator.next() % 40))
        var options = PairOptions.forBadPaths
        options.conditions = conditions
        options.version = seed % 2 == 0 ? .v1 : .v2
        if seed % 3 == 0 { options = options.overIPv6 }
        let bounds = DriveBounds(duration: .seconds(120))
        var pair = try PeerConnectionPair.connected(seed: seed, options: options, bounds: bounds)
        conditions.corruption = Double(generator.next() % 8) / 100
        pair.network.setConditions(conditions)
        let transfer = try Transfer(on: &pair)
        try pair.drive(bounds) { transfer.isComplete($0) }
        #expect(pair.dialer.end == nil && pair.listener.end == nil, "seed \(seed)")
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `a close reaches the other end over every bad path`(seed: UInt64) throws {
        var options = PairOptions.forBadPaths
        options.conditions = .faulty(loss: 0.2, duplication: 0.1, reordering: 0.2)
        let bounds = DriveBounds(duration: .seconds(120))
        var pair = try PeerConnectionPair.connected(seed: seed, options: options, bounds: bounds)
        let transfer = try Transfer(on: &pair)
        try pair.drive(bounds) { transfer.isComplete($0) }
        pair.close(from: seed % 2 == 0 ? .dialer : .listener)
        try pair.drive(bounds) { $0.isOver }
        let ends = [pair.dialer.end, pair.listener.end]
        #expect(Set(ends) == [.local, .remote], "seed \(seed)")
    }

    @Test func `datagrams fit a path of 1280 bytes over IPv6`() throws {
        var options = PairOptions().overIPv6
        options.conditions.datagramBytesMax = 1_280 - 48
        var pair = try PeerConnectionPair.connected(options: options)
        let transfer = try Transfer(on: &pair, messageBytesMax: 16_000)
        try pair.drive { transfer.isComplete($0) }
        let ways = [
            (options.dialerAddress, options.listenerAddress),
            (options.listenerAddress, options.dialerAddress),
        ]
        for (source, destination) in ways {
            #expect(pair.network.statistics(from: source, to: destination).tooLong == 0)
        }
    }

    @Test func `a slow path with a short queue only takes time`() throws {
        var options = PairOptions()
        options.conditions.bytesPerSecond = 125_000
        options.conditions.queueBytesMax = 20_000
        var pair = try PeerConnectionPair.connected(options: options)
        let transfer = try Transfer(on: &pair, channels: 2, messages: 20, messageBytesMax: 16_000)
        try pair.drive { transfer.isComplete($0) }
        let dropped = pair.network.statistics(
            from: options.dialerAddress,
            to: options.listenerAddress
        ).overflowed
        #expect(dropped > 0)
    }

    @Test(arguments: PairEnd.allCases)
    func `a path that is black for ten seconds comes back`(end: PairEnd) throws {
        var pair = try PeerConnectionPair.connected()
        let transfer = try Transfer(on: &pair)
        pair.network.isDown = true
        try pair.run(for: .seconds(10))
        #expect(pair.dialer.end == nil && pair.listener.end == nil)
        pair.network.isDown = false
        try pair.drive(DriveBounds(duration: .seconds(5))) { transfer.isComplete($0) }
        let id = try pair.open(at: end)
        try pair.send(ByteBuffer(string: "again"), on: id, from: end)
        try pair.drive { $0.log(of: end.other).messageCount(on: id) == 1 }
    }

    @Test(arguments: [false, true])
    func `a path that stays black ends the connection at both ends`(isBusy: Bool) throws {
        var pair = try PeerConnectionPair.connected()
        if isBusy { _ = try Transfer(on: &pair) }
        let start = pair.now
        pair.network.isDown = true
        try pair.run(for: .seconds(23))
        #expect(pair.dialer.end == nil && pair.listener.end == nil)
        try pair.drive { $0.isOver }
        #expect(pair.dialer.end == .failed(.ice(.consentExpired)))
        #expect(pair.listener.end == .failed(.ice(.consentExpired)))
        #expect(pair.now - start <= .seconds(31))
        let deadline = pair.dialer.nextDeadline
        #expect(deadline == nil)
    }

    @Test func `an idle connection lives on`() throws {
        var pair = try PeerConnectionPair.connected()
        try pair.run(for: .seconds(600))
        #expect(pair.dialer.end == nil && pair.listener.end == nil)
        try pair.exchange()
    }

    /// Checks that do not come through end a listener's connection only when nothing else does.
    @Test func `authentic traffic keeps a listener alive without checks`() throws {
        var pair = try PeerConnectionPair.connected()
        let listener = pair.options.listenerAddress
        pair.network.admits = { _, datagram in
            datagram.destination != listener || DatagramKind(of: datagram.payload) != .stun
        }
        let id = try pair.open(at: .dialer)
        for count in 1...5 {
            try pair.send(ByteBuffer(string: "alive"), on: id, from: .dialer)
            try pair.run(for: .seconds(5))
            #expect(pair.listener.channels.messageCount(on: id) == count)
        }
        let lastTraffic = pair.now + .seconds(-5)
        // The dialer has consent from responses alone, so it gives up in time.
        try pair.drive { $0.dialer.end != nil }
        #expect(pair.dialer.end == .failed(.ice(.consentExpired)))
        #expect(pair.listener.end == nil)
        try pair.drive { $0.listener.end != nil }
        #expect(pair.listener.end == .failed(.ice(.consentExpired)))
        #expect(pair.now - lastTraffic >= .seconds(30))
    }
}

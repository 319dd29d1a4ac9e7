// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCPeerConnection
import RTCSCTP
import RTCSimulation
import Testing

@Suite struct MovingTests {
    static let elsewhere = TransportAddress(ip: .v4(0xC000_0263), port: 50_000)

    @Test func `a listener follows the dialer to a new mapping of its NAT`() throws {
        var pair = try PeerConnectionPair.connected()
        let id = try pair.open(at: .dialer)
        pair.dialer.address = Self.elsewhere
        // The next check of the dialer makes the address known, its traffic the one to send to.
        try pair.run(for: .seconds(7))
        try pair.send(ByteBuffer(string: "from here now"), on: id, from: .dialer)
        try pair.drive { $0.listener.remoteAddresses == [Self.elsewhere] }
        try pair.exchange()
        #expect(pair.dialer.mappedAddress == Self.elsewhere)
        #expect(pair.dialer.end == nil && pair.listener.end == nil)
    }

    @Test func `a forged source of traffic moves nothing`() throws {
        var pair = try PeerConnectionPair.connected()
        let garbage: [UInt8] = [23, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 99, 0, 40]
        let record = ByteBuffer(bytes: garbage + Array(repeating: 7, count: 40))
        pair.inject(record, to: .listener, from: Self.elsewhere)
        // In the same batch as the real thing.
        let id = try pair.open(at: .dialer)
        try pair.send(ByteBuffer(string: "real"), on: id, from: .dialer)
        pair.flush()
        pair.inject(record, to: .listener, from: Self.elsewhere)
        try pair.drive { $0.listener.channels.messageCount(on: id) == 1 }
        #expect(pair.listener.remoteAddresses.isEmpty)
        try pair.exchange()
    }
}

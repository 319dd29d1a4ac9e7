// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCCrypto
import RTCDTLS
import RTCICE
import RTCPeerConnection
import RTCSCTP
import RTCSimulation
import Testing

@Suite struct ConnectingTests {
    @Test(arguments: CredentialVersion.allCases, [false, true])
    func `a dialer and a listener connect and exchange bytes`(
        version: CredentialVersion,
        isIPv6: Bool
    ) throws {
        var options = PairOptions()
        options.version = version
        if isIPv6 { options = options.overIPv6 }
        var pair = try PeerConnectionPair.connected(options: options)
        #expect(pair.dialer.secured?.fingerprint == pair.listenerFingerprint)
        #expect(pair.listener.secured?.fingerprint == pair.dialerFingerprint)
        #expect(pair.dialer.mappedAddress == options.dialerAddress)
        let transfer = try Transfer(on: &pair)
        try pair.drive { transfer.isComplete($0) }
        #expect(pair.dialer.end == nil && pair.listener.end == nil)
        #expect(pair.dialer.remoteAddresses.isEmpty && pair.listener.remoteAddresses.isEmpty)
    }

    @Test func `connecting takes few round trips and few datagrams`() throws {
        var options = PairOptions()
        options.conditions.delay = .milliseconds(50)
        let pair = try PeerConnectionPair.connected(options: options)
        let elapsed = pair.now - Instant(nanoseconds: 1_000_000_000)
        // ICE 1, DTLS 2, SCTP 2, of 100 ms each; and the retransmission of nothing.
        #expect(elapsed <= .milliseconds(500))
        #expect(pair.network.sentCount <= 18)
    }

    @Test func `the negotiated channel works before anything else`() throws {
        var pair = try PeerConnectionPair()
        let id = StreamID(0)
        try pair.dialer.connection?.openNegotiatedChannel(id)
        try pair.drive { $0.listener.connection != nil }
        try pair.listener.connection?.openNegotiatedChannel(id)
        try pair.drive { $0.isConnected }
        try pair.send(ByteBuffer(string: "from the listener"), on: id, from: .listener)
        try pair.send(ByteBuffer(string: "from the dialer"), on: id, from: .dialer)
        try pair.drive {
            $0.dialer.channels.messageCount(on: id) == 1
                && $0.listener.channels.messageCount(on: id) == 1
        }
        let next = try pair.open(at: .dialer)
        #expect(next == StreamID(2))
    }

    @Test func `the listener may ask for a cookie first`() throws {
        var options = PairOptions()
        options.listener.dtls.cookieContext = [1, 2, 3, 4]
        var pair = try PeerConnectionPair.connected(options: options)
        try pair.exchange()
    }

    @Test func `a listener keeps nothing for a stranger without a check`() throws {
        var pair = try PeerConnectionPair()
        pair.network.admits = { _, datagram in DatagramKind(of: datagram.payload) != .stun }
        let hello: [UInt8] = [22, 0xFE, 0xFD] + Array(repeating: 0, count: 40)
        pair.inject(ByteBuffer(bytes: hello), to: .listener)
        try pair.run(for: .seconds(3))
        let isThere = pair.listener.connection != nil
        #expect(!isThere)
    }

    @Test func `the dialer refuses another certificate than the announced one`() throws {
        var options = PairOptions()
        let announced = Fingerprint(ofCertificateDER: [1])
        options.announcedFingerprints = [announced]
        var pair = try PeerConnectionPair(options: options)
        try pair.drive { $0.isOver }
        let mismatch = DTLSError.fingerprintMismatch(
            expected: [announced],
            actual: pair.listenerFingerprint
        )
        #expect(pair.dialer.end == .failed(.dtls(mismatch)))
        #expect(pair.listener.end == .failed(.dtls(.alert(.badCertificate))))
        #expect(pair.dialer.secured == nil && pair.listener.secured == nil)
        #expect(pair.dialer.channels.events.isEmpty && pair.listener.channels.events.isEmpty)
    }

    @Test(arguments: 0..<3)
    func `any of several announced certificates will do`(position: Int) throws {
        var options = PairOptions()
        let own = try PeerConnectionPair().listenerFingerprint
        var announced = [
            Fingerprint(ofCertificateDER: [1]), Fingerprint(ofCertificateDER: [2]),
        ]
        announced.insert(own, at: position)
        options.announcedFingerprints = announced
        var pair = try PeerConnectionPair.connected(options: options)
        try pair.exchange()
    }

    /// Up to OpenSSL 3.1 all of this takes virtual time only.
    @Test(arguments: 0..<20)
    func `each of the first datagrams may be lost`(lost: Int) throws {
        var pair = try PeerConnectionPair(seed: UInt64(lost), options: .forBadPaths)
        pair.network.admits = { number, _ in number != lost }
        try pair.drive { $0.isConnected }
        try pair.exchange()
    }

    @Test(arguments: 0..<20)
    func `each of the first datagrams may come twice or too late`(chosen: Int) throws {
        var pair = try PeerConnectionPair(seed: UInt64(chosen), options: .forBadPaths)
        let held = HeldDatagram()
        pair.network.admits = { number, datagram in
            if number == chosen { held.datagram = datagram }
            return true
        }
        try pair.drive { $0.isConnected }
        for delay in [0, 1, 30, 3_000] {
            try pair.run(for: .milliseconds(delay))
            if let copy = held.datagram { pair.network.send(copy, at: pair.now) }
        }
        try pair.exchange()
    }
}

/// What a hook of the simulation has seen; one test uses it on one thread.
final class HeldDatagram: @unchecked Sendable {
    var datagram: SimulatedDatagram?
}

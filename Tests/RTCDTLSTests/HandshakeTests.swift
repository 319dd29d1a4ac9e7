// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCCrypto
import Testing

@testable import RTCDTLS

@Suite struct HandshakeTests {
    @Test func `two ends connect and learn each other's certificate`() throws {
        let pair = try DTLSPair.connected()
        #expect(pair.isConnected)
        let seenByClient = try #require(pair.clientLog.peer)
        let seenByServer = try #require(pair.serverLog.peer)
        #expect(seenByClient.fingerprint == DTLSPair.serverIdentity?.fingerprint)
        #expect(seenByServer.fingerprint == DTLSPair.clientIdentity?.fingerprint)
        #expect(seenByClient.cipherSuite == 0xC02B && seenByServer.cipherSuite == 0xC02B)
        #expect(seenByClient.srtpProfile == .aes128GCM && seenByServer.srtpProfile == .aes128GCM)
        #expect(pair.client.nextDeadline == nil && pair.server.nextDeadline == nil)
        #expect(pair.client.statistics.retransmissions == 0)
        // Hello, flight, flight, final flight: four trips and four datagrams.
        #expect(pair.now - Instant(nanoseconds: 1_000_000_000) == .milliseconds(20))
        #expect(pair.clientLog.datagrams.count == 2 && pair.serverLog.datagrams.count == 2)
    }

    @Test(arguments: [256, 300, 576, 1_200])
    func `no handshake datagram exceeds the maximum`(size: Int) throws {
        let pair = try DTLSPair.connected(DTLSConfiguration(maximumDatagramSize: size))
        #expect(pair.isConnected)
        let sizes = (pair.clientLog.datagrams + pair.serverLog.datagrams).map(\.bytes.readableBytes)
        #expect(sizes.allSatisfy { $0 <= size })
    }

    @Test func `contexts that share all but the certificate show each its own`() throws {
        let base = try DTLSContext(showing: nil, role: .client)
        for _ in 0..<2 {
            let own = try CertificateIdentity()
            let pair = try DTLSPair(clientContext: DTLSContext(certificate: own, like: base))
            pair.client.start(at: pair.now)
            pair.drive()
            #expect(pair.serverLog.peer?.fingerprint == own.fingerprint)
        }
    }

    @Test func `a client refuses another certificate than the expected one and says so`() throws {
        let other = Fingerprint(ofCertificateDER: [1])
        let actual = try #require(DTLSPair.serverIdentity).fingerprint
        let pair = try DTLSPair(expected: [other])
        pair.client.start(at: pair.now)
        pair.drive()
        let mismatch = DTLSError.fingerprintMismatch(expected: [other], actual: actual)
        #expect(pair.clientLog.closed == .failed(mismatch))
        #expect(pair.client.state == .closed(.failed(mismatch)))
        #expect(pair.serverLog.closed == .failed(.alert(.badCertificate)))
        #expect(pair.clientLog.peer == nil && pair.serverLog.peer == nil)
        #expect(pair.client.nextDeadline == nil && pair.server.nextDeadline == nil)
    }

    @Test func `any of several announced certificates will do`() throws {
        let others = [Fingerprint(ofCertificateDER: [1]), Fingerprint(ofCertificateDER: [2])]
        let actual = try #require(DTLSPair.serverIdentity).fingerprint
        for index in 0...2 {
            var announced = others
            announced.insert(actual, at: index)
            let pair = try DTLSPair(expected: announced)
            pair.client.start(at: pair.now)
            pair.drive()
            #expect(pair.isConnected && pair.clientLog.peer?.fingerprint == actual)
        }
    }

    @Test func `a client that expects no certificate refuses every one`() throws {
        let actual = try #require(DTLSPair.serverIdentity).fingerprint
        let pair = try DTLSPair(expected: [])
        pair.client.start(at: pair.now)
        pair.drive()
        let mismatch = DTLSError.fingerprintMismatch(expected: [], actual: actual)
        #expect(pair.clientLog.closed == .failed(mismatch))
    }

    @Test func `a server refuses a client without certificate`() throws {
        let context = try DTLSContext(showing: nil, role: .client)
        let pair = try DTLSPair(clientContext: context)
        pair.client.start(at: pair.now)
        pair.drive()
        #expect(pair.serverLog.closed == .failed(.noClientCertificate))
        #expect(pair.clientLog.closed == .failed(.alert(.handshakeFailure)))
    }

    static let seeds = Array<UInt64>(1...30)

    @Test(arguments: seeds)
    func `a lossy, reordering, duplicating path only delays the handshake`(seed: UInt64) throws {
        let configuration = DTLSConfiguration(
            maximumDatagramSize: seed.isMultiple(of: 2) ? 300 : 1_200
        )
        let pair = try DTLSPair(seed: seed, configuration: configuration)
        pair.faults.loss = 0.2
        pair.faults.duplication = 0.1
        pair.faults.reordering = 0.3
        pair.client.start(at: pair.now)
        pair.drive(until: \.isConnected)
        #expect(pair.isConnected, "seed \(seed), \(pair.clientLog.closed as Any)")
    }

    @Test func `an unanswered client follows its schedule and then gives up`() throws {
        let pair = try DTLSPair()
        pair.faults.loss = 1
        let start = pair.now
        pair.client.start(at: start)
        pair.drive()
        let times = pair.clientLog.datagrams.map { ($0.at - start).nanoseconds / 1_000_000 }
        #expect(times == [0, 100, 300, 700, 1_500, 2_750, 4_000, 5_250, 6_500, 7_750, 9_000])
        #expect(pair.clientLog.closed == .failed(.handshakeTimedOut))
        #expect(pair.now - start == .seconds(10))
        #expect(pair.client.statistics.retransmissions == 10)
        #expect(pair.steps < 20)
    }

    @Test(arguments: [(1, 51), (49, 99), (50, 100), (80, 160), (5_000, 2_500)])
    func `a measured round trip sets the first retransmission`(
        roundTrip: Int,
        first: Int
    ) throws {
        let pair = try DTLSPair()
        pair.faults.loss = 1
        let start = pair.now
        pair.client.start(at: start, roundTrip: .milliseconds(roundTrip))
        #expect(pair.client.nextDeadline == start + .milliseconds(first))
        pair.drive()
        let times = pair.clientLog.datagrams.map { ($0.at - start).nanoseconds / 1_000_000 }
        let second = min(first * 3, first * 2 + max(0, 1_250 - first))
        #expect(times.prefix(3) == [0, Int64(first), Int64(second)])
        #expect(pair.now - start == .seconds(10))
    }

    @Test func `flights that are answered measure the round trip`() throws {
        let pair = try DTLSPair()
        pair.faults.latency = .milliseconds(20)
        #expect(pair.client.roundTripTime == nil && pair.server.roundTripTime == nil)
        pair.client.start(at: pair.now)
        pair.drive()
        #expect(pair.client.roundTripTime == .milliseconds(40))
        #expect(pair.server.roundTripTime == .milliseconds(40))
    }

    /// Karn's rule: nobody knows which copy was answered.
    @Test func `a flight that was repeated measures nothing`() throws {
        let pair = try DTLSPair()
        pair.faults.latency = .milliseconds(20)
        pair.faults.loss = 1
        pair.client.start(at: pair.now)
        pair.drive { $0.client.statistics.retransmissions == 1 }
        pair.faults.loss = 0
        pair.drive { $0.server.state == .handshaking }
        pair.drain()
        // The server's flight is lost, and then sent again: by its timer and for the client's.
        _ = pair.intercept()
        pair.drive { $0.server.state == .connected }
        #expect(pair.server.roundTripTime == nil)
        pair.drive()
        #expect(pair.client.roundTripTime == .milliseconds(40), "of the last flight")
    }

    static let timeouts: [Duration] = [.seconds(1), .seconds(10), .seconds(20), .seconds(60)]

    static let firstIntervals: [Duration] = [.milliseconds(20), .milliseconds(50), .seconds(1)]

    @Test(arguments: timeouts, firstIntervals)
    func `OpenSSL's limit of 12 time-outs never ends a handshake early`(
        timeout: Duration,
        first: Duration
    ) throws {
        var configuration = DTLSConfiguration(handshakeTimeout: timeout)
        configuration.initialRetransmission = first
        let pair = try DTLSPair(configuration: configuration)
        pair.faults.loss = 1
        let start = pair.now
        pair.client.start(at: start)
        pair.drive()
        #expect(pair.now - start == timeout)
        #expect(pair.clientLog.closed == .failed(.handshakeTimedOut))
    }

    @Test func `a server that hears nothing more gives up too`() throws {
        let pair = try DTLSPair()
        let start = pair.now
        pair.client.start(at: start)
        for datagram in pair.intercept() { pair.server.receive(datagram.bytes, at: start) }
        pair.faults.loss = 1
        pair.drive()
        #expect(pair.serverLog.closed == .failed(.handshakeTimedOut))
    }

    @Test func `a server that only waits for a ClientHello gives up as well`() throws {
        let pair = try DTLSPair()
        #expect(pair.server.nextDeadline == nil)
        pair.server.start(at: pair.now)
        #expect(pair.server.nextDeadline == pair.now + .seconds(10))
        pair.drive()
        #expect(pair.serverLog.closed == .failed(.handshakeTimedOut))
    }

    @Test func `without power over OpenSSL's timer nothing hangs or spins`() throws {
        let clean = try DTLSPair()
        clean.client.port.timer.overrulesWallClock = false
        clean.server.port.timer.overrulesWallClock = false
        clean.client.start(at: clean.now)
        clean.drive(until: \.isConnected)
        #expect(clean.isConnected)

        let dead = try DTLSPair()
        dead.client.port.timer.overrulesWallClock = false
        dead.faults.loss = 1
        dead.client.start(at: dead.now)
        dead.drive()
        #expect(dead.clientLog.closed == .failed(.handshakeTimedOut))
        #expect(dead.steps < 1_100)
    }

    @Test func `a lost final flight is sent again when the client repeats its own`() throws {
        let pair = try DTLSPair()
        pair.client.start(at: pair.now)
        pair.drive { $0.server.state == .connected }
        let lost = pair.intercept()
        #expect(lost.contains { !$0.toServer } && pair.client.state == .handshaking)
        pair.drive()
        #expect(pair.isConnected)
        #expect(pair.client.statistics.retransmissions == 1)
    }

    @Test func `a session may be dropped at any point`() throws {
        for stop in 0..<8 {
            let pair = try DTLSPair()
            pair.client.start(at: pair.now)
            pair.drive(limit: stop)
        }
        for _ in 0..<50 { _ = try DTLSPair() }
    }
}

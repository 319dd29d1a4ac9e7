// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCDTLS

@Suite struct HostilePeerTests {
    static let seeds = Array<UInt64>(1...30)

    @Test(arguments: seeds)
    func `a path that damages the handshake ends it at worst`(seed: UInt64) throws {
        let pair = try DTLSPair(seed: seed)
        pair.faults.corruption = 0.3
        pair.faults.loss = 0.1
        pair.client.start(at: pair.now)
        pair.drive()
        #expect(pair.client.nextDeadline == nil && pair.server.nextDeadline == nil)
        #expect(pair.client.state != .handshaking && pair.server.state != .handshaking)
        #expect(pair.steps < 200)
    }

    @Test func `a hello with any byte changed is answered or refused`() throws {
        let identity = try #require(DTLSPair.serverIdentity)
        let context = try DTLSContext(certificate: identity, role: .server)
        let hello = BrowserHello.chromium.datagrams(cutting: [0..<2_000])[0]
        for index in 0..<hello.readableBytes {
            var changed = hello
            changed.flipBit(index * 8 + index % 8)
            var server = try DTLSSession(context: context, expectedFingerprints: nil)
            server.receive(changed, at: .zero)
            server.receive(hello, at: .zero)
            var outputs = 0
            while server.nextOutput() != nil { outputs += 1 }
            #expect(outputs <= 3)
        }
    }

    @Test func `a peer with no suite in common is told so`() throws {
        let pair = try DTLSPair()
        var hello = BrowserHello.chromium
        hello.cipherSuites = [0x002F, 0x0035]
        pair.server.receive(hello.datagrams(cutting: [0..<2_000])[0], at: pair.now)
        pair.drain()
        guard case .failed(.handshakeFailed(let reason)) = pair.serverLog.closed else {
            Issue.record("\(pair.serverLog.closed as Any)")
            return
        }
        #expect(reason.description == "no shared cipher")
        let alert = try #require(pair.serverLog.datagrams.first).bytes.array
        #expect(alert.first == 21 && alert.last == DTLSAlert.handshakeFailure.rawValue)
    }

    @Test func `a peer without DTLS 1.2 is told so`() throws {
        let pair = try DTLSPair()
        var hello = BrowserHello.chromium.datagrams(cutting: [0..<2_000])[0]
        // The legacy version of the message says DTLS 1.0; no supported_versions counts in DTLS
        // 1.2.
        hello.setInteger(UInt16(0xFEFF), at: hello.readerIndex + 25)
        pair.server.receive(hello, at: pair.now)
        pair.drain()
        let alert = try #require(pair.serverLog.datagrams.first).bytes.array
        #expect(alert.first == 21 && alert.last == DTLSAlert.protocolVersion.rawValue)
    }

    @Test func `repeated hellos neither end the handshake nor multiply the answer`() throws {
        let pair = try DTLSPair()
        pair.client.start(at: pair.now)
        let hello = try #require(pair.intercept().first).bytes
        for number in 0..<40 {
            var repeated = hello
            // A retransmission has a record number of its own.
            repeated.setInteger(UInt16(number), at: repeated.readerIndex + 9)
            pair.server.receive(repeated, at: pair.now)
        }
        pair.drain()
        #expect(pair.serverLog.datagrams.count == 1)
        pair.drive()
        #expect(pair.isConnected)
    }

    @Test func `a repeated flight is packed into as few datagrams as the first`() throws {
        let pair = try DTLSPair()
        pair.client.start(at: pair.now)
        pair.drive { !$0.serverLog.datagrams.isEmpty }
        _ = pair.intercept()
        let next = pair.server.nextDeadline
        let deadline = try #require(next)
        pair.server.advance(to: deadline)
        pair.drain()
        let flights = pair.serverLog.datagrams.map(\.bytes.readableBytes)
        #expect(flights.count == 2 && flights[0] == flights[1])
        #expect(pair.server.statistics.retransmissions == 1)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCDTLS

@Suite struct ClosingTests {
    @Test func `close tells the peer, whichever side calls it`() throws {
        let first = try DTLSPair.connected()
        first.client.close(at: first.now)
        first.drive()
        #expect(first.clientLog.closed == .local && first.serverLog.closed == .closeNotify)

        let second = try DTLSPair.connected()
        second.server.close(at: second.now)
        second.drive()
        #expect(second.serverLog.closed == .local && second.clientLog.closed == .closeNotify)
    }

    @Test func `packets sent before close arrive before it`() throws {
        let pair = try DTLSPair.connected()
        try pair.client.send(PacketBatch([[1], [2]]), at: pair.now)
        pair.client.close(at: pair.now)
        pair.drive()
        #expect(pair.serverLog.received.map(\.array) == [[1], [2]])
        #expect(pair.serverLog.closed == .closeNotify)
    }

    @Test(arguments: Protections.all)
    func `an ended session keeps no keys`(protections: Protections) throws {
        let pair = try DTLSPair.connected(protections: protections)
        pair.client.close(at: pair.now)
        pair.drive()
        #expect(pair.client.ssl == nil && pair.server.ssl == nil)
        let hasRecords = pair.client.records != nil || pair.server.records != nil
        #expect(!hasRecords)
    }

    @Test func `both may close at once`() throws {
        let pair = try DTLSPair.connected()
        pair.client.close(at: pair.now)
        pair.server.close(at: pair.now)
        pair.drive()
        #expect(pair.serverLog.closed == .local && pair.clientLog.closed == .local)
    }

    @Test func `a closed session is silent, refuses packets and drops what arrives`() throws {
        let pair = try DTLSPair.connected()
        try pair.server.send(PacketBatch([[1]]), at: pair.now)
        pair.client.close(at: pair.now)
        pair.drain()
        let before = pair.client.statistics.datagramsDiscarded
        pair.drive()
        #expect(pair.clientLog.received.isEmpty)
        #expect(pair.client.statistics.datagramsDiscarded > before)
        #expect(throws: DTLSError.notConnected) {
            try pair.client.send(PacketBatch([[1]]), at: pair.now)
        }
        pair.client.start(at: pair.now)
        pair.client.close(at: pair.now)
        pair.client.advance(to: pair.now + .seconds(60))
        let output = pair.client.nextOutput()
        #expect(output == nil && pair.client.nextDeadline == nil)
        #expect(pair.client.state == .closed(.local))
    }

    @Test func `a server that gives the handshake up tells the client`() throws {
        let pair = try DTLSPair()
        pair.client.start(at: pair.now)
        pair.drive { $0.server.statistics.datagramsReceived == 1 }
        pair.server.close(at: pair.now)
        pair.drive()
        #expect(pair.serverLog.closed == .local)
        #expect(pair.clientLog.closed == .failed(.alert(.accessDenied)))
        let last = pair.serverLog.datagrams.last?.bytes.readableBytes
        #expect(last == 15)
    }

    /// Before its own last flight; behind that only the end of consent tells.
    @Test func `a client that gives the handshake up tells the server`() throws {
        let pair = try DTLSPair(configuration: DTLSConfiguration(maximumDatagramSize: 256))
        pair.client.start(at: pair.now)
        pair.drive { $0.server.state == .handshaking }
        let first = try #require(pair.intercept().first { !$0.toServer })
        pair.client.receive(first.bytes, at: pair.now)
        pair.client.close(at: pair.now)
        pair.drive()
        #expect(pair.clientLog.closed == .local)
        #expect(pair.serverLog.closed == .failed(.alert(.userCanceled)))
    }

    @Test func `a server whose time is up tells the client`() throws {
        let pair = try DTLSPair()
        pair.client.start(at: pair.now)
        pair.drive { $0.server.state == .handshaking }
        // Nothing reaches the server, and nothing but its last word the client.
        _ = pair.intercept()
        pair.server.advance(to: pair.now + .seconds(10))
        pair.drive()
        #expect(pair.serverLog.closed == .failed(.handshakeTimedOut))
        #expect(pair.clientLog.closed == .failed(.alert(.accessDenied)))
    }

    /// What a listener without a session answers a ClientHello with.
    @Test func `one datagram without a session ends a client's handshake`() throws {
        let pair = try DTLSPair()
        pair.client.start(at: pair.now)
        let hello = try #require(pair.intercept().first)
        let refusal = DTLSAlert.accessDenied.fatalDatagram()
        #expect(refusal.array == [21, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 49])
        #expect(refusal.readableBytes < hello.bytes.readableBytes)
        pair.client.receive(refusal, at: pair.now)
        pair.drain()
        #expect(pair.clientLog.closed == .failed(.alert(.accessDenied)))
    }

    @Test func `an alert in the clear does nothing to a connection`() throws {
        let pair = try DTLSPair.connected()
        for number in [0, DTLSAlert.lastSequenceNumber] {
            let alert = DTLSAlert.accessDenied.fatalDatagram(sequenceNumber: number)
            pair.client.receive(alert, at: pair.now)
            pair.server.receive(alert, at: pair.now)
        }
        pair.drain()
        #expect(pair.isConnected)
    }

    @Test func `closing before the peer was heard sends nothing`() throws {
        let pair = try DTLSPair()
        pair.server.close(at: pair.now)
        pair.client.start(at: pair.now)
        pair.drain()
        let sent = pair.clientLog.datagrams.count
        pair.client.close(at: pair.now)
        pair.drive()
        #expect(pair.clientLog.datagrams.count == sent && pair.serverLog.datagrams.isEmpty)
        #expect(pair.clientLog.closed == .local && pair.serverLog.closed == .local)
    }

    @Test func `an unconnected session refuses packets`() throws {
        let pair = try DTLSPair()
        #expect(throws: DTLSError.notConnected) {
            try pair.client.send(PacketBatch([[1]]), at: pair.now)
        }
        pair.client.start(at: pair.now)
        #expect(throws: DTLSError.notConnected) {
            try pair.client.send(PacketBatch([[1]]), at: pair.now)
        }
    }

    @Test func `a client that was not started ignores datagrams`() throws {
        let pair = try DTLSPair()
        pair.client.receive(ByteBuffer(bytes: [22, 254, 253]), at: pair.now)
        #expect(pair.client.state == .idle)
        #expect(pair.client.statistics.datagramsDiscarded == 1)
        pair.client.advance(to: pair.now + .seconds(60))
        #expect(pair.client.state == .idle)
    }
}

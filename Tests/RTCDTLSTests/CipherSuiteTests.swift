// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import COpenSSL
import NIOCore
import RTCCore
import Testing

@testable import RTCDTLS

@Suite struct CipherSuiteTests {
    struct Suite: Sendable {
        var name: String
        var number: UInt16
        var overhead: Int
    }

    static let suites: [Suite] = [
        Suite(name: "ECDHE-ECDSA-AES128-GCM-SHA256", number: 0xC02B, overhead: 37),
        Suite(name: "ECDHE-ECDSA-AES256-GCM-SHA384", number: 0xC02C, overhead: 37),
        Suite(name: "ECDHE-ECDSA-CHACHA20-POLY1305", number: 0xCCA9, overhead: 29),
    ]

    @Test(arguments: suites)
    func `a client that knows one suite only gets it`(suite: Suite) throws {
        let pair = try DTLSPair()
        let selected = SSL_set_cipher_list(pair.client.ssl, suite.name)
        #expect(selected == 1)
        pair.client.start(at: pair.now)
        pair.drive()
        let peer = try #require(pair.serverLog.peer)
        #expect(peer.cipherSuite == suite.number && peer.recordOverhead == suite.overhead)
        let packets: [[UInt8]] = (1...64).map { [UInt8](repeating: 1, count: $0) }
        let handshake = pair.clientLog.datagrams.count
        try pair.client.send(PacketBatch(packets), at: pair.now)
        pair.drive()
        #expect(pair.serverLog.received.map(\.array) == packets)
        let growth = zip(pair.clientLog.datagrams.dropFirst(handshake), packets).map {
            $0.bytes.readableBytes - $1.count
        }
        #expect(growth.max() == suite.overhead)
    }

    static let refused = [
        "AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "PSK-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES256-SHA", "ECDHE-ECDSA-AES128-SHA",
    ]

    @Test func `suites without forward secrecy, ECDSA or AEAD are not offered`() throws {
        for name in Self.refused {
            let pair = try DTLSPair()
            let selected = SSL_set_cipher_list(pair.client.ssl, name)
            #expect(selected == 1)
            pair.client.start(at: pair.now)
            pair.drive()
            #expect(pair.clientLog.peer == nil && pair.serverLog.peer == nil)
        }
    }

    @Test func `a session is not resumed`() throws {
        let pair = try DTLSPair.connected(protections: .openSSL)
        let ticket = SSL_SESSION_is_resumable(SSL_get_session(pair.client.ssl))
        let cached = SSL_get_SSL_CTX(pair.server.ssl)
        #expect(ticket == 0 && SSL_CTX_sessions(cached).map { OPENSSL_LH_num_items($0) } == 0)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCDTLS

@Suite struct CookieTests {
    static let asking = DTLSConfiguration(cookieContext: [192, 0, 2, 1, 0x12, 0x34])

    @Test func `with a cookie context the first answer is a small HelloVerifyRequest`() throws {
        let pair = try DTLSPair.connected(Self.asking)
        #expect(pair.isConnected)
        let first = try #require(pair.serverLog.datagrams.first).bytes
        let message = try #require(HandshakeMessage.all(in: [first]).first)
        #expect(message.type == HandshakeMessage.helloVerifyRequest)
        #expect(message.cookie.count == 32)
        #expect(first.readableBytes < 64)
        #expect(pair.clientLog.datagrams.count == 3)
    }

    @Test func `without one the hello is answered at once`() throws {
        let pair = try DTLSPair.connected()
        let first = try #require(pair.serverLog.datagrams.first).bytes
        #expect(HandshakeMessage.all(in: [first]).first?.type == HandshakeMessage.serverHello)
    }

    @Test func `the cookie depends on the address and on the context's secret`() throws {
        let identity = try #require(DTLSPair.serverIdentity)
        let context = try DTLSContext(certificate: identity, role: .server)
        let other = try DTLSContext(certificate: identity, role: .server)
        #expect(context.cookie(for: [1]) == context.cookie(for: [1]))
        #expect(context.cookie(for: [1]) != context.cookie(for: [2]))
        #expect(context.cookie(for: [1]) != other.cookie(for: [1]))
    }

    @Test func `a wrong cookie is never answered with more than a request for the right one`()
        throws
    {
        let pair = try DTLSPair(configuration: Self.asking)
        var hello = BrowserHello.firefox
        let piece = [0..<2_000]
        pair.server.receive(hello.datagrams(cutting: piece)[0], at: pair.now)
        hello.cookie = [UInt8](repeating: 7, count: 32)
        let forged = hello.datagrams(cutting: piece, message: 1, record: 1)[0]
        pair.server.receive(forged, at: pair.now)
        pair.drain()
        let answers = HandshakeMessage.all(in: pair.serverLog.datagrams.map(\.bytes))
        #expect(answers.allSatisfy { $0.type == HandshakeMessage.helloVerifyRequest })
        #expect(
            !answers.isEmpty && pair.serverLog.datagrams.allSatisfy { $0.bytes.readableBytes < 64 }
        )
    }

    @Test func `a lost HelloVerifyRequest is sent again on the client's next hello`() throws {
        let pair = try DTLSPair(configuration: Self.asking)
        pair.client.start(at: pair.now)
        pair.drive { !$0.serverLog.datagrams.isEmpty }
        _ = pair.intercept()
        pair.drive(until: \.isConnected)
        #expect(pair.isConnected)
    }
}

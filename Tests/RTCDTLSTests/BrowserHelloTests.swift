// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCDTLS

@Suite struct BrowserHelloTests {
    struct Split: Sendable, CustomTestStringConvertible {
        var name: String
        var isFirefox: Bool
        var pieces: [Range<Int>]
        var testDescription: String { name }
    }

    static let splits: [Split] = [
        Split(name: "Chromium", isFirefox: false, pieces: [0..<1_175, 1_175..<2_000]),
        Split(name: "Firefox", isFirefox: true, pieces: [0..<1_383, 1_383..<2_000]),
        Split(name: "last piece first", isFirefox: false, pieces: [1_175..<2_000, 0..<1_175]),
        Split(
            name: "repeated with another split",
            isFirefox: true,
            pieces: [0..<1_383, 0..<1_163, 1_163..<2_000]
        ),
        Split(
            name: "overlapping and repeated",
            isFirefox: true,
            pieces: [1_000..<2_000, 0..<700, 0..<700, 600..<1_100]
        ),
        Split(
            name: "small pieces",
            isFirefox: false,
            pieces: stride(from: 0, to: 1_500, by: 200).map { $0..<$0 + 200 }
        ),
    ]

    @Test(arguments: splits)
    func `a fragmented hello is answered with DTLS 1.2`(split: Split) throws {
        let pair = try DTLSPair()
        let hello = split.isFirefox ? BrowserHello.firefox : .chromium
        #expect(hello.body.count > 1_300)
        for datagram in hello.datagrams(cutting: split.pieces) {
            pair.server.receive(datagram, at: pair.now)
        }
        pair.drain()
        let messages = HandshakeMessage.all(in: pair.serverLog.datagrams.map(\.bytes))
        let first = try #require(messages.first)
        let answer = try #require(first.serverHello)
        #expect(first.type == HandshakeMessage.serverHello)
        #expect(answer.version == 0xFEFD && answer.suite == 0xC02B)
        // use_srtp and extended_master_secret are agreed on, ALPN is not.
        #expect(answer.extensions.contains(14) && answer.extensions.contains(23))
        #expect(!answer.extensions.contains(16))
        #expect(messages.contains { $0.type == HandshakeMessage.certificateRequest })
    }

    @Test func `an incomplete hello is not answered`() throws {
        let pair = try DTLSPair()
        for datagram in BrowserHello.chromium.datagrams(cutting: [0..<1_175]) {
            pair.server.receive(datagram, at: pair.now)
        }
        pair.drain()
        #expect(pair.serverLog.datagrams.isEmpty && pair.server.state == .handshaking)
    }

    @Test func `a fragmented hello that brings its cookie is answered`() throws {
        let pair = try DTLSPair(configuration: DTLSConfiguration(cookieContext: [1, 2, 3]))
        var hello = BrowserHello.chromium
        for datagram in hello.datagrams(cutting: [0..<1_175, 1_175..<2_000]) {
            pair.server.receive(datagram, at: pair.now)
        }
        pair.drain()
        let request = try #require(
            HandshakeMessage.all(in: pair.serverLog.datagrams.map(\.bytes)).first
        )
        #expect(request.type == HandshakeMessage.helloVerifyRequest)
        hello.cookie = request.cookie
        let again = hello.datagrams(cutting: [0..<1_175, 1_175..<2_000], message: 1, record: 2)
        for datagram in again { pair.server.receive(datagram, at: pair.now) }
        pair.drain()
        let messages = HandshakeMessage.all(in: pair.serverLog.datagrams.map(\.bytes))
        #expect(messages.contains { $0.type == HandshakeMessage.serverHello })
    }
}

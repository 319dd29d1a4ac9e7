// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import webrtc_direct

@Suite struct WebHandlerTests {
    private let channel: EmbeddedChannel

    init() throws {
        channel = EmbeddedChannel()
        let site = try WebSite(addresses: [], takeResult: { _ in })
        try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
        try channel.pipeline.syncOperations.addHandler(WebHandler(site: site))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    /// Sends a request and gives everything that comes back.
    private func exchange(_ request: String) throws -> String {
        try channel.writeInbound(ByteBuffer(string: request))
        channel.embeddedEventLoop.run()
        var answer = ""
        while let part = try channel.readOutbound(as: ByteBuffer.self) {
            answer += String(buffer: part)
        }
        return answer
    }

    @Test func `one connection answers several requests, HEAD without a body`() throws {
        let head = try exchange("HEAD /icon.svg HTTP/1.1\r\nhost: a\r\n\r\n")
        #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n") && head.hasSuffix("\r\n\r\n"))
        #expect(head.contains("Content-Security-Policy: default-src 'none'; script-src 'self'"))
        let get = try exchange("GET /icon.svg HTTP/1.1\r\nhost: a\r\n\r\n")
        #expect(get.hasSuffix("</svg>\n"))
        #expect(channel.isActive)
    }

    @Test func `a result over the limit is refused and ends the connection`() throws {
        let count = WebSite.resultByteCountMax + 1
        let body = String(repeating: "x", count: count)
        let answer = try exchange(
            "POST /result HTTP/1.1\r\ncontent-length: \(count)\r\n\r\n\(body)"
        )
        #expect(answer.hasPrefix("HTTP/1.1 413 "))
        #expect(!channel.isActive)
    }

    @Test func `a result within the limit is taken`() throws {
        let answer = try exchange("POST /result HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}")
        #expect(answer.hasPrefix("HTTP/1.1 204 "))
        #expect(channel.isActive)
    }

    @Test func `a request that does not come whole in time ends the connection`() throws {
        _ = try exchange("GET / HTTP/1.1\r\nhos")
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: WebHandler.requestLimit)
        #expect(!channel.isActive)
    }

    @Test func `what is no HTTP ends the connection`() throws {
        _ = try? exchange("\u{16}\u{3}\u{1} hello\r\n\r\n")
        #expect(!channel.isActive)
    }
}

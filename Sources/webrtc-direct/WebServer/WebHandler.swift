// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import NIOHTTP1

/// Reads the requests of one connection and writes the answers.
final class WebHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// How long a request may take to arrive, counted from the answer before it.
    static let requestLimit = TimeAmount.seconds(30)

    /// Lets nothing run but the page's own files, and no other page show it.
    ///
    /// Isolation also gives the page a clock of better resolution.
    static let securityHeaders: [(name: String, value: String)] = [
        (
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        ("Cross-Origin-Embedder-Policy", "require-corp"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
    ]

    private let site: WebSite
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var isTooLarge = false
    private var deadline: Scheduled<Void>?

    init(site: WebSite) {
        self.site = site
    }

    func handlerAdded(context: ChannelHandlerContext) {
        startWaiting(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
            isTooLarge = false
        case .body(let bytes): append(bytes)
        case .end:
            guard let head else { return }
            self.head = nil
            answer(head, context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func append(_ bytes: ByteBuffer) {
        // A body that is for nothing is dropped.
        guard let head, site.takesBody(head.method, head.uri) else { return }
        isTooLarge = isTooLarge || body.count + bytes.readableBytes > WebSite.resultByteCountMax
        if isTooLarge { body = [] } else { body += bytes.readableBytesView }
    }

    private func answer(_ request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let response =
            isTooLarge
            ? WebSite.Response(status: .payloadTooLarge)
            : site.answer(request.method, request.uri, body: body)
        body = []
        let isLast = isTooLarge || !request.isKeepAlive
        var headers = HTTPHeaders(Self.securityHeaders.map { ($0.name, $0.value) })
        headers.add(name: "Cache-Control", value: "no-store")
        if response.status != .noContent {
            headers.add(name: "Content-Type", value: response.contentType)
            headers.add(name: "Content-Length", value: "\(response.body.count)")
        }
        if let allowed = response.allowed { headers.add(name: "Allow", value: allowed) }
        if isLast { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(version: .http1_1, status: response.status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD, !response.body.isEmpty {
            let bytes = context.channel.allocator.buffer(bytes: response.body)
            context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
        }
        let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if isLast {
            let channel = context.channel
            written.whenComplete { _ in channel.close(promise: nil) }
        }
        startWaiting(context)
    }

    /// Closes the connection unless the next whole request comes in time; this also ends one that
    /// does not read its answer.
    private func startWaiting(_ context: ChannelHandlerContext) {
        deadline?.cancel()
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: Self.requestLimit) {
            channel.close(promise: nil)
        }
    }
}

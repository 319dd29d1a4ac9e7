// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Serves the page to browsers: plain HTTP/1.1, few connections, short waits.
struct WebServer: Sendable {
    /// Connections at a time; further ones are closed at once.
    static let connectionsMax = 64

    /// Where it listens, with the port that the system chose.
    let endpoint: WebEndpoint
    private let channel: any Channel

    /// Starts to serve.
    ///
    /// - Throws: `Failure` when the address cannot be had.
    static func start(on endpoint: WebEndpoint, site: WebSite) async throws -> WebServer {
        let places = WebPlaces(count: connectionsMax)
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 64)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard places.take() else { throw ChannelError.ioOnClosedChannel }
                    channel.closeFuture.whenComplete { _ in places.giveBack() }
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
                    try pipeline.addHandler(WebHandler(site: site))
                }
            }
        do {
            let channel = try await bootstrap.bind(host: endpoint.host, port: endpoint.port).get()
            let port = channel.localAddress?.port ?? endpoint.port
            return WebServer(
                endpoint: WebEndpoint(host: endpoint.host, port: port),
                channel: channel
            )
        } catch {
            throw Failure("cannot serve the page at \(endpoint.url): \(error)")
        }
    }

    /// Stops to take connections.
    func stop() {
        channel.close(promise: nil)
    }
}

/// How many more connections there may be.
private final class WebPlaces: Sendable {
    private let free: Mutex<Int>

    init(count: Int) {
        free = Mutex(count)
    }

    func take() -> Bool {
        free.withLock { free in
            guard free > 0 else { return false }
            free -= 1
            return true
        }
    }

    func giveBack() {
        free.withLock { $0 += 1 }
    }
}

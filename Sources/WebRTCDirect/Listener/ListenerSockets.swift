// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import NIOCore
import PeerTransport
import RTCCore
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The sockets of one listener: one for each address that its wildcard stands for.
final class ListenerSockets: Sendable {
    private let sockets: [(endpoint: UDPEndpoint, socket: UDPSocket)]

    private let liveCount: Mutex<Int>

    private init(_ sockets: [(endpoint: UDPEndpoint, socket: UDPSocket)]) {
        self.sockets = sockets
        liveCount = Mutex(sockets.count)
    }

    /// Binds all sockets and begins to listen on them.
    ///
    /// - Throws: `.bindFailed` with the listen address; nothing is left open then.
    static func open(
        _ address: Multiaddr,
        _ bindAddress: TransportAddress,
        node: LocalNode,
        configuration: Configuration
    ) async throws(TransportError) -> Listener<WebRTCDirect.Incoming> {
        let sockets: ListenerSockets
        do {
            sockets = ListenerSockets(
                try await bind(bindAddress, node: node, configuration: configuration)
            )
        } catch {
            throw .bindFailed(address, UnderlyingError(error))
        }
        let (listener, events) = Listener<WebRTCDirect.Incoming>.make { sockets.close() }
        sockets.start(node: node, configuration: configuration, events: events)
        return listener
    }

    /// How often another port is tried when the system's choice is taken on a further interface.
    private static let portAttempts = 8

    private static func bind(
        _ address: TransportAddress,
        node: LocalNode,
        configuration: Configuration
    ) async throws -> [(UDPEndpoint, UDPSocket)] {
        let wanted = try InterfaceAddresses.expand(address)
        guard !wanted.isEmpty else { throw IOError(errnoCode: EADDRNOTAVAIL, reason: "bind") }
        for attempt in 1... {
            do {
                return try await bindAll(wanted, node: node, configuration: configuration)
            } catch let error as IOError
                where error.errnoCode == EADDRINUSE && address.port == 0 && attempt < portAttempts
            {
                continue
            }
        }
        return []
    }

    /// Binds the addresses one after the other; the first decides on the port of all.
    private static func bindAll(
        _ addresses: [TransportAddress],
        node: LocalNode,
        configuration: Configuration
    ) async throws -> [(UDPEndpoint, UDPSocket)] {
        var bound: [(endpoint: UDPEndpoint, socket: UDPSocket)] = []
        do {
            for var address in addresses {
                if let first = bound.first { address.port = first.socket.localAddress.port }
                bound.append(
                    try await UDPEndpoint.open(
                        at: address,
                        node: node,
                        configuration: configuration
                    )
                )
            }
            return bound
        } catch {
            for (_, socket) in bound { try? await socket.close().get() }
            throw error
        }
    }

    private func start(
        node: LocalNode,
        configuration: Configuration,
        events: ListenerEventSource<WebRTCDirect.Incoming>
    ) {
        for (endpoint, socket) in sockets {
            let address = Multiaddr(
                webRTCDirectAt: socket.localAddress,
                certhashes: [node.certhash]
            )
            socket.eventLoop.execute {
                let role = ListenerRole(
                    endpoint: endpoint,
                    socket: socket,
                    node: node,
                    configuration: configuration,
                    events: events,
                    lost: { self.lost(address, $0, events) }
                )
                endpoint.listener = role
            }
            events.announce(address)
        }
    }

    /// One socket is lost for good: its address expires, and the listener ends with the last one.
    private func lost(
        _ address: Multiaddr,
        _ error: TransportError,
        _ events: ListenerEventSource<WebRTCDirect.Incoming>
    ) {
        events.report(error)
        events.expire(address)
        let remaining = liveCount.withLock { count in
            count -= 1
            return count
        }
        if remaining == 0 { events.finish(.failed(error)) }
    }

    /// Stops listening on all sockets, then reports that it is done.
    private func close() {
        let closed = sockets.map { endpoint, socket in
            socket.eventLoop.submit {
                let events = endpoint.listener?.events
                endpoint.stopListening()
                return events
            }
        }
        guard let loop = sockets.first?.socket.eventLoop else { return }
        EventLoopFuture.whenAllSucceed(closed, on: loop).whenSuccess { sources in
            sources.compactMap(\.self).first?.finish(.requested)
        }
    }
}

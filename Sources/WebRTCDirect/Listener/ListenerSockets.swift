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

/// The sockets of one listener: for each address that its wildcard stands for one, or a group that
/// shares the port.
final class ListenerSockets: Sendable {
    private typealias Member = (endpoint: UDPEndpoint, socket: UDPSocket)

    private let groups: [[Member]]

    /// How many sockets each group still has.
    private let liveCounts: Mutex<[Int]>

    private init(_ groups: [[Member]]) {
        self.groups = groups
        liveCounts = Mutex(groups.map(\.count))
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
    ) async throws -> [[Member]] {
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

    /// Binds the addresses one after the other; the first socket decides on the port of all.
    private static func bindAll(
        _ addresses: [TransportAddress],
        node: LocalNode,
        configuration: Configuration
    ) async throws -> [[Member]] {
        let loops = eventLoops(configuration)
        var bound: [[Member]] = []
        do {
            for var address in addresses {
                let siblings = loops.count > 1 ? Siblings() : nil
                bound.append([])
                for loop in loops {
                    if let first = bound[0].first { address.port = first.socket.localAddress.port }
                    bound[bound.count - 1].append(
                        try await UDPEndpoint.open(
                            at: address,
                            node: node,
                            configuration: configuration,
                            on: loop,
                            siblings: siblings
                        )
                    )
                }
            }
            return bound
        } catch {
            for (_, socket) in bound.joined() { try? await socket.close().get() }
            throw error
        }
    }

    /// A different loop for each socket of a group; several listeners begin with different ones.
    private static func eventLoops(_ configuration: Configuration) -> [any EventLoop] {
        let first = configuration.eventLoopGroup.next()
        let others = configuration.eventLoopGroup.makeIterator().filter { $0 !== first }
        return [first] + others.prefix(configuration.listenerSockets - 1)
    }

    /// Only when all sockets are bound they begin to answer: until then the system would send a
    /// peer to one socket, and to another a moment later.
    private func start(
        node: LocalNode,
        configuration: Configuration,
        events: ListenerEventSource<WebRTCDirect.Incoming>
    ) {
        for (index, members) in groups.enumerated() {
            guard let first = members.first else { continue }
            let group = ListenerGroup(
                localAddress: Multiaddr(
                    webRTCDirectAt: first.socket.localAddress,
                    certhashes: [node.certhash]
                ),
                configuration: configuration
            )
            for (endpoint, socket) in members {
                socket.eventLoop.execute {
                    endpoint.listener = ListenerRole(
                        endpoint: endpoint,
                        socket: socket,
                        node: node,
                        configuration: configuration,
                        group: group,
                        events: events,
                        lost: { self.lost(group.localAddress, at: index, $0, events) }
                    )
                }
            }
            events.announce(group.localAddress)
        }
    }

    /// One socket is lost for good: its address expires with the last of its group, and the
    /// listener ends with the last of all.
    private func lost(
        _ address: Multiaddr,
        at index: Int,
        _ error: TransportError,
        _ events: ListenerEventSource<WebRTCDirect.Incoming>
    ) {
        events.report(error)
        let (inGroup, inAll) = liveCounts.withLock { counts in
            counts[index] -= 1
            return (counts[index], counts.reduce(0, +))
        }
        if inGroup == 0 { events.expire(address) }
        if inAll == 0 { events.finish(.failed(error)) }
    }

    /// Stops listening on all sockets, then reports that it is done.
    private func close() {
        let members = groups.joined()
        let closed = members.map { endpoint, socket in
            socket.eventLoop.submit {
                let events = endpoint.listener?.events
                endpoint.stopListening()
                return events
            }
        }
        guard let loop = members.first?.socket.eventLoop else { return }
        EventLoopFuture.whenAllSucceed(closed, on: loop).whenSuccess { sources in
            sources.compactMap(\.self).first?.finish(.requested)
        }
    }
}

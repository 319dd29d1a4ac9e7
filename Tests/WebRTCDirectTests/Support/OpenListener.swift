// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import NIOCore
import PeerTransport
import RTCCore
import RTCICE
import Synchronization
import Testing

@testable import WebRTCDirect

/// A listener on one socket whose tables tests can see.
struct OpenListener: Sendable {
    let transport: WebRTCDirect
    let listener: Listener<WebRTCDirect.Incoming>
    let address: Multiaddr
    let socket: UDPSocket
    private let endpoint: SocketEndpoint

    init(_ transport: WebRTCDirect) async throws {
        let (endpoint, socket) = try await SocketEndpoint.open(
            at: .loopback(),
            node: transport.node,
            configuration: transport.configuration
        )
        let (listener, events) = Listener<WebRTCDirect.Incoming>.make {
            socket.eventLoop.execute {
                let events = endpoint.listener?.events
                endpoint.stopListening()
                events?.finish(.requested)
            }
        }
        self.transport = transport
        self.listener = listener
        self.endpoint = endpoint
        self.socket = socket
        address = Multiaddr(
            webRTCDirectAt: socket.localAddress,
            certhashes: [transport.certhash]
        )
        let group = ListenerGroup(localAddress: address, configuration: transport.configuration)
        try await endpoint.listen(on: socket, as: transport, in: group, telling: events)
    }

    /// Looks at the listener's state.
    func look<Result: Sendable>(
        _ body: @escaping @Sendable (ListenerRole) -> Result
    ) async throws -> Result {
        let endpoint = endpoint
        return try await socket.eventLoop.submit {
            try body(#require(endpoint.listener))
        }.get()
    }

    /// How many datagrams of strangers led to nothing.
    var droppedDatagrams: Int { transport.statistics.datagramsDropped }

    /// How many addresses are routed to connections.
    func routes() async throws -> Int {
        let endpoint = endpoint
        return try await socket.eventLoop.submit { endpoint.connections.count }.get()
    }

    /// How many connections count against the bound.
    func connectionCount() async throws -> Int { try await look { $0.connectionCount } }

    /// Waits until no peer and no connection is left.
    func waitUntilEmpty() async throws {
        try await wait { listener in
            listener.pending.isEmpty && listener.handshaking == 0 && listener.drivers.isEmpty
                && listener.connectionCount == 0
                && listener.endpoint.connections.isEmpty
        }
    }

    /// Waits until `condition` holds, looking again whenever the loop has done something.
    func wait(until condition: @escaping @Sendable (ListenerRole) -> Bool) async throws {
        while try await !look(condition) {
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}

extension ListenerRole {
    /// How many recent checks it remembers.
    var recentCheckCount: Int { group.strangers.withLock { $0.recentChecks.count } }

    /// How many connections count against its bound.
    var connectionCount: Int { group.strangers.withLock { $0.connectionCount } }
}

extension SocketEndpoint {
    /// Makes the endpoint listen, as one of a group.
    func listen(
        on socket: UDPSocket,
        as transport: WebRTCDirect,
        in group: ListenerGroup,
        telling events: ListenerEventSource<WebRTCDirect.Incoming>
    ) async throws {
        try await socket.eventLoop.submit { [self] in
            listener = ListenerRole(
                endpoint: self,
                socket: socket,
                node: transport.node,
                configuration: transport.configuration,
                group: group,
                events: events,
                lost: { _ in }
            )
        }.get()
    }
}

/// Accepts every peer of a listener and echoes every stream, until it is stopped.
struct EchoServer: Sendable {
    private let task: Task<Void, Never>
    private let connections = Monitor<[Connection]>([])

    init(_ transport: WebRTCDirect, _ listener: Listener<WebRTCDirect.Incoming>) {
        let connections = connections
        task = Task {
            await withDiscardingTaskGroup { group in
                for await event in listener.events {
                    guard case .incoming(let incoming, _, _) = event else { continue }
                    group.addTask {
                        guard let connection = try? await transport.upgrade(incoming) else {
                            return
                        }
                        connections.update { $0.append(connection) }
                        await Self.serve(connection)
                    }
                }
            }
        }
    }

    /// How many connections were accepted so far.
    var accepted: Int { connections.withState { $0.count } }

    /// Waits until so many connections were accepted and gives them.
    func connections(_ count: Int) async throws -> [Connection] {
        try await connections.wait { $0.count >= count ? $0 : nil }
    }

    func closeConnections() async {
        for connection in connections.withState({ $0 }) { await connection.close() }
    }

    /// Ends all connections and returns when every task has ended.
    func stop() async {
        task.cancel()
        for connection in connections.withState({ $0 }) { connection.abort() }
        await task.value
    }

    private static func serve(_ connection: Connection) async {
        await withDiscardingTaskGroup { group in
            while let stream = try? await connection.acceptStream() {
                group.addTask { try? await Echo.serve(stream) }
            }
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import NIOCore
import PeerTransport
import RTCCore
import Testing

@testable import WebRTCDirect

/// A listener on two sockets, whose datagrams come to where the test wants.
struct TwoSockets {
    let listener: Listener<WebRTCDirect.Incoming>
    let siblings = Siblings()
    private var members: [(endpoint: SocketEndpoint, socket: UDPSocket)] = []
    private let source = TransportAddress.loopback(port: 9)

    init(_ transport: WebRTCDirect) async throws {
        var address = TransportAddress.loopback()
        for loop in transport.configuration.eventLoopGroup.makeIterator().prefix(2) {
            let member = try await SocketEndpoint.open(
                at: address,
                node: transport.node,
                configuration: transport.configuration,
                on: loop,
                siblings: siblings
            )
            address = member.socket.localAddress
            members.append(member)
        }
        let group = ListenerGroup(
            localAddress: Multiaddr(
                webRTCDirectAt: address,
                certhashes: [transport.certhash]
            ),
            configuration: transport.configuration
        )
        let events: ListenerEventSource<WebRTCDirect.Incoming>
        (listener, events) = Listener<WebRTCDirect.Incoming>.make {}
        for (endpoint, socket) in members {
            try await endpoint.listen(on: socket, as: transport, in: group, telling: events)
        }
    }

    /// A datagram comes to one of the sockets; returns when it has been dealt with.
    func receive(_ datagram: ByteBuffer, at index: Int) async throws {
        let (endpoint, socket) = members[index]
        try await socket.eventLoop.submit {
            endpoint.receive(PacketBatch(datagram), from: source)
            endpoint.receivedBatch()
        }.get()
        // What was handed over is before this on the other loop.
        for (_, socket) in members { try await socket.eventLoop.submit {}.get() }
    }

    /// One of the sockets is lost for good.
    func lose(at index: Int) async throws {
        let (endpoint, socket) = members[index]
        try await socket.eventLoop.submit {
            endpoint.socketLost(ChannelError.ioOnClosedChannel)
        }.get()
    }

    /// Closes both sockets.
    func close() async throws {
        for (endpoint, socket) in members {
            try await socket.eventLoop.submit { endpoint.stopListening() }.get()
        }
    }

    /// Looks at what each of the sockets has.
    func look<Result: Sendable>(
        _ body: @escaping @Sendable (ListenerRole) throws -> Result
    ) async throws -> [Result] {
        var found: [Result] = []
        for index in members.indices { found.append(try await look(at: index, body)) }
        return found
    }

    /// Looks at what one of the sockets has.
    func look<Result: Sendable>(
        at index: Int,
        _ body: @escaping @Sendable (ListenerRole) throws -> Result
    ) async throws -> Result {
        let (endpoint, socket) = members[index]
        return try await socket.eventLoop.submit { try body(#require(endpoint.listener)) }.get()
    }
}

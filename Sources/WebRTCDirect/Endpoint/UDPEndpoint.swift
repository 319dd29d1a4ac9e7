// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerTransport
import RTCCore
import RTCICE
import RTCPeerConnection

/// One socket with everything on it: the connections by the address of their peer, and the listener
/// if the socket has one.
///
/// `@unchecked Sendable`: after `open` it is touched on its socket's event loop only.
final class UDPEndpoint: UDPSocket.Receiver, @unchecked Sendable {
    /// Connections by every address their peer is known to use.
    private(set) var connections: [TransportAddress: ConnectionDriver] = [:]
    /// How many connections use the socket.
    private(set) var connectionCount = 0
    private var unflushed: [ConnectionDriver] = []
    private(set) var socket: UDPSocket?
    var listener: ListenerRole?
    private let node: LocalNode

    private init(node: LocalNode) {
        self.node = node
    }

    /// Binds a socket.
    ///
    /// - Throws: `IOError` with the reason the system gives.
    static func open(
        at address: TransportAddress,
        node: LocalNode,
        configuration: Configuration
    ) async throws -> (endpoint: UDPEndpoint, socket: UDPSocket) {
        let endpoint = UDPEndpoint(node: node)
        let socket = try await UDPSocket.bind(
            to: address,
            on: configuration.eventLoopGroup,
            bufferBytes: configuration.socketBufferBytes,
            receiver: endpoint
        )
        try await socket.eventLoop.submit { endpoint.socket = socket }.get()
        return (endpoint, socket)
    }

    // MARK: Datagrams

    func receive(_ datagrams: PacketBatch, from source: TransportAddress) {
        let now = Instant.now
        if let driver = connections[source], !driver.mayYield(source, at: now) {
            return hand(datagrams, from: source, to: driver, at: now)
        }
        // The first of them may make the connection that the others belong to.
        for datagram in datagrams.packets { route(datagram, from: source, at: now) }
    }

    private func route(_ datagram: ByteBuffer, from source: TransportAddress, at now: Instant) {
        if let driver = connections[source],
            !(driver.mayYield(source, at: now)
                && listener?.knows(source, at: now, for: datagram) == true)
        {
            hand(PacketBatch(datagram), from: source, to: driver, at: now)
        } else {
            listener?.receive(datagram, from: source, at: now)
        }
    }

    /// Gives a driver datagrams; it answers when the whole batch is in.
    func hand(
        _ datagrams: PacketBatch,
        from source: TransportAddress,
        to driver: ConnectionDriver,
        at now: Instant
    ) {
        driver.receive(datagrams, from: source, at: now)
        guard !driver.awaitsFlush else { return }
        driver.awaitsFlush = true
        unflushed.append(driver)
    }

    func receivedBatch() {
        let drivers = unflushed
        unflushed.removeAll(keepingCapacity: true)
        for driver in drivers {
            driver.awaitsFlush = false
            driver.flush()
        }
    }

    func datagramRefused(size: Int, to destination: TransportAddress) {
        connections[destination]?.datagramRefused(size: size)
    }

    /// A send has failed: a dialer that has not been heard yet learns that it cannot be.
    func sendFailed(to destination: TransportAddress?) {
        node.counters.count(\.socketsReopened)
        if destination != nil { node.counters.count(\.destinationsMuted) }
        // The paths of all others are what they were.
        let affected = destination.map { [$0] } ?? Array(connections.keys)
        for driver in affected.compactMap({ connections[$0] }) {
            if driver.isDialing { driver.socketLost() } else { driver.pathChanged() }
        }
    }

    func socketLost(_ error: any Error) {
        socket = nil
        listener?.socketLost(error)
        listener = nil
        for driver in connections.values { driver.socketLost() }
        connections.removeAll()
    }

    // MARK: Connections

    /// Routes an address to a driver.
    func register(_ driver: ConnectionDriver, at address: TransportAddress) {
        if driver.addresses.isEmpty { connectionCount += 1 }
        connections[address] = driver
        driver.addresses.insert(address)
    }

    /// Stops listening; the socket stays as long as it has connections.
    func stopListening() {
        listener?.stop()
        listener = nil
        closeIfIdle()
    }

    private func closeIfIdle() {
        guard listener == nil, connections.isEmpty else { return }
        socket?.close()
    }
}

extension UDPEndpoint: ConnectionOwner {
    func driver(_ driver: ConnectionDriver, movedTo address: TransportAddress) {
        register(driver, at: address)
    }

    func driverEnded(_ driver: ConnectionDriver) {
        for address in driver.addresses where connections[address] === driver {
            connections[address] = nil
        }
        if !driver.addresses.isEmpty { connectionCount -= 1 }
        listener?.driverEnded(driver)
        closeIfIdle()
    }
}

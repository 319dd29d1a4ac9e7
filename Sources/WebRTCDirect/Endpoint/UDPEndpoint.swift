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
/// `@unchecked Sendable`: after `open` it is touched on its socket's event loop only, but for
/// `deliver`.
final class UDPEndpoint: UDPSocket.Receiver, @unchecked Sendable {
    /// Connections by every address their peer is known to use.
    private(set) var connections: [TransportAddress: ConnectionDriver] = [:]
    private var unflushed: [ConnectionDriver] = []
    /// Empty but while they are flushed; kept for its memory.
    private var flushing: [ConnectionDriver] = []
    private(set) var socket: UDPSocket?
    var listener: ListenerRole?
    /// Those that share the port; nil for a socket that has it alone.
    let siblings: Siblings?
    private let node: LocalNode
    private let eventLoop: any EventLoop
    private let inbox = Inbox()

    private init(node: LocalNode, eventLoop: any EventLoop, siblings: Siblings?) {
        self.node = node
        self.eventLoop = eventLoop
        self.siblings = siblings
    }

    /// Binds a socket, on any of the configuration's event loops unless one is named.
    ///
    /// - Throws: `IOError` with the reason the system gives.
    static func open(
        at address: TransportAddress,
        node: LocalNode,
        configuration: Configuration,
        on eventLoop: (any EventLoop)? = nil,
        siblings: Siblings? = nil
    ) async throws -> (endpoint: UDPEndpoint, socket: UDPSocket) {
        let eventLoop = eventLoop ?? configuration.eventLoopGroup.next()
        let endpoint = UDPEndpoint(node: node, eventLoop: eventLoop, siblings: siblings)
        let socket = try await UDPSocket.bind(
            to: address,
            on: eventLoop,
            bufferBytes: configuration.socketBufferBytes,
            sharedPort: siblings?.port,
            receiver: endpoint
        )
        try await eventLoop.submit { endpoint.socket = socket }.get()
        return (endpoint, socket)
    }

    // MARK: Datagrams

    func receive(_ datagrams: PacketBatch, from source: TransportAddress) {
        accept(datagrams, from: source, at: .now, mayHandOver: true)
    }

    private func accept(
        _ datagrams: PacketBatch,
        from source: TransportAddress,
        at now: Instant,
        mayHandOver: Bool
    ) {
        if let driver = connections[source], !driver.mayYield(source, at: now) {
            return hand(datagrams, from: source, to: driver, at: now)
        }
        if mayHandOver, let owner = siblings?.owner(of: source), owner !== self,
            listener?.pending[source] == nil
        {
            return owner.deliver(datagrams, from: source)
        }
        // The first of them may make the connection that the others belong to.
        for datagram in datagrams.packets { route(datagram, from: source, at: now) }
    }

    /// Takes in datagrams that have come to a sibling; called on the sibling's event loop.
    func deliver(_ datagrams: PacketBatch, from source: TransportAddress) {
        node.counters.count(\.datagramsHandedOver, by: datagrams.count)
        switch inbox.put(datagrams, from: source) {
        case .first: eventLoop.execute { self.emptyInbox() }
        case .queued: break
        case .dropped: node.counters.count(\.datagramsDropped, by: datagrams.count)
        }
    }

    /// What was handed over stays here even if its source is another's by now: it must not go in
    /// circles.
    private func emptyInbox() {
        let now = Instant.now
        for delivery in inbox.takeAll() {
            accept(delivery.datagrams, from: delivery.source, at: now, mayHandOver: false)
        }
        receivedBatch()
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
        swap(&unflushed, &flushing)
        for driver in flushing {
            driver.awaitsFlush = false
            driver.flush()
        }
        flushing.removeAll(keepingCapacity: true)
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
        // First: the listener counts them, together with those of its other sockets.
        for driver in connections.values { driver.socketLost() }
        connections.removeAll()
        listener?.socketLost(error)
        listener = nil
    }

    // MARK: Connections

    /// Routes an address to a driver.
    func register(_ driver: ConnectionDriver, at address: TransportAddress) {
        if driver.addresses.isEmpty, let username = driver.username {
            siblings?.claim(username, for: self)
        }
        connections[address] = driver
        driver.addresses.insert(address)
        siblings?.claim(address, for: self)
    }

    /// Nothing is kept here of whoever is at this address, unless something else still is.
    func release(_ address: TransportAddress) {
        guard connections[address] == nil, listener?.pending[address] == nil else { return }
        siblings?.release(address, of: self)
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
        if driver.addresses.count >= ListenerLimit.addressesPerConnection,
            !driver.addresses.contains(address), let former = driver.forgetAddress()
        {
            if connections[former] === driver { connections[former] = nil }
            release(former)
        }
        register(driver, at: address)
    }

    func driverEnded(_ driver: ConnectionDriver) {
        for address in driver.addresses where connections[address] === driver {
            connections[address] = nil
            release(address)
        }
        if let username = driver.username { siblings?.release(username, of: self) }
        listener?.driverEnded(driver)
        closeIfIdle()
    }
}

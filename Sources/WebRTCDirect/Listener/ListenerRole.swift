// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import NIOCore
import PeerTransport
import RTCCore
import RTCDTLS
import RTCICE
import RTCPeerConnection

/// What a listening socket does with datagrams from strangers.
///
/// Connectivity checks are answered from the packet alone; what is kept of them is a table of fixed
/// size. A DTLS ClientHello from an address with a valid check makes a pending connection: a few
/// datagrams, which become a connection when somebody upgrades it. Everything else is counted and
/// dropped.
///
/// Like the endpoint it belongs to, it is touched on the socket's event loop only.
final class ListenerRole {
    unowned let endpoint: UDPEndpoint
    let socket: UDPSocket
    let node: LocalNode
    let configuration: Configuration
    let localAddress: Multiaddr
    let events: ListenerEventSource<WebRTCDirect.Incoming>
    let responder: ICELiteResponder
    private let lost: (TransportError) -> Void

    private(set) var recentChecks: RecentChecks
    /// The last peers that were turned away.
    private var refused: RecentChecks
    private var random: RandomSource
    private(set) var pending: [TransportAddress: PendingPeer] = [:]
    private(set) var drivers: [WebRTCDirectUsername: ConnectionDriver] = [:]
    private(set) var handshaking = 0
    /// Both of those that are pending and those that are handshaking.
    private var halfOpen: HalfOpenCount

    init(
        endpoint: UDPEndpoint,
        socket: UDPSocket,
        node: LocalNode,
        configuration: Configuration,
        events: ListenerEventSource<WebRTCDirect.Incoming>,
        lost: @escaping (TransportError) -> Void
    ) {
        var random = RandomSource.system
        self.endpoint = endpoint
        self.socket = socket
        self.node = node
        self.configuration = configuration
        self.events = events
        self.lost = lost
        halfOpen = HalfOpenCount(limit: configuration.halfOpenConnectionsMax)
        localAddress = Multiaddr(
            webRTCDirectAt: socket.localAddress,
            certhashes: [node.certhash]
        )
        responder = ICELiteResponder(random: &random)
        recentChecks = RecentChecks(capacity: configuration.recentChecksMax, random: &random)
        refused = RecentChecks(capacity: ListenerLimit.refusedPeersMax, random: &random)
        self.random = random
    }

    /// Takes in a datagram from an address that belongs to no connection.
    func receive(_ datagram: ByteBuffer, from source: TransportAddress, at now: Instant) {
        switch DatagramKind(of: datagram) {
        case .stun: receiveCheck(datagram, from: source, at: now)
        case .dtls: receiveRecord(datagram, from: source, at: now)
        case .other: node.counters.count(\.datagramsDropped)
        }
    }

    /// Whether a datagram from an address that a connection may yield is for the listener: any
    /// check, which may come from a new dialer there, and the DTLS of one whose check was valid.
    ///
    /// Responses are for the connection, whose checks ask for them.
    func knows(_ source: TransportAddress, at now: Instant, for datagram: ByteBuffer) -> Bool {
        switch DatagramKind(of: datagram) {
        case .stun: datagram.isSTUNRequest
        case .dtls: pending[source] != nil || recentChecks.check(from: source, at: now) != nil
        case .other: false
        }
    }

    private func receiveCheck(
        _ datagram: ByteBuffer,
        from source: TransportAddress,
        at now: Instant
    ) {
        guard let destination = SocketAddress(source) else { return }
        switch responder.respond(to: datagram, from: source, random: &random) {
        case .ignored: node.counters.count(\.datagramsDropped)
        case .refused(_, let response): socket.send(response, to: destination)
        case .answered(let answer):
            if let driver = drivers[answer.username] {
                // A peer checks from all its interfaces: one more way to reach the same connection.
                return adopt(datagram, from: source, by: driver, at: now)
            }
            recentChecks.record(RecentCheck(answer, from: source, at: now))
            node.counters.count(\.checksAnswered)
            socket.send(answer.response, to: destination)
            if let check = answer.triggeredCheck { socket.send(check, to: destination) }
        }
    }

    private func adopt(
        _ datagram: ByteBuffer,
        from source: TransportAddress,
        by driver: ConnectionDriver,
        at now: Instant
    ) {
        endpoint.hand(PacketBatch(datagram), from: source, to: driver, at: now)
        if driver.addresses.count < ListenerLimit.addressesPerConnection {
            endpoint.register(driver, at: source)
        }
    }

    private func receiveRecord(
        _ datagram: ByteBuffer,
        from source: TransportAddress,
        at now: Instant
    ) {
        if let peer = pending[source] { return peer.keep(datagram) }
        guard datagram.isClientHello else { return node.counters.count(\.datagramsDropped) }
        guard let check = recentChecks.take(from: source, at: now) else {
            // One that was turned away asks again: it has not been told, or does not believe it.
            if let check = refused.check(from: source, at: now) { return sendRefusal(to: check) }
            return node.counters.count(\.datagramsDropped)
        }
        node.counters.count(\.peersArrived)
        let deadline = now + configuration.handshakeTimeout
        let peer = PendingPeer(
            check: check,
            datagram: datagram,
            deadline: deadline,
            listener: self
        )
        let incoming = WebRTCDirect.Incoming(peer, of: self)
        guard hasRoom(for: source), events.offer(incoming) else {
            peer.expire()
            // The check is good for another try, when there may be room.
            recentChecks.record(check)
            sendRefusal(to: check)
            return node.counters.count(\.peersTurnedAway)
        }
        pending[source] = peer
        halfOpen.add(source)
        peer.startTimer(on: socket.eventLoop)
    }

    private func hasRoom(for source: TransportAddress) -> Bool {
        events.hasRoom
            && halfOpen.hasRoom(for: source)
            && endpoint.connectionCount < configuration.connectionsPerSocketMax
    }

    // MARK: Pending connections

    /// Whether so many handshakes are under way that sources have to prove themselves first.
    ///
    /// What one source can hold alone is enough.
    var isUnderLoad: Bool { halfOpen.total >= configuration.halfOpenConnectionsMax / 2 }

    /// A pending connection is used up or given up.
    func forget(_ peer: PendingPeer) {
        let source = peer.check.address
        guard pending[source] === peer else { return }
        pending[source] = nil
        halfOpen.remove(source)
    }

    /// A pending connection has become a connection.
    func started(_ driver: ConnectionDriver, for check: RecentCheck) {
        drivers[check.username] = driver
        driver.username = check.username
        handshaking += 1
        halfOpen.add(check.address)
        endpoint.register(driver, at: check.address)
        driver.prove(check.address)
    }

    /// The handshake with a peer at this address has ended, well or badly.
    func handshakeEnded(with address: TransportAddress) {
        handshaking -= 1
        halfOpen.remove(address)
    }

    func driverEnded(_ driver: ConnectionDriver) {
        if let username = driver.username, drivers[username] === driver {
            drivers[username] = nil
        }
    }

    // MARK: Refusals

    /// Tells a peer that it is turned away, and again whenever it repeats its ClientHello.
    func refuse(_ check: RecentCheck) {
        refused.record(check)
        sendRefusal(to: check)
    }

    /// One datagram, shorter than the ClientHello that it answers and only to where a valid check
    /// came from: nobody can be flooded by way of this listener.
    private func sendRefusal(to check: RecentCheck) {
        guard let destination = SocketAddress(check.address) else { return }
        socket.send(DTLSAlert.accessDenied.fatalDatagram(), to: destination)
    }

    // MARK: Ends

    /// Turns away everybody who is not yet a connection.
    func stop() {
        for peer in pending.values { peer.refuse() }
    }

    func socketLost(_ error: any Error) {
        stop()
        lost(.bindFailed(localAddress, UnderlyingError(error)))
    }
}

/// The bounds of a listener that nobody needs to change.
enum ListenerLimit {
    /// Peers that are told again that they were turned away when they ask again.
    static let refusedPeersMax = 256
    /// Source addresses of one connection.
    static let addressesPerConnection = 32
    /// Datagrams kept for a connection that nobody has upgraded: two tries of a ClientHello in
    /// three fragments each, and some.
    static let datagramsPerPendingPeer = 8
}

extension ByteBuffer {
    /// Whether the class in a STUN message's first two bytes is that of a request (RFC 8489 §5).
    fileprivate var isSTUNRequest: Bool {
        getInteger(at: readerIndex, as: UInt16.self).map { $0 & 0x0110 == 0 } ?? false
    }

    /// Whether this begins with a DTLS record of epoch 0 that holds a ClientHello, or a part of one
    /// (RFC 6347 §4.1, §4.2.2).
    fileprivate var isClientHello: Bool {
        getInteger(at: readerIndex, as: UInt8.self) == 22
            && getInteger(at: readerIndex + 3, as: UInt16.self) == 0
            && getInteger(at: readerIndex + 13, as: UInt8.self) == 1
    }
}

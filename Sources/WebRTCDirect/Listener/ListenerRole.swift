// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import NIOCore
import PeerTransport
import RTCCore
import RTCDTLS
import RTCICE
import RTCPeerConnection
import Synchronization

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
    let group: ListenerGroup
    let events: ListenerEventSource<WebRTCDirect.Incoming>
    private let lost: (TransportError) -> Void

    private var random = RandomSource.system
    private(set) var pending: [TransportAddress: PendingPeer] = [:]
    private(set) var drivers: [WebRTCDirectUsername: ConnectionDriver] = [:]
    private(set) var handshaking = 0

    init(
        endpoint: UDPEndpoint,
        socket: UDPSocket,
        node: LocalNode,
        configuration: Configuration,
        group: ListenerGroup,
        events: ListenerEventSource<WebRTCDirect.Incoming>,
        lost: @escaping (TransportError) -> Void
    ) {
        self.endpoint = endpoint
        self.socket = socket
        self.node = node
        self.configuration = configuration
        self.group = group
        self.events = events
        self.lost = lost
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
        case .dtls: pending[source] != nil || hasChecked(source, at: now)
        case .other: false
        }
    }

    private func hasChecked(_ source: TransportAddress, at now: Instant) -> Bool {
        group.strangers.withLock { $0.recentChecks.check(from: source, at: now) } != nil
    }

    private func receiveCheck(
        _ datagram: ByteBuffer,
        from source: TransportAddress,
        at now: Instant
    ) {
        guard let destination = SocketAddress(source) else { return }
        switch group.responder.respond(to: datagram, from: source, random: &random) {
        case .ignored: node.counters.count(\.datagramsDropped)
        case .refused(_, let response): socket.send(response, to: destination)
        case .answered(let answer):
            if let driver = drivers[answer.username] {
                // A peer checks from all its interfaces: one more way to reach the same connection.
                return adopt(datagram, from: source, by: driver, at: now)
            }
            if let owner = endpoint.siblings?.owner(of: answer.username), owner !== endpoint {
                return owner.deliver(PacketBatch(datagram), from: source)
            }
            remember(RecentCheck(answer, from: source, at: now))
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
        let strangers = group.strangers.withLock {
            // One that was turned away asks again: it has not been told, or does not believe it.
            (
                valid: $0.recentChecks.take(from: source, at: now),
                refused: $0.refused.check(from: source, at: now)
            )
        }
        guard let check = strangers.valid else {
            if let check = strangers.refused { return sendRefusal(to: check) }
            return node.counters.count(\.datagramsDropped)
        }
        node.counters.count(\.peersArrived)
        let peer = PendingPeer(
            check: check,
            datagram: datagram,
            deadline: now + configuration.handshakeTimeout,
            listener: self
        )
        guard admit(peer) else {
            peer.expire()
            // The check is good for another try, when there may be room.
            remember(check)
            sendRefusal(to: check)
            return node.counters.count(\.peersTurnedAway)
        }
        peer.startTimer(on: socket.eventLoop)
    }

    private func remember(_ check: RecentCheck) {
        group.strangers.withLock { $0.recentChecks.record(check) }
    }

    /// Whether there is room for one more, who is announced then.
    private func admit(_ peer: PendingPeer) -> Bool {
        let source = peer.check.address
        guard events.hasRoom, group.strangers.withLock({ $0.admit(source) }) else { return false }
        pending[source] = peer
        endpoint.siblings?.claim(source, for: endpoint)
        return events.offer(WebRTCDirect.Incoming(peer, of: self))
    }

    // MARK: Pending connections

    /// Whether so many handshakes are under way that sources have to prove themselves first.
    ///
    /// What one source can hold alone is enough.
    var isUnderLoad: Bool {
        group.strangers.withLock { $0.halfOpen.total } >= configuration.halfOpenConnectionsMax / 2
    }

    /// A pending connection is used up or given up.
    func forget(_ peer: PendingPeer) {
        let source = peer.check.address
        guard pending[source] === peer else { return }
        pending[source] = nil
        group.strangers.withLock { $0.forget(source) }
        endpoint.release(source)
    }

    /// A pending connection has become a connection.
    func started(_ driver: ConnectionDriver, for check: RecentCheck) {
        drivers[check.username] = driver
        driver.username = check.username
        handshaking += 1
        group.strangers.withLock { $0.started(at: check.address) }
        endpoint.register(driver, at: check.address)
        driver.prove(check.address)
    }

    /// The handshake with a peer at this address has ended, well or badly.
    func handshakeEnded(with address: TransportAddress) {
        handshaking -= 1
        group.strangers.withLock { $0.handshakeEnded(with: address) }
    }

    func driverEnded(_ driver: ConnectionDriver) {
        group.strangers.withLock { $0.connectionEnded() }
        if let username = driver.username, drivers[username] === driver {
            drivers[username] = nil
        }
    }

    // MARK: Refusals

    /// Tells a peer that it is turned away, and again whenever it repeats its ClientHello.
    func refuse(_ check: RecentCheck) {
        group.strangers.withLock { $0.refused.record(check) }
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
        lost(.bindFailed(group.localAddress, UnderlyingError(error)))
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

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import DequeModule
import Multiformats
import NIOCore
import PeerIdentity
import PeerNoise
import PeerTransport
import RTCCore
import RTCDTLS
import RTCDataChannel
import RTCICE
import RTCPeerConnection
import RTCSCTP

/// Whoever routes datagrams to a driver: the endpoint of its socket.
protocol ConnectionOwner: AnyObject {
    /// The driver's peer is reached at another address now.
    func driver(_ driver: ConnectionDriver, movedTo address: TransportAddress)

    /// The driver needs nothing any more.
    func driverEnded(_ driver: ConnectionDriver)
}

/// Runs one connection on its socket's event loop: it feeds the engines, sends what they put out,
/// keeps their timers, and serves the calls of `Connection` and `Stream`.
///
/// Nothing of it is touched outside that loop, so it needs no lock.
final class ConnectionDriver {
    /// How far the connection is.
    enum Phase {
        case handshaking
        case established
        case closing
        case closed(CloseReason)
    }

    typealias OpenAnswer = Result<WebRTCDirect.Stream, ConnectionError>
    typealias AcceptAnswer = Result<WebRTCDirect.Stream?, ConnectionError>

    let socket: UDPSocket
    let counters: TransportCounters
    let configuration: Configuration
    var peer: PeerConnection
    var phase = Phase.handshaking
    var handshake: IdentityHandshake?
    var established: EstablishedCall?
    var status: ConnectionStatus?
    /// What the handles of the connection and its streams hold; nil when all are gone.
    weak var lifetime: ConnectionLifetime?

    var streams: [StreamID: StreamCore] = [:]
    /// Streams that have lost their channel before everything on them was read: it still takes room
    /// from the others.
    var unreadRemains: [ObjectIdentifier: StreamCore] = [:]
    /// Streams the peer opened and nobody has accepted.
    var unaccepted: Deque<StreamCore> = []
    var accepters: Deque<LoopCall<AcceptAnswer>> = []
    var openers: Deque<LoopCall<OpenAnswer>> = []
    var closers: [LoopCall<Bool>] = []
    /// Streams whose writes wait for room in the connection.
    var blockedWriters: Deque<StreamID> = []
    /// Streams with a deadline of their own, and a time no later than the first of those.
    var timedStreams: Set<StreamID> = []
    var streamDeadline: Instant?
    /// What the connection has of the transport's memory budget.
    var share: MemoryShare
    /// How many bytes of the connection may wait to be sent.
    var sendAllowance: Int
    /// When the peer will have waited too long for somebody to read.
    var unreadDeadline: Instant?
    /// When to give up the handshake, or an orderly close.
    var patience: Instant?

    /// Every address that the endpoint routes here.
    var addresses: Set<TransportAddress> = []
    /// Those of them that the peer is known to be at, and where it was last: a check alone shows
    /// nothing, anybody can forge its source.
    private var provenAddresses: Set<TransportAddress> = []
    private var lastProven: TransportAddress?
    /// Whether the endpoint will flush when it has read its batch.
    var awaitsFlush = false
    /// What the listener knows the peer by; nil for a dialed connection.
    var username: WebRTCDirectUsername?

    private(set) weak var owner: (any ConnectionOwner)?
    private var destination: (address: TransportAddress, socketAddress: SocketAddress)?
    private var timer: (deadline: Instant, task: Scheduled<Void>)?
    private var isFlushScheduled = false

    var eventLoop: any EventLoop { socket.eventLoop }

    /// Whether the peer seems to be gone, so that its address may have a new owner.
    func isSilent(at now: Instant) -> Bool {
        peer.lastSign.map { now - $0 > configuration.addressReuse } ?? false
    }

    /// Whether this is a dial that is not yet complete.
    var isDialing: Bool {
        if case .handshaking = phase { username == nil } else { false }
    }

    /// What a finished handshake is reported to.
    typealias EstablishedCall = (Result<PeerID, TransportError>) -> Void

    init(
        peer: consuming PeerConnection,
        handshake: consuming IdentityHandshake,
        socket: UDPSocket,
        counters: TransportCounters,
        memory: MemoryBudget,
        configuration: Configuration,
        owner: any ConnectionOwner,
        deadline: Instant
    ) {
        self.peer = peer
        self.handshake = consume handshake
        self.socket = socket
        self.counters = counters
        self.configuration = configuration
        share = MemoryShare(of: memory)
        sendAllowance = min(MemoryFloor.connectionSendBytes, configuration.connectionSendBytesMax)
        self.owner = owner
        patience = deadline
    }

    /// Takes in datagrams; `flush()` follows once all of a batch are in.
    func receive(_ datagrams: PacketBatch, from source: TransportAddress, at now: Instant) {
        peer.receive(datagrams, from: source, at: now)
    }

    /// The peer is at this address: the handshake has begun there or has led there.
    ///
    /// A handshake that is completed elsewhere does not show who was where it began.
    func prove(_ address: TransportAddress) {
        if case .handshaking = phase { provenAddresses.removeAll() }
        provenAddresses.insert(address)
        lastProven = address
    }

    /// Gives up one of the peer's addresses, but not the last that it was proved to be at; nil when
    /// there is no other.
    func forgetAddress() -> TransportAddress? {
        let others = addresses.filter { $0 != lastProven }
        let former = others.first { !provenAddresses.contains($0) } ?? others.first
        guard let former else { return nil }
        addresses.remove(former)
        provenAddresses.remove(former)
        return former
    }

    /// Whether somebody else may come from this address.
    func mayYield(_ address: TransportAddress, at now: Instant) -> Bool {
        address != lastProven && !provenAddresses.contains(address) || isSilent(at: now)
    }

    /// The socket could not send a datagram of this size.
    func datagramRefused(size: Int) {
        peer.refuseDatagrams(ofSize: size, at: .now)
        setNeedsFlush()
    }

    /// The path may have become another one: the socket was bound again.
    func pathChanged() {
        peer.pathChanged(at: .now)
    }

    /// Flushes once all that happens in this turn of the loop has happened.
    func setNeedsFlush() {
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        let driver = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute { driver.value.flush() }
    }

    /// Carries out everything the engines want, then sets the timer.
    func flush() {
        isFlushScheduled = false
        let now = Instant.now
        repeat {
            while let output = peer.nextOutput(at: now) {
                switch output {
                case .transmit(let batch, let address): send(batch, to: address)
                case .event(let event): handle(event, at: now)
                }
            }
        } while resumeBlockedWriters(at: now)
        if case .closed = phase { return }
        if peer.isClosedByPeer { refuseWrites() }
        adaptMemory()
        watchUnread(at: now)
        setTimer()
    }

    private func send(_ batch: PacketBatch, to address: TransportAddress) {
        if destination?.address != address {
            destination = SocketAddress(address).map { (address, $0) }
        }
        guard let destination else { return }
        socket.send(batch, to: destination.socketAddress)
    }

    private func handle(_ event: PeerConnectionEvent, at now: Instant) {
        switch event {
        case .secured(let peer): secured(by: peer.fingerprint)
        case .channels(let event): handle(event, at: now)
        case .remoteAddressChanged(let address):
            owner?.driver(self, movedTo: address)
            prove(address)
            status?.moved(to: Multiaddr(webRTCDirectAt: address))
        case .mappedAddress: break
        case .closed(let end): finish(CloseReason(end), fault: end)
        }
    }

    // MARK: Timers

    private var nextDeadline: Instant? {
        earliest(
            earliest(peer.nextDeadline, patience),
            earliest(streamDeadline, unreadDeadline)
        )
    }

    /// Sets the timer when it would come too late; one that comes too early just looks again.
    private func setTimer() {
        guard let deadline = nextDeadline else { return }
        if let timer, timer.deadline <= deadline { return }
        timer?.task.cancel()
        let driver = NIOLoopBound(self, eventLoop: eventLoop)
        let task = eventLoop.scheduleTask(deadline: NIODeadline(deadline)) {
            driver.value.timerFired()
        }
        timer = (deadline, task)
    }

    private func timerFired() {
        timer = nil
        let now = Instant.now
        peer.advance(to: now)
        advanceStreams(to: now)
        giveUpUnread(at: now)
        if let patience, patience <= now { losePatience(at: now) }
        flush()
    }

    /// Lets go of everything that would keep the loop busy or this object alive.
    func dismantle() {
        timer?.task.cancel()
        timer = nil
        patience = nil
        unreadDeadline = nil
        share.giveBack()
        owner?.driverEnded(self)
        owner = nil
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats
public import PeerIdentity

/// A transport within one process, at addresses such as `/memory/1234`.
///
/// It has everything the protocols ask for (bounds, back-pressure, half close, resets, lost peers)
/// and nothing else, so it is the reference for other transports and the ground for tests.
/// Identity is claimed, not proved.
public struct MemoryTransport: Transport {
    /// A connection between two ends in this process.
    public typealias Output = MemoryConnection
    /// A dial that waits at a listener.
    public typealias Incoming = MemoryPending

    /// Who this transport says it is.
    public let peer: PeerID
    private let network: MemoryNetwork
    private let limits: MemoryLimits
    private let clock: any Clock<Duration>

    /// A transport for `peer` whose listeners can be dialed from the same network.
    ///
    /// - Parameters:
    ///   - peer: Who it says it is.
    ///   - network: Where its ports are.
    ///   - limits: The bounds of what its listeners accept.
    ///   - clock: What ``DialOptions/timeout`` is measured with.
    public init(
        peer: PeerID,
        network: MemoryNetwork = .shared,
        limits: MemoryLimits = MemoryLimits(),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.peer = peer
        self.network = network
        self.limits = limits
        self.clock = clock
    }

    /// Listens on a memory port; port 0 takes one that is free.
    ///
    /// - Returns: The listener; its one address is known at once.
    /// - Throws: `addressNotSupported`, or `bindFailed` with ``MemoryPortInUse``.
    public func listen(
        on address: Multiaddr
    ) async throws(TransportError) -> Listener<MemoryPending> {
        guard let wanted = MemoryAddress(address), wanted.peer == nil else {
            throw .addressNotSupported(address)
        }
        let port = wanted.port == 0 ? network.unusedPort() : wanted.port
        let bound = MemoryAddress.multiaddr(port: port)
        let end = CloseHandler(network: network, port: port)
        let (listener, source) = Listener<MemoryPending>.make(
            limits: ListenerLimits(incoming: limits.pendingConnections),
            closeHandler: { end.close() }
        )
        guard network.bind(port, .init(peer: peer, address: bound, source: source)) else {
            source.finish(.requested)
            throw .bindFailed(address, UnderlyingError(MemoryPortInUse(port: port)))
        }
        source.announce(bound)
        return listener
    }

    /// Accepts a dial.
    ///
    /// - Returns: The listener's end.
    /// - Throws: `pendingConnectionExpired` when the dialer gave up, `foreignPendingConnection`.
    public func upgrade(
        _ pending: MemoryPending
    ) async throws(TransportError) -> MemoryConnection {
        guard !Task.isCancelled else {
            pending.reject()
            throw .cancelled
        }
        let handshake = pending.handshake
        guard handshake.listener == peer else { throw .foreignPendingConnection }
        let link = MemoryLink(
            dialerStatus: ConnectionStatus(remoteAddress: pending.localAddress),
            listenerStatus: ConnectionStatus(remoteAddress: pending.remoteAddress),
            limits: limits
        )
        let dialerEnd = MemoryConnection(
            end: .dialer,
            link: link,
            remotePeer: peer,
            localAddress: pending.remoteAddress
        )
        let listenerEnd = MemoryConnection(
            end: .listener,
            link: link,
            remotePeer: handshake.dialer,
            localAddress: pending.localAddress
        )
        guard handshake.accept(dialerEnd) else { throw .pendingConnectionExpired }
        return listenerEnd
    }

    /// Dials a memory port and waits for the listener to accept.
    ///
    /// - Returns: The dialer's end.
    /// - Throws: `addressNotSupported`, `unreachable` when nobody listens, `refused` when the
    ///   listener turns us away or has no room, `peerMismatch`, `timedOut`, `cancelled`.
    public func dial(
        _ address: Multiaddr,
        options: DialOptions
    ) async throws(TransportError) -> MemoryConnection {
        guard let target = MemoryAddress(address), target.port != 0 else {
            throw .addressNotSupported(address)
        }
        guard options.role == .dialer else { throw .optionNotSupported(.role) }
        guard let entry = network.listener(at: target.port) else { throw .unreachable(address) }
        if let expected = target.peer, expected != entry.peer {
            throw .peerMismatch(expected: expected, actual: entry.peer)
        }
        let handshake = MemoryHandshake(dialer: peer, listener: entry.peer)
        let isTaken = entry.source.offer(
            MemoryPending(
                localAddress: entry.address,
                remoteAddress: MemoryAddress.multiaddr(port: network.unusedPort()),
                handshake: handshake
            )
        )
        guard isTaken else { throw .refused }
        return try await withTimeLimit(options.timeout, clock: clock) {
            () async throws(TransportError) in
            try await handshake.outcome()
        }
    }
}

/// Another listener has the port.
public struct MemoryPortInUse: Error, Sendable, Hashable {
    /// The port.
    public let port: UInt64

    /// Names the port.
    public init(port: UInt64) {
        self.port = port
    }
}

/// Frees the port of a listener that is closed.
private final class CloseHandler: Sendable {
    private let network: MemoryNetwork
    private let port: UInt64

    init(network: MemoryNetwork, port: UInt64) {
        self.network = network
        self.port = port
    }

    func close() {
        guard let entry = network.listener(at: port) else { return }
        network.unbind(port)
        entry.source.finish(.requested)
    }
}

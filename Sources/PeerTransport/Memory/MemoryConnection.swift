// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats
public import PeerIdentity

/// A connection between two ends in one process; see ``MemoryTransport``.
public final class MemoryConnection: Connection {
    /// Who the other end is.
    public let remotePeer: PeerID
    /// Our address; for the end that dialed, a port nobody listens on.
    public let localAddress: Multiaddr

    let link: MemoryLink
    private let end: Endpoint
    private let status: ConnectionStatus

    init(end: Endpoint, link: MemoryLink, remotePeer: PeerID, localAddress: Multiaddr) {
        self.end = end
        self.link = link
        self.remotePeer = remotePeer
        self.localAddress = localAddress
        status = end == .dialer ? link.dialerStatus : link.listenerStatus
    }

    deinit {
        finish()
    }

    /// Where the peer is.
    public var remoteAddress: Multiaddr { status.remoteAddress }

    /// Opens a stream, waiting while the peer has a full backlog.
    ///
    /// - Returns: The stream.
    /// - Throws: What ``Connection/openStream()`` throws.
    public func openStream() async throws(ConnectionError) -> MemoryStream {
        stream(try await link.open(from: end))
    }

    /// The next stream the peer opens.
    ///
    /// - Returns: The stream, or nil once the connection has ended in an orderly way.
    /// - Throws: What ``Connection/acceptStream()`` throws.
    public func acceptStream() async throws(ConnectionError) -> MemoryStream? {
        try await link.accept(at: end).map(stream)
    }

    /// Ends the connection; the peer sees ``CloseReason/remote``.
    public func close() async {
        finish()
    }

    /// Ends the connection at once; the peer sees ``CloseReason/aborted``.
    public func abort() {
        end(local: .local, remote: .aborted)
    }

    /// Lets both ends see ``CloseReason/lost``, as when the path between two machines breaks.
    public func sever() {
        link.end(dialer: .lost, listener: .lost)
    }

    /// Why the connection ended; waits until it has.
    public var closed: CloseReason {
        get async throws(CancellationError) { try await status.closed }
    }

    /// Changes of the connection, for one consumer.
    public var events: ConnectionEvents { status.events }

    private func finish() {
        end(local: .local, remote: .remote)
    }

    private func end(local: CloseReason, remote: CloseReason) {
        if end == .dialer {
            link.end(dialer: local, listener: remote)
        } else {
            link.end(dialer: remote, listener: local)
        }
    }

    private func stream(_ seed: MemoryLink.Seed) -> MemoryStream {
        let isDialer = end == .dialer
        return MemoryStream(
            connection: self,
            id: seed.id,
            incoming: isDialer ? seed.fromListener : seed.fromDialer,
            outgoing: isDialer ? seed.fromDialer : seed.fromListener
        )
    }
}

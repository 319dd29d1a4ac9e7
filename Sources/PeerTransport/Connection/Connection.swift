// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats
public import PeerIdentity

/// An authenticated connection to one peer that carries many streams.
///
/// It drives itself: packets are answered and streams move whether or not anybody waits on it.
/// Values are handles to one connection and may be copied and used from any task.
/// Its streams hold it too; when the last handle and the last stream are let go without
/// ``close()``, the connection is closed.
public protocol Connection<Stream>: Sendable {
    /// What its streams are.
    associatedtype Stream: MuxedStream

    /// Who the other end proved to be.
    var remotePeer: PeerID { get }

    /// Our address as far as known.
    var localAddress: Multiaddr { get }

    /// Where the peer is now; see ``ConnectionEvent/remoteAddressChanged(_:)``.
    var remoteAddress: Multiaddr { get }

    /// Opens a stream to the peer, waiting while the peer can take no more.
    ///
    /// - Throws: ``ConnectionError/closed(_:)``, ``ConnectionError/streamLimitReached`` when
    ///   waiting would not help, ``ConnectionError/cancelled``.
    func openStream() async throws(ConnectionError) -> Stream

    /// The next stream the peer opens.
    ///
    /// Streams that nobody asks for wait in a bounded queue; when it is full the peer is slowed or
    /// its further streams are reset, as the protocol below allows. Cancelling the call loses none.
    ///
    /// - Returns: The stream, or nil once the connection has ended in an orderly way.
    /// - Throws: ``ConnectionError/closed(_:)`` when it ended otherwise,
    ///   ``ConnectionError/cancelled``.
    func acceptStream() async throws(ConnectionError) -> Stream?

    /// Ends the connection in an orderly way and returns when the peer knows or has been given up.
    ///
    /// Streams that are open are reset; what a closed stream still had to send is sent first.
    /// Calling it again, or after the peer has closed, is harmless. A cancelled task returns early,
    /// the connection closes nevertheless.
    func close() async

    /// Ends the connection at once, telling the peer as far as that takes no waiting.
    func abort()

    /// Why the connection ended; waits until it has.
    ///
    /// Any number of tasks may wait. A peer that vanishes gives ``CloseReason/lost``.
    ///
    /// - Throws: `CancellationError` when the waiting task is cancelled.
    var closed: CloseReason { get async throws(CancellationError) }

    /// Changes of the connection, ending with ``ConnectionEvent/closed(_:)``; for one consumer.
    var events: ConnectionEvents { get }
}

extension Connection {
    /// The streams the peer opens, one at a time: pulling is the back-pressure.
    public var inboundStreams: InboundStreams<Self> { InboundStreams(self) }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats
import NIOCore
public import PeerIdentity
public import PeerTransport

extension WebRTCDirect {
    /// An authenticated connection to one peer, carrying streams.
    ///
    /// It drives itself on its socket's event loop. Its streams hold it too: when the last handle
    /// of both is let go without ``close()``, it is closed.
    public final class Connection: PeerTransport.Connection {
        let driver: NIOLoopBound<ConnectionDriver>
        let loop: any EventLoop
        private let status: ConnectionStatus
        private let lifetime: ConnectionLifetime

        /// Who the other end proved to be.
        public let remotePeer: PeerID

        /// Our own address: of the listener, or of the socket that dialed.
        public let localAddress: Multiaddr

        init(
            driver: ConnectionDriver,
            status: ConnectionStatus,
            remotePeer: PeerID,
            localAddress: Multiaddr
        ) {
            loop = driver.eventLoop
            self.driver = NIOLoopBound(driver, eventLoop: loop)
            lifetime = ConnectionLifetime(of: driver)
            driver.lifetime = lifetime
            self.status = status
            self.remotePeer = remotePeer
            self.localAddress = localAddress
        }

        /// Where the peer is now.
        public var remoteAddress: Multiaddr { status.remoteAddress }

        /// Opens a stream, waiting while the peer can take no more.
        ///
        /// - Throws: See `Connection.openStream()` of PeerTransport.
        public func openStream() async throws(ConnectionError) -> Stream {
            let driver = driver
            let answer = await LoopCall.run(
                on: loop,
                cancelled: ConnectionDriver.OpenAnswer.failure(.cancelled)
            ) { driver.value.open($0) }
            return try answer.get()
        }

        /// The next stream the peer opens.
        ///
        /// - Throws: See `Connection.acceptStream()` of PeerTransport.
        public func acceptStream() async throws(ConnectionError) -> Stream? {
            let driver = driver
            let answer = await LoopCall.run(
                on: loop,
                cancelled: ConnectionDriver.AcceptAnswer.failure(.cancelled)
            ) { driver.value.accept($0) }
            return try answer.get()
        }

        /// Resets the open streams, sends what closed ones still had to send, and ends the
        /// connection; returns when the peer knows, after `Configuration.closeTimeout` at the
        /// latest.
        ///
        /// A cancelled task returns early, the connection closes nevertheless.
        public func close() async {
            let driver = driver
            _ = await LoopCall.run(on: loop, cancelled: false, startsAnyway: true) {
                driver.value.close($0)
            }
        }

        /// How the connection is doing; nil once it has ended.
        public func statistics() async -> ConnectionStatistics? {
            let driver = driver
            return await LoopCall.run(on: loop, cancelled: nil) {
                $0.complete(driver.value.statistics)
            }
        }

        /// Ends the connection at once.
        public func abort() {
            let driver = driver
            loop.execute { driver.value.abort(reason: "aborted") }
        }

        /// Why the connection ended; waits until it has.
        ///
        /// - Throws: `CancellationError` when the waiting task is cancelled.
        public var closed: CloseReason {
            get async throws(CancellationError) { try await status.closed }
        }

        /// Changes of the connection, for one consumer.
        public var events: ConnectionEvents { status.events }
    }
}

/// Held by every handle of a connection and of its streams: the last one to go closes it.
final class ConnectionLifetime: Sendable {
    private let driver: NIOLoopBound<ConnectionDriver>
    private let loop: any EventLoop

    init(of driver: ConnectionDriver) {
        loop = driver.eventLoop
        self.driver = NIOLoopBound(driver, eventLoop: loop)
    }

    deinit {
        let driver = driver
        loop.execute { driver.value.close() }
    }
}

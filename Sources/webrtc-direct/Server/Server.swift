// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Logging
import Multiformats
import PeerIdentity
import PeerTransport
import WebRTCDirect

/// Serves ping, echo and perf to everybody who arrives.
struct Server: Sendable {
    /// Streams of one connection that are served at a time: as many as a connection can have, since
    /// one that waits for its turn may be what the peer waits for.
    private static let streamsMax = 16_384

    let transport: WebRTCDirect
    let logger: Logger
    /// What tests need besides; nil unless asked for.
    var tests: TestProtocols?

    /// Serves what comes through these listeners until the task is cancelled; then closes the
    /// listeners and all connections.
    ///
    /// - Throws: `TransportError` when a listener cannot go on.
    func run(_ listeners: [Listener<WebRTCDirect.Incoming>]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for listener in listeners {
                group.addTask { try await serve(listener) }
            }
            defer { group.cancelAll() }
            while try await group.next() != nil {}
        }
    }

    private func serve(_ listener: Listener<WebRTCDirect.Incoming>) async throws {
        let failure = await withDiscardingTaskGroup { group -> TransportError? in
            for await event in listener.events {
                switch event {
                case .incoming(let pending, _, let remote):
                    group.addTask { await serve(pending, from: remote) }
                case .newAddress(let address): logger.debug("new address \(address)")
                case .addressExpired(let address): logger.notice("address expired: \(address)")
                case .error(let error): logger.warning("listener: \(error)")
                case .closed(.failed(let error)): return error
                case .closed(.requested): return nil
                }
            }
            group.cancelAll()
            await Task { await listener.close() }.value
            return nil
        }
        if let failure { throw failure }
    }

    private func serve(_ pending: WebRTCDirect.Incoming, from remote: Multiaddr) async {
        let connection: WebRTCDirect.Connection
        do {
            connection = try await transport.upgrade(pending)
        } catch {
            logger.notice("\(remote): handshake failed: \(error)")
            return
        }
        logger.info("\(remote): connected, \(connection.remotePeer)")
        let end = await serve(connection)
        logger.info("\(remote): \(end)")
        tests?.recordEnd(of: connection.remotePeer, end)
        // The task may be cancelled, and the peer shall know nevertheless.
        await Task { await connection.close() }.value
    }
    /// Serves the streams of one connection; why it ended.
    private func serve(_ connection: WebRTCDirect.Connection) async -> String {
        var router = StreamRouter<WebRTCDirect.Stream>(maximumStreams: Self.streamsMax)
            .addingBasicProtocols()
        if let tests { router = tests.adding(to: router, on: connection) }
        do {
            try await router.serve(connection)
            return "the peer closed the connection"
        } catch .closed(let reason) {
            return Failure.line(reason)
        } catch {
            return "\(error)"
        }
    }
}

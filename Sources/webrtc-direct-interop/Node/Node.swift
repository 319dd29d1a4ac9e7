// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Logging
import Multiformats
import PeerIdentity
import PeerTransport
import WebRTCDirect

/// A libp2p node of the test suites: it speaks ping, perf and identify, to either side.
struct Node: Sendable {
    let transport: WebRTCDirect
    private let publicKey: PublicKey
    private let logger: Logger

    /// A node with a fresh identity and certificate.
    init(logger: Logger) throws {
        let identity = try PrivateKey.generate()
        publicKey = identity.publicKey
        transport = try WebRTCDirect(identity: identity)
        self.logger = logger
    }

    /// The address that peers elsewhere can dial, complete with the peer id.
    ///
    /// One of the loopback only when there is no other. Nil for a listener without addresses.
    func publicAddress(of addresses: [Multiaddr]) -> Multiaddr? {
        let address = addresses.first { !$0.isLoopback } ?? addresses.first
        return address?.appending(.p2p(transport.localPeer.multihash))
    }

    /// Serves everybody who arrives until the task is cancelled.
    ///
    /// - Throws: `TransportError` when the listener cannot go on.
    func serve(_ listener: Listener<WebRTCDirect.Incoming>) async throws {
        let failure = await withDiscardingTaskGroup { group -> TransportError? in
            defer { group.cancelAll() }
            for await event in listener.events {
                switch event {
                case .incoming(let pending, _, let remote):
                    group.addTask { await serve(pending, from: remote, at: listener.addresses) }
                case .error(let error): logger.warning("listener: \(error)")
                case .closed(.failed(let error)): return error
                case .newAddress, .addressExpired, .closed(.requested): continue
                }
            }
            return nil
        }
        if let failure { throw failure }
    }

    private func serve(
        _ pending: WebRTCDirect.Incoming,
        from remote: Multiaddr,
        at addresses: [Multiaddr]
    ) async {
        do {
            let connection = try await transport.upgrade(pending)
            logger.info("connected: \(connection.remotePeer) at \(remote)")
            await serveStreams(of: connection, listeningAt: addresses)
            // The task may be cancelled, and the peer shall know nevertheless.
            await Task { await connection.close() }.value
        } catch {
            logger.warning("\(remote): handshake failed: \(error)")
        }
    }

    /// Dials, serves the streams that the peer opens while `body` runs, and closes the connection.
    ///
    /// - Throws: `TransportError`, or what `body` throws.
    func withConnection<Value: Sendable>(
        to address: Multiaddr,
        _ body: @Sendable (WebRTCDirect.Connection) async throws -> Value
    ) async throws -> Value {
        let connection = try await transport.dial(address)
        logger.info("connected: \(connection.remotePeer)")
        let serving = Task { await serveStreams(of: connection, listeningAt: []) }
        defer { serving.cancel() }
        do {
            let value = try await body(connection)
            await Task { await connection.close() }.value
            return value
        } catch {
            await Task { await connection.close() }.value
            throw error
        }
    }

    private func serveStreams(
        of connection: WebRTCDirect.Connection,
        listeningAt addresses: [Multiaddr]
    ) async {
        let message = IdentifyMessage(
            publicKey: publicKey,
            listenAddresses: addresses,
            observedAddress: connection.remoteAddress
        )
        let router = StreamRouter<WebRTCDirect.Stream>()
            .addingBasicProtocols()
            .addingIdentify(message)
        do {
            try await router.serve(connection)
            logger.info("closed: \(connection.remotePeer)")
        } catch {
            logger.info("\(connection.remotePeer): \(error)")
        }
    }
}

extension Multiaddr {
    /// Whether only this machine can dial it.
    fileprivate var isLoopback: Bool {
        switch udpEndpoint?.host {
        case .ip4(let address): address.rawValue >> 24 == 127
        case .ip6(let address, _): address == IPv6Address(high: 0, low: 1)
        case .dns, nil: false
        }
    }
}

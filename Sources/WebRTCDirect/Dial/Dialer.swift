// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import NIOCore
import PeerTransport
import RTCCore
import RTCCrypto
import RTCDTLS
import RTCICE
import RTCPeerConnection

/// Connects to listeners, each time from a socket of its own.
struct Dialer {
    let node: LocalNode
    let configuration: Configuration

    /// Connects and authenticates.
    ///
    /// - Throws: See `WebRTCDirect.dial(_:options:)`.
    func dial(
        _ target: DialTarget,
        timeout: Duration
    ) async throws(TransportError) -> WebRTCDirect.Connection {
        let deadline = Instant.now + timeout
        node.counters.count(\.dials)
        let source = TransportAddress(
            ip: target.transportAddress.ip.sourceForDialing,
            port: 0
        )
        let endpoint: UDPEndpoint
        let socket: UDPSocket
        do {
            (endpoint, socket) = try await UDPEndpoint.open(
                at: source,
                node: node,
                configuration: configuration
            )
        } catch {
            throw .bindFailed(Multiaddr(webRTCDirectAt: source), UnderlyingError(error))
        }
        let answer = await LoopCall.run(
            on: socket.eventLoop,
            cancelled: ConnectionAnswer.failure(.cancelled)
        ) { call in
            start(target, deadline: deadline, endpoint, socket, call)
        }
        guard case .failure(let error) = answer else { return try answer.get() }
        try? await socket.close().get()
        // The system refuses to send there.
        if case .connectionLost(.lost) = error { throw .unreachable(target.address) }
        throw error
    }

    /// Begins to dial, on the socket's event loop.
    private func start(
        _ target: DialTarget,
        deadline: Instant,
        _ endpoint: UDPEndpoint,
        _ socket: UDPSocket,
        _ call: LoopCall<ConnectionAnswer>
    ) {
        do {
            let driver = try makeDriver(target, deadline: deadline, endpoint, socket)
            let report = ConnectionReport(
                call: call,
                localAddress: Multiaddr(webRTCDirectAt: socket.localAddress),
                remoteAddress: target.address
            )
            report.wire(to: driver)
            endpoint.register(driver, at: target.transportAddress)
            driver.prove(target.transportAddress)
            driver.flush()
        } catch let error as TransportError {
            call.complete(.failure(error))
        } catch {
            call.complete(.failure(.other(UnderlyingError(error))))
        }
    }

    private func makeDriver(
        _ target: DialTarget,
        deadline: Instant,
        _ endpoint: UDPEndpoint,
        _ socket: UDPSocket
    ) throws -> ConnectionDriver {
        var random = RandomSource.system
        // A certificate of its own for each dial keeps listeners from telling that two dials come
        // from one node before it has said so.
        let certificate = try CertificateIdentity()
        let descriptions = try SessionDescriptions(
            dialing: target,
            fingerprint: certificate.fingerprint,
            version: CredentialVersion(configuration.dialerVersion),
            random: &random
        )
        let now = Instant.now
        let peer = try PeerConnection(
            configuration: PeerConnectionConfiguration(
                configuration,
                isIPv6: target.transportAddress.ip.isIPv6
            ),
            local: descriptions.local,
            remote: descriptions.remote,
            context: DTLSContext(certificate: certificate, like: node.clientContext),
            random: &random,
            at: now
        )
        return ConnectionDriver(
            peer: peer,
            handshake: IdentityHandshake(
                node: node,
                fingerprint: certificate.fingerprint,
                role: .dialer(expectedPeer: target.expectedPeer)
            ),
            socket: socket,
            counters: node.counters,
            memory: node.memory,
            configuration: configuration,
            owner: endpoint,
            deadline: deadline
        )
    }
}

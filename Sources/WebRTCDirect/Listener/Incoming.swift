// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats
import NIOCore
public import PeerTransport
import RTCCore
import RTCDTLS
import RTCICE
import RTCPeerConnection

extension WebRTCDirect {
    /// A peer that has passed a connectivity check and begun DTLS: pass it to
    /// ``WebRTCDirect/upgrade(_:)``, or let it go to turn it away.
    public final class Incoming: PendingConnection {
        private let peer: NIOLoopBound<PendingPeer>
        private let loop: any EventLoop
        private let liveness: Liveness

        /// The listener's address that the peer came to.
        public let localAddress: Multiaddr

        /// Where the peer is.
        public let remoteAddress: Multiaddr

        init(_ peer: PendingPeer, of listener: ListenerRole) {
            loop = listener.socket.eventLoop
            self.peer = NIOLoopBound(peer, eventLoop: loop)
            liveness = peer.liveness
            localAddress = listener.group.localAddress
            remoteAddress = Multiaddr(webRTCDirectAt: peer.check.address)
        }

        deinit {
            reject()
        }

        /// Whether an upgrade could still succeed.
        public var isAlive: Bool { liveness.isAlive }

        /// Turns the peer away; does nothing when it was upgraded or rejected before.
        public func reject() {
            let peer = peer
            loop.execute { peer.value.refuse() }
        }

        func upgrade() async throws(TransportError) -> Connection {
            let (peer, localAddress, remoteAddress) = (peer, localAddress, remoteAddress)
            let answer = await LoopCall.run(
                on: loop,
                cancelled: ConnectionAnswer.failure(.cancelled)
            ) { call in
                guard let (listener, datagrams) = peer.value.take() else {
                    return call.complete(.failure(.pendingConnectionExpired))
                }
                listener.accept(
                    peer.value,
                    datagrams: datagrams,
                    report: ConnectionReport(
                        call: call,
                        localAddress: localAddress,
                        remoteAddress: remoteAddress
                    )
                )
            }
            return try answer.get()
        }
    }
}

extension ListenerRole {
    /// Makes a connection of a peer that has begun DTLS.
    func accept(_ pending: PendingPeer, datagrams: [ByteBuffer], report: ConnectionReport) {
        let now = Instant.now
        let check = pending.check
        do {
            let descriptions = try SessionDescriptions(accepting: check, node: node)
            var settings = PeerConnectionConfiguration(
                configuration,
                isIPv6: check.address.ip.isIPv6
            )
            if isUnderLoad { settings.dtls.cookieContext = check.address.bytes }
            var random = RandomSource.system
            let peer = try PeerConnection(
                configuration: settings,
                local: descriptions.local,
                remote: descriptions.remote,
                context: node.serverContext,
                random: &random,
                at: now
            )
            let driver = ConnectionDriver(
                peer: peer,
                handshake: IdentityHandshake(
                    node: node,
                    fingerprint: node.fingerprint,
                    role: .listener
                ),
                socket: socket,
                counters: node.counters,
                memory: node.memory,
                configuration: configuration,
                owner: endpoint,
                deadline: pending.deadline
            )
            report.wire(to: driver) { [weak self] in
                self?.handshakeEnded(with: check.address)
            }
            started(driver, for: check)
            for datagram in datagrams {
                driver.receive(PacketBatch(datagram), from: check.address, at: now)
            }
            driver.flush()
        } catch {
            report.call.complete(.failure(.handshakeFailed(UnderlyingError(error))))
        }
    }
}

extension TransportAddress {
    /// The address and port in bytes, for the DTLS cookie that proves it.
    fileprivate var bytes: [UInt8] {
        var buffer = ByteBuffer()
        switch ip {
        case .v4(let bits): buffer.writeInteger(bits)
        case .v6(let high, let low, let scope): buffer.writeMultipleIntegers(high, low, scope)
        }
        buffer.writeInteger(port)
        return Array(buffer.readableBytesView)
    }
}

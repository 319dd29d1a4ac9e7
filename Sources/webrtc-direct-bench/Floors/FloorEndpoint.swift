// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import NIOPosix
import RTCCore
import RTCDTLS
import WebRTCDirect

/// One socket of a floor, with its peers by their address.
///
/// `@unchecked Sendable`: after `open` it is touched on its socket's event loop only.
final class FloorEndpoint: UDPSocket.Receiver, @unchecked Sendable {
    private static let bufferBytes = 4 << 20
    private static let loopback = IPAddress.v4(0x7F00_0001)

    private var peers: [TransportAddress: FloorPeer] = [:]
    private var unanswered: [FloorPeer] = []
    private var socket: UDPSocket?
    /// What makes sessions for peers that arrive; nil for those that need none.
    private let context: DTLSContext?
    /// Whether peers may arrive.
    private let isListening: Bool

    private init(context: DTLSContext?, isListening: Bool) {
        self.context = context
        self.isListening = isListening
    }

    /// Binds a socket to a port that the system picks.
    static func open(
        context: DTLSContext?,
        isListening: Bool
    ) async throws -> (endpoint: FloorEndpoint, socket: UDPSocket) {
        let endpoint = FloorEndpoint(context: context, isListening: isListening)
        let socket = try await UDPSocket.bind(
            to: TransportAddress(ip: loopback, port: 0),
            on: MultiThreadedEventLoopGroup.singleton,
            bufferBytes: bufferBytes,
            receiver: endpoint
        )
        try await socket.eventLoop.submit { endpoint.socket = socket }.get()
        return (endpoint, socket)
    }

    /// The peer at a port of the loopback; it is made when it is new.
    func peer(at port: UInt16) throws -> FloorPeer? {
        try peer(at: TransportAddress(ip: Self.loopback, port: port))
    }

    private func peer(at address: TransportAddress) throws -> FloorPeer? {
        if let peer = peers[address] { return peer }
        guard let socket, let remote = SocketAddress(address) else { return nil }
        let peer = try FloorPeer(on: socket, remote: remote, context: context)
        peers[address] = peer
        return peer
    }

    // MARK: UDPSocket.Receiver

    func receive(_ datagrams: PacketBatch, from source: TransportAddress) {
        guard let peer = isListening ? try? peer(at: source) : peers[source] else { return }
        peer.receive(datagrams)
        if peer.isClosed {
            peers[source] = nil
        } else if unanswered.last !== peer {
            unanswered.append(peer)
        }
    }

    func receivedBatch() {
        for peer in unanswered { peer.receivedBatch() }
        unanswered.removeAll(keepingCapacity: true)
    }

    func datagramRefused(size: Int, to destination: TransportAddress) {}

    func sendFailed(to destination: TransportAddress?) {}

    func socketLost(_ error: any Error) {}
}

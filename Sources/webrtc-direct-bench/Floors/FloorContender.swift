// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCCrypto
import RTCDTLS
import WebRTCDirect

/// What no transport can be cheaper than: segmented datagrams over this package's own sockets, with
/// DTLS or without, in a window that only counts.
struct FloorContender: Contender {
    private let server: DTLSContext?
    private let client: DTLSContext?

    init(isSecure: Bool) throws {
        let certificate = isSecure ? try CertificateIdentity() : nil
        server = try certificate.map { try DTLSContext(certificate: $0, role: .server) }
        client = try certificate.map { try DTLSContext(certificate: $0, role: .client) }
    }

    func serve(_ announce: @Sendable (String) throws -> Void) async throws {
        let (_, socket) = try await FloorEndpoint.open(context: server, isListening: true)
        try announce("\(socket.localAddress.port)")
        // The socket serves by itself until it is closed.
        try? await Task.sleep(for: .seconds(86_400))
        try await socket.close().get()
    }

    func connect(to address: String) async throws -> FloorLink {
        guard let port = UInt16(address) else { throw ChannelError.unknownLocalAddress }
        let (endpoint, socket) = try await FloorEndpoint.open(context: client, isListening: false)
        let peer = try await socket.eventLoop.submit {
            let peer = try endpoint.peer(at: port)
            guard let peer else { throw ChannelError.unknownLocalAddress }
            return peer
        }.get()
        try await socket.eventLoop.flatSubmit { peer.connect() }.get()
        return FloorLink(
            peer: peer,
            socket: socket,
            payloadBytes: FloorPeer.payloadBytes(isSecure: client != nil)
        )
    }
}

/// A connection of a floor.
struct FloorLink: BenchLink {
    let peer: FloorPeer
    let socket: UDPSocket
    let payloadBytes: Int

    func bulk(_ load: BulkLoad) async throws {
        guard load.streams == 1 else { throw RowNotKnown() }
        let (packets, rest) = load.bytes.quotientAndRemainder(dividingBy: UInt64(payloadBytes))
        let count = packets + (rest > 0 ? 1 : 0)
        try await withTaskCancellationHandler {
            try await socket.eventLoop.flatSubmit { peer.move(count, load.direction) }.get()
        } onCancel: {
            socket.eventLoop.execute { peer.stop() }
        }
    }

    func ping(count: Int) async throws -> [Duration] {
        var times: [Duration] = []
        for _ in 0..<count {
            let start = ContinuousClock.now
            try await socket.eventLoop.flatSubmit { peer.ping() }.get()
            times.append(start.duration(to: .now))
        }
        return times
    }

    func close() async {
        try? await socket.eventLoop.submit { peer.close() }.get()
        try? await socket.close().get()
    }
}

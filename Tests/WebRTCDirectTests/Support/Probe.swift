// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import NIOPosix
import PeerTransport
import RTCCore
import RTCICE
import RTCSTUN

@testable import WebRTCDirect

extension TransportAddress {
    /// 127.0.0.1.
    static func loopback(port: UInt16 = 0) -> TransportAddress {
        TransportAddress(ip: .v4(127 << 24 | 1), port: port)
    }
}

/// A plain UDP socket that keeps what it receives.
struct Probe: Sendable {
    struct Datagram: Sendable {
        let bytes: ByteBuffer
        let source: TransportAddress
    }

    private final class Inbox: UDPSocket.Receiver, Sendable {
        let datagrams = Monitor<[Datagram]>([])

        func receive(_ datagrams: PacketBatch, from source: TransportAddress) {
            let arrived = datagrams.packets.map { Datagram(bytes: $0, source: source) }
            self.datagrams.update { $0 += arrived }
        }
        func receivedBatch() {}
        func datagramRefused(size: Int, to destination: TransportAddress) {}
        func sendFailed(to destination: TransportAddress?) {}
        func socketLost(_ error: any Error) {}
    }

    let socket: UDPSocket
    private let inbox: Inbox

    var address: TransportAddress { socket.localAddress }

    /// How many datagrams wait to be taken.
    var count: Int { inbox.datagrams.withState { $0.count } }

    static func open(at address: TransportAddress = .loopback()) async throws -> Probe {
        let inbox = Inbox()
        let socket = try await UDPSocket.bind(
            to: address,
            on: .singletonMultiThreadedEventLoopGroup,
            bufferBytes: 1 << 20,
            receiver: inbox
        )
        return Probe(socket: socket, inbox: inbox)
    }

    /// Sends datagrams; returns when the system has them.
    func send(_ datagrams: [ByteBuffer], to address: TransportAddress) async throws {
        let socket = socket
        try await socket.eventLoop.submit {
            guard let destination = SocketAddress(address) else { return }
            for datagram in datagrams { socket.send(datagram, to: destination) }
        }.get()
    }

    /// The next datagram.
    func receive() async throws -> Datagram {
        try await inbox.datagrams.wait { $0.isEmpty ? nil : $0.removeFirst() }
    }

    func close() async throws { try await socket.close().get() }
}

/// A v1 credential of a fresh dial.
func versionOneCredential(_ random: inout RandomSource) -> String {
    CredentialVersion.v1.dialCredentials(random: &random).local.password
}

/// A connectivity check as a dialer sends it: USERNAME, ICE-CONTROLLING, PRIORITY, integrity.
func connectivityCheck(
    username: String,
    key: String,
    transaction: UInt64 = 1
) -> ByteBuffer {
    var writer = STUNMessageWriter(
        .request,
        transactionID: STUNTransactionID(high: 7, low: transaction)
    )
    writer.append(.username, username.utf8)
    writer.append(controllingTieBreaker: 5)
    writer.append(priority: 1)
    writer.appendIntegrity(key: STUNKey(password: Array(key.utf8)))
    writer.appendFingerprint()
    return writer.message
}

/// Multiformats has a type of the same name: files that import it use this one.
typealias SocketEndpoint = UDPEndpoint

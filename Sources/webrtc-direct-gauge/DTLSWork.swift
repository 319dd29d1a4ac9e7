// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCCrypto
import RTCDTLS
import RTCSimulation

/// Bursts of records between a DTLS client and a server, in turns.
///
/// The handshake is the one thing here with chance in it; it cancels out up to some thousand
/// instructions.
struct DTLSWork: ~Copyable {
    private static let burst = 40
    private static let packetBytes = 1_191

    private var client: DTLSSession
    private var server: DTLSSession
    private let isBatched: Bool
    private var opened = 0

    private init(isBatched: Bool) throws {
        // Both before either is kept: a failure leaves nothing half made.
        let client = try Self.session(.client)
        let server = try Self.session(.server)
        self.client = client
        self.server = server
        self.isBatched = isBatched
    }

    private static func session(_ role: DTLSRole) throws -> DTLSSession {
        let context = try DTLSContext(certificate: try CertificateIdentity(), role: role)
        return try DTLSSession(context: context, expectedFingerprints: nil)
    }

    /// Sends so many records, or up to a burst more; `isBatched` when a burst arrives in one piece.
    static func run(_ count: Int, isBatched: Bool) throws -> Int {
        var work = try DTLSWork(isBatched: isBatched)
        try work.connect()
        var burst = PacketBatch()
        let packet = ByteBuffer.pattern(packetBytes, seed: 1)
        for _ in 0..<Self.burst { burst.append { $0.writeImmutableBuffer(packet) } }
        var sent = 0
        while sent < count {
            try work.client.send(burst, at: .zero)
            work.exchange()
            try work.server.send(burst, at: .zero)
            work.exchange()
            sent += 2 * Self.burst
        }
        work.exchange()
        guard work.opened == sent else { throw GaugeFailure.damaged }
        return sent
    }

    private mutating func connect() throws {
        client.start(at: .zero)
        for _ in 0..<16 where client.state != .connected || server.state != .connected {
            exchange()
        }
        guard client.state == .connected, server.state == .connected else {
            throw GaugeFailure.stalled
        }
    }

    private mutating func exchange() {
        opened += Self.drain(&client, into: &server, isBatched: isBatched)
        opened += Self.drain(&server, into: &client, isBatched: isBatched)
    }

    /// Carries what one end has to send to the other; returns how many packets have come out here.
    private static func drain(
        _ end: inout DTLSSession,
        into other: inout DTLSSession,
        isBatched: Bool
    ) -> Int {
        var packets = 0
        while let output = end.nextOutput() {
            switch output {
            case .transmit(let batch) where isBatched: other.receive(batch, at: .zero)
            case .transmit(let batch):
                for datagram in batch.packets { other.receive(datagram, at: .zero) }
            case .received(let batch):
                packets += batch.lengths.count { $0 == packetBytes }
            case .connected, .closed: break
            }
        }
        return packets
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import COpenSSL
import NIOCore
import RTCCore
import RTCCrypto

@testable import RTCDTLS

/// What a simulated path does to datagrams; probabilities from 0 to 1.
struct PathFaults: Sendable {
    var latency = Duration.milliseconds(5)
    var loss = 0.0
    var duplication = 0.0
    var reordering = 0.0
    var corruption = 0.0
}

/// Who protects the records at each end.
struct Protections: Hashable, Sendable {
    var client = RecordProtection.direct
    var server = RecordProtection.direct

    static let direct = Protections()
    static let openSSL = Protections(client: .openSSL, server: .openSSL)
    static let all: [Protections] = RecordProtection.allCases.flatMap { client in
        RecordProtection.allCases.map { Protections(client: client, server: $0) }
    }
}

/// What one end has reported.
struct EndLog {
    var peer: DTLSPeer?
    var received: [ByteBuffer] = []
    var closed: DTLSCloseReason?
    var datagrams: [(at: Instant, bytes: ByteBuffer)] = []
}

/// A client and a server with virtual time between them.
final class DTLSPair {
    static let clientIdentity = try? CertificateIdentity()
    static let serverIdentity = try? CertificateIdentity()

    var client: DTLSSession
    var server: DTLSSession
    var clientLog = EndLog()
    var serverLog = EndLog()
    var now = Instant(nanoseconds: 1_000_000_000)
    var faults = PathFaults()

    private(set) var steps = 0
    private var random: RandomSource
    private var inFlight: [(at: Instant, toServer: Bool, bytes: ByteBuffer)] = []

    struct MissingIdentity: Error {}

    init(
        seed: UInt64 = 1,
        configuration: DTLSConfiguration = DTLSConfiguration(),
        expected: [Fingerprint]? = nil,
        clientContext: DTLSContext? = nil,
        protections: Protections = .direct
    ) throws {
        guard let own = Self.clientIdentity, let other = Self.serverIdentity else {
            throw MissingIdentity()
        }
        var clientConfiguration = configuration
        clientConfiguration.cookieContext = nil
        clientConfiguration.recordProtection = protections.client
        var serverConfiguration = configuration
        serverConfiguration.recordProtection = protections.server
        client = try DTLSSession(
            context: clientContext ?? DTLSContext(certificate: own, role: .client),
            expectedFingerprints: expected ?? [other.fingerprint],
            configuration: clientConfiguration
        )
        server = try DTLSSession(
            context: DTLSContext(certificate: other, role: .server),
            expectedFingerprints: nil,
            configuration: serverConfiguration
        )
        random = .seeded(seed)
    }

    /// Connects both ends over a clean path.
    static func connected(
        _ configuration: DTLSConfiguration = DTLSConfiguration(),
        suite: String? = nil,
        protections: Protections = .direct
    ) throws -> DTLSPair {
        let pair = try DTLSPair(configuration: configuration, protections: protections)
        if let suite { SSL_set_cipher_list(pair.client.ssl, suite) }
        pair.client.start(at: pair.now)
        pair.drive()
        return pair
    }

    var isConnected: Bool { client.state == .connected && server.state == .connected }

    /// Lets things happen until nothing is left to wait for, or `limit` steps are over.
    func drive(limit: Int = 20_000, until isDone: (DTLSPair) -> Bool = { _ in false }) {
        steps = 0
        while steps < limit, !isDone(self) {
            steps += 1
            drain()
            guard let next = nextInstant() else { return }
            now = max(now, next)
            deliver()
            client.advance(to: now)
            server.advance(to: now)
        }
    }

    /// Moves outputs into the logs and datagrams onto the path.
    func drain() {
        while let output = client.nextOutput() { note(output, &clientLog, toServer: true) }
        while let output = server.nextOutput() { note(output, &serverLog, toServer: false) }
    }

    /// Takes what is on its way off the path, to be handled by hand.
    func intercept() -> [(toServer: Bool, bytes: ByteBuffer)] {
        drain()
        defer { inFlight = [] }
        return inFlight.map { ($0.toServer, $0.bytes) }
    }

    private func nextInstant() -> Instant? {
        let arrival = inFlight.map(\.at).min()
        return earliest(arrival, earliest(client.nextDeadline, server.nextDeadline))
    }

    private func deliver() {
        let due = inFlight.filter { $0.at <= now }.sorted { $0.at < $1.at }
        inFlight.removeAll { $0.at <= now }
        for datagram in due {
            if datagram.toServer {
                server.receive(datagram.bytes, at: now)
            } else {
                client.receive(datagram.bytes, at: now)
            }
        }
    }

    private func note(_ output: DTLSOutput, _ log: inout EndLog, toServer: Bool) {
        switch output {
        case .transmit(let batch):
            for packet in batch.packets {
                log.datagrams.append((now, packet))
                transmit(packet, toServer: toServer)
            }
        case .connected(let peer): log.peer = peer
        case .received(let batch): log.received += batch.packets
        case .closed(let reason): log.closed = reason
        }
    }

    private func transmit(_ packet: ByteBuffer, toServer: Bool) {
        guard !chance(faults.loss) else { return }
        let copies = chance(faults.duplication) ? 2 : 1
        for _ in 0..<copies {
            var bytes = packet
            if chance(faults.corruption) {
                bytes.flipBit(Int.random(in: 0..<1_000_000, using: &random))
            }
            let extra = chance(faults.reordering) ? faults.latency * 3 : .zero
            inFlight.append((now + faults.latency + extra, toServer, bytes))
        }
    }

    private func chance(_ probability: Double) -> Bool {
        probability > 0 && Double.random(in: 0..<1, using: &random) < probability
    }
}

extension RandomSource {
    /// SplitMix64.
    static func seeded(_ seed: UInt64) -> RandomSource {
        final class State: @unchecked Sendable {
            var value: UInt64
            init(_ value: UInt64) { self.value = value }
        }
        let state = State(seed)
        return RandomSource {
            state.value &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state.value
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }
}

extension ByteBuffer {
    /// Changes one bit, counted modulo the length.
    mutating func flipBit(_ index: Int) {
        let position = readerIndex + index / 8 % readableBytes
        guard let byte: UInt8 = getInteger(at: position) else { return }
        setInteger(byte ^ 1 << UInt8(index % 8), at: position)
    }

    /// All readable bytes.
    var array: [UInt8] { Array(readableBytesView) }
}

extension PacketBatch {
    /// A batch of packets given as arrays.
    init(_ packets: [[UInt8]]) {
        self.init()
        for packet in packets { append { $0.writeBytes(packet) } }
    }
}

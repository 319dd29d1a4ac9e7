// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import PeerIdentity
import PeerTransport
import WebRTCDirect

/// The dialer's side: connects and measures.
struct Measurement: Sendable {
    /// What a fully established connection and one message each way take.
    private static let latencyBytes: UInt64 = 1

    let node: Node
    private let clock = ContinuousClock()

    init(node: Node) {
        self.node = node
    }

    /// Times the handshake and one ping, as the transport suites want it.
    ///
    /// - Throws: `TransportError`, `ConnectionError`, `MultistreamError`, `ProtocolError`.
    func latency(to address: Multiaddr) async throws -> LatencyReport {
        let start = clock.now
        return try await node.withConnection(to: address) { connection in
            let stream = try await open(.ping, on: connection)
            var random = SystemRandomNumberGenerator()
            let ping = try await Ping.roundTrip(on: stream, clock: clock, random: &random)
            let total = start.duration(to: clock.now)
            try await stream.closeWrite()
            return LatencyReport(handshakePlusOneRoundTrip: total, ping: ping)
        }
    }

    /// Times uploads, downloads and exchanges of one byte, on a stream of their own each.
    ///
    /// - Throws: What ``latency(to:)`` throws.
    func performance(to address: Multiaddr, load: PerfLoad) async throws -> PerfReport? {
        try await node.withConnection(to: address) { connection in
            let upload = try await rates(
                load.uploadBytes,
                load.uploadIterations
            ) { try await time(upload: load.uploadBytes, download: 0, on: connection) }
            let download = try await rates(
                load.downloadBytes,
                load.downloadIterations
            ) { try await time(upload: 0, download: load.downloadBytes, on: connection) }
            var latencies: [Double] = []
            for _ in 0..<load.latencyIterations {
                let bytes = Self.latencyBytes
                let time = try await time(upload: bytes, download: bytes, on: connection)
                latencies.append(time / .milliseconds(1))
            }
            guard let upload = Distribution(upload), let download = Distribution(download),
                let latency = Distribution(latencies)
            else { return nil }
            return PerfReport(upload: upload, download: download, latency: latency)
        }
    }

    /// Runs a transfer again and again, and turns its times into Gbit/s.
    private func rates(
        _ bytes: UInt64,
        _ iterations: Int,
        _ transfer: () async throws -> Duration
    ) async throws -> [Double] {
        var rates: [Double] = []
        for _ in 0..<iterations {
            let time = try await transfer()
            rates.append(Double(bytes) * 8 / (time / .nanoseconds(1)))
        }
        return rates
    }

    /// From the opening of the stream until the peer has ended it.
    private func time(
        upload: UInt64,
        download: UInt64,
        on connection: WebRTCDirect.Connection
    ) async throws -> Duration {
        let start = clock.now
        let stream = try await open(.perf, on: connection)
        _ = try await Perf.run(upload: upload, download: download, on: stream, clock: clock)
        return start.duration(to: clock.now)
    }

    private func open(
        _ name: StreamProtocol,
        on connection: WebRTCDirect.Connection
    ) async throws -> BufferedStream<WebRTCDirect.Stream> {
        let stream = try await connection.openStream()
        return try await Multistream.select([name], on: stream).stream
    }
}

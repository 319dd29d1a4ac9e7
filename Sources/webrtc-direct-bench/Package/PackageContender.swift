// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import PeerIdentity
import PeerTransport
import WebRTCDirect

/// This package's transport as an application uses it: with Noise, frames and multistream-select.
struct PackageContender: Contender {
    /// Streams of one connection that are served at a time.
    private static let streamsMax = 16_384

    private let transport: WebRTCDirect

    init(datagramBytesMax: Int?, listenerSockets: Int = 1) throws {
        var configuration = Configuration()
        configuration.listenerSockets = listenerSockets
        configuration.datagramBytesMax = datagramBytesMax
        // A thousand streams arrive in one go.
        configuration.unacceptedStreamsMax = Self.streamsMax
        transport = try WebRTCDirect(identity: .generate(), configuration: configuration)
    }

    func serve(_ announce: @Sendable (String) throws -> Void) async throws {
        let listener = try await transport.listen(
            on: Multiaddr("/ip4/127.0.0.1/udp/0/webrtc-direct")
        )
        let router = StreamRouter<WebRTCDirect.Stream>(maximumStreams: Self.streamsMax)
            .addingBasicProtocols()
            .adding(Pour.name) { try await Pour.serve($0) }
        try await withThrowingDiscardingTaskGroup { group in
            for await event in listener.events {
                switch event {
                case .newAddress(let address):
                    try announce("\(address)/p2p/\(transport.localPeer)")
                case .incoming(let pending, _, _):
                    group.addTask {
                        do {
                            try await router.serve(transport.upgrade(pending))
                        } catch {
                            Wire.complain("\(error)")
                        }
                    }
                case .error(let error): throw error
                case .addressExpired, .closed: break
                }
            }
        }
    }

    func connect(to address: String) async throws -> PackageLink {
        PackageLink(connection: try await transport.dial(Multiaddr(address)))
    }
}

/// A connection of this package.
struct PackageLink: BenchLink {
    private static let exchangeBytes: UInt64 = 1_024

    let connection: WebRTCDirect.Connection

    func bulk(_ load: BulkLoad) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for share in load.shares {
                group.addTask {
                    let stream = try await open(Pour.name)
                    switch load.direction {
                    case .up:
                        let count = try await Pour.upload(share, message: load.message, on: stream)
                        guard count == share else {
                            throw ProtocolError.peerFault(.unexpectedEnd(afterBytes: count))
                        }
                    case .down:
                        try await Pour.download(share, message: load.message, on: stream)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    func messages(size: Int, until end: ContinuousClock.Instant) async throws -> Int {
        let stream = try await open(Pour.name)
        let bytes = try await Pour.upload(.max, message: size, until: end, on: stream)
        return Int(bytes) / size
    }

    func ping(count: Int) async throws -> [Duration] {
        let stream = try await open(.ping)
        var random = SystemRandomNumberGenerator()
        var times: [Duration] = []
        for _ in 0..<count {
            times.append(
                try await Ping.roundTrip(on: stream, clock: ContinuousClock(), random: &random)
            )
        }
        try await stream.close()
        return times
    }

    func exchange() async throws {
        let stream = try await open(.echo)
        try await Echo.verify(byteCount: Self.exchangeBytes, on: stream, seed: 1)
        try await stream.close()
    }

    func close() async { await connection.close() }

    private func open(
        _ name: StreamProtocol
    ) async throws -> BufferedStream<WebRTCDirect.Stream> {
        try await Multistream.select([name], on: connection.openStream()).stream
    }
}

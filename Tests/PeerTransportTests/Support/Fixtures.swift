// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import NIOCore
import PeerIdentity
import PeerTransport
import PeerTransportTesting

/// A peer that can be told from others by one number.
func testPeer(_ number: UInt8) throws -> PeerID {
    try PeerID(multihash: Multihash(code: .identity, digest: [0, number]))
}

func memoryAddress(_ port: UInt64 = 0) -> Multiaddr {
    Multiaddr([.memory(port)])
}

/// Two memory transports on a network of their own.
struct MemoryNodes {
    let passive: MemoryTransport
    let active: MemoryTransport

    init(
        limits: MemoryLimits = MemoryLimits(),
        clock: any Clock<Duration> = ContinuousClock()
    ) throws {
        let network = MemoryNetwork()
        passive = try MemoryTransport(
            peer: testPeer(1),
            network: network,
            limits: limits,
            clock: clock
        )
        active = try MemoryTransport(
            peer: testPeer(2),
            network: network,
            limits: limits,
            clock: clock
        )
    }

    /// The two ends of a connection between them.
    func connect() async throws -> ConnectedPair<MemoryConnection, MemoryConnection, MemoryPending>
    {
        try await PeerTransportTesting.connect(
            passive,
            listeningOn: memoryAddress(),
            dialedBy: active
        )
    }

    /// The two ends of a stream.
    func connectStream() async throws -> (dialer: MemoryStream, accepted: MemoryStream) {
        let pair = try await connect()
        let opened = try await pair.dialer.openStream()
        let accepted = try await pair.accepted.acceptStream()
        guard let accepted else { throw HarnessFailure("no stream came") }
        return (opened, accepted)
    }
}

extension Listener {
    /// The next incoming connection; events before it are passed over.
    func nextPending() async -> Incoming? {
        for await event in events {
            if case .incoming(let pending, _, _) = event { return pending }
        }
        return nil
    }

    /// The first address it announces.
    func firstAddress() async -> Multiaddr? {
        for await event in events {
            if case .newAddress(let address) = event { return address }
        }
        return nil
    }
}

extension MuxedStream {
    /// Everything up to the end.
    func readAll() async throws -> String {
        var all = ByteBuffer()
        while var chunk = try await read() { all.writeBuffer(&chunk) }
        return String(buffer: all)
    }
}

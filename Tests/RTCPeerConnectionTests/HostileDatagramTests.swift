// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Foundation
import NIOCore
import RTCCore
import RTCPeerConnection
import RTCSimulation
import Testing

/// The corpora that stand beside the checkout, if they do.
private let vectors = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("shared/vectors")

private let isCorpusPresent = FileManager.default.fileExists(atPath: vectors.path)

@Suite struct HostileDatagramTests {
    /// Runs a transfer and throws these datagrams at both ends while it goes on.
    private func bombard(_ datagrams: [ByteBuffer], seed: UInt64 = 1) throws {
        var pair = try PeerConnectionPair.connected(seed: seed)
        let transfer = try Transfer(on: &pair, channels: 2, messages: 6)
        var rest = datagrams[...]
        var isComplete = false
        while !rest.isEmpty || !isComplete {
            for datagram in rest.prefix(64) {
                pair.inject(datagram, to: .dialer)
                pair.inject(datagram, to: .listener)
                pair.inject(datagram, to: .listener, from: MovingTests.elsewhere)
            }
            rest = rest.dropFirst(64)
            try pair.run(for: .milliseconds(3))
            isComplete = transfer.isComplete(pair)
        }
        #expect(pair.dialer.end == nil && pair.listener.end == nil)
        #expect(pair.listener.remoteAddresses.isEmpty)
        try pair.exchange()
    }

    @Test func `datagrams of all first bytes do not disturb a transfer`() throws {
        var generator = SeededGenerator(seed: 9)
        var datagrams = [ByteBuffer()]
        for first in UInt8.min...UInt8.max {
            for size in [0, 1, 12, 60, 1_200] {
                var datagram = ByteBuffer(bytes: [first])
                let rest = ByteBuffer.pattern(size, seed: generator.next())
                datagram.writeImmutableBuffer(rest)
                datagrams.append(datagram)
            }
        }
        try bombard(datagrams)
    }

    @Test func `plausible DTLS records do not disturb a transfer`() throws {
        var datagrams: [ByteBuffer] = []
        for type in UInt8(20)...24 {
            for epoch in UInt16(0)...2 {
                for sequence in [0, 1, 40, 0xFFFF_FFFF] as [UInt32] {
                    for size in [0, 1, 2, 16, 40, 300] {
                        var record = ByteBuffer(bytes: [type, 0xFE, 0xFD])
                        record.writeInteger(epoch)
                        record.writeInteger(UInt16(0))
                        record.writeInteger(sequence)
                        record.writeInteger(UInt16(size))
                        record.writeImmutableBuffer(.pattern(size, seed: UInt64(size)))
                        datagrams.append(record)
                    }
                }
            }
        }
        try bombard(datagrams)
    }

    @Test func `unauthenticated alerts do not end a connection`() throws {
        let alerts: [[UInt8]] = [[1, 0], [2, 0], [2, 40], [2, 42], [1, 90]]
        let datagrams = alerts.map { alert in
            ByteBuffer(bytes: [21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2] + alert)
        }
        try bombard(datagrams)
    }

    /// Records of the peer itself, damaged in one bit each.
    @Test func `damaged copies of real datagrams do not disturb a transfer`() throws {
        let seen = SeenDatagrams()
        var pair = try PeerConnectionPair()
        pair.network.admits = { _, datagram in
            seen.datagrams.append(datagram)
            return true
        }
        try pair.drive { $0.isConnected }
        let transfer = try Transfer(on: &pair, channels: 2, messages: 6)
        pair.flush()
        pair.network.admits = { _, _ in true }
        var generator = SeededGenerator(seed: 4)
        for original in seen.datagrams {
            for _ in 0..<4 {
                var copy = original
                copy.payload.flipBit(generator.next())
                pair.network.send(copy, at: pair.now)
            }
            try pair.run(for: .milliseconds(1))
        }
        try pair.drive { transfer.isComplete($0) }
        #expect(pair.dialer.end == nil && pair.listener.end == nil)
    }

    @Test(.enabled(if: isCorpusPresent))
    func `the corpora of other implementations do not disturb a transfer`() throws {
        var datagrams: [ByteBuffer] = []
        for folder in ["stun-pion", "sctp-usrsctp-corpus", "sctp-aiortc"] {
            let files = FileManager.default.enumerator(
                at: vectors.appendingPathComponent(folder),
                includingPropertiesForKeys: nil
            )
            for case let file as URL in files ?? .init() {
                guard let data = try? Data(contentsOf: file), data.count <= 65_507 else { continue }
                datagrams.append(ByteBuffer(bytes: data))
            }
        }
        #expect(datagrams.count > 100)
        try bombard(datagrams)
    }
}

/// What a hook of the simulation has seen; one test uses it on one thread.
private final class SeenDatagrams: @unchecked Sendable {
    var datagrams: [SimulatedDatagram] = []
}

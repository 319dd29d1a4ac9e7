// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Foundation
import NIOCore
import PeerTransport
import RTCCore
import RTCICE
import RTCSTUN
import Testing

@testable import WebRTCDirect

extension OverSockets {
    /// What arrives at the socket of connections that are busy with something else.
    @Suite struct RobustnessTests {
        @Test func `garbage at a busy listener disturbs nobody`() async throws {
            let nodes = try Nodes {
                $0.recentChecksMax = 512
                $0.handshakeTimeout = .seconds(1)
            }
            let open = try await OpenListener(nodes.passive)
            let server = EchoServer(nodes.passive, open.listener)
            let relay = try await Relay.open(to: open.address)
            let connection = try await nodes.active.dial(relay.address)
            let stream = try await connection.openStream()
            let transfer = Task {
                try await Echo.verify(byteCount: 4 << 20, on: stream, seed: 9)
            }
            var garbage = Garbage(seed: 4, corpus: Self.corpus)
            var probes: [Probe] = []
            for _ in 0..<6 { probes.append(try await Probe.open()) }
            for round in 0..<6_250 {
                let datagrams = (0..<16).map { _ in garbage.next() }
                try await probes[round % probes.count].send(
                    datagrams,
                    to: open.socket.localAddress
                )
                let sizes = try await open.look { ($0.recentCheckCount, $0.pending.count) }
                #expect(sizes.0 <= 512 && sizes.1 <= 128)
            }
            try await transfer.value
            let dropped = open.droppedDatagrams
            // The rest went to connections that a ClientHello in the garbage had begun.
            #expect(dropped > 5_000)
            await connection.close()
            await server.stop()
            try await open.waitUntilEmpty()
            await open.listener.close()
            for probe in probes { try await probe.close() }
            try await relay.close()
        }

        @Test func `an answer that the system refuses to send costs the socket once`() async throws
        {
            let nodes = try Nodes()
            let open = try await OpenListener(nodes.passive)
            let server = EchoServer(nodes.passive, open.listener)
            let connection = try await nodes.active.dial(open.address)
            let key = "libp2p+webrtc+v1/abcdefghijklmnopqrstuvwxyz012345"
            let check = connectivityCheck(username: "\(key):\(key)", key: key)
            for _ in 0..<3 {
                // A socket bound to loopback is not allowed to send to TEST-NET-1.
                try await open.look {
                    let source = TransportAddress(ip: .v4(192 << 24 | 2 << 8 | 1), port: 9)
                    $0.receive(check, from: source, at: .now)
                }
                // Everybody else goes on.
                let stream = try await connection.openStream()
                try await Echo.verify(byteCount: 1_000, on: stream, seed: 1)
            }
            let statistics = nodes.passive.statistics
            #expect(statistics.socketsReopened == 1 && statistics.destinationsMuted == 1)
            await connection.close()
            await server.stop()
            await open.listener.close()
        }

        @Test func `replayed datagrams do not disturb a live connection`() async throws {
            let nodes = try Nodes()
            let open = try await OpenListener(nodes.passive)
            let server = EchoServer(nodes.passive, open.listener)
            let relay = try await Relay.open(to: open.address)
            let connection = try await nodes.active.dial(relay.address)
            let stream = try await connection.openStream()
            try await Echo.verify(byteCount: 200_000, on: stream, seed: 1)
            let second = try await connection.openStream()
            async let transfer: Void = Echo.verify(byteCount: 1 << 20, on: second, seed: 2)
            for _ in 0..<3 {
                let count = try await relay.replay()
                #expect(count > 100)
            }
            try await transfer
            await connection.close()
            await server.stop()
            await open.listener.close()
            try await relay.close()
        }

        @Test(
            arguments: [
                Faults(loss: 5),
                Faults(duplication: 20, reordering: 20),
                Faults(loss: 2, duplication: 5, reordering: 10, corruption: 2),
            ]
        )
        func `a bad path costs time and no bytes`(faults: Faults) async throws {
            let nodes = try Nodes()
            let open = try await OpenListener(nodes.passive)
            let server = EchoServer(nodes.passive, open.listener)
            let relay = try await Relay.open(to: open.address, faults: faults, seed: 7)
            let connection = try await nodes.active.dial(relay.address)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<4 {
                    group.addTask {
                        let stream = try await connection.openStream()
                        try await Echo.verify(
                            byteCount: 100_000,
                            on: stream,
                            seed: UInt64(index)
                        )
                    }
                }
                try await group.waitForAll()
            }
            await connection.close()
            await server.stop()
            await open.listener.close()
            try await relay.close()
        }

        #if canImport(Glibc)
        @Test(.enabled(if: RawUDPSocket.isPermitted))
        func `a check from port 0, which nobody can answer, leaves the socket open`()
            async throws
        {
            let nodes = try Nodes()
            let open = try await OpenListener(nodes.passive)
            let server = EchoServer(nodes.passive, open.listener)
            let credential = "libp2p+webrtc+v1/portzeroportzeroportzeroportzero"
            let check = connectivityCheck(username: "\(credential):\(credential)", key: credential)
            let raw = try RawUDPSocket()
            try raw.send(check, fromPort: 0, toPort: open.socket.localAddress.port)
            let connection = try await nodes.active.dial(open.address)
            let stream = try await connection.openStream()
            try await Echo.verify(byteCount: 1_000, on: stream, seed: 1)
            await connection.close()
            await server.stop()
            await open.listener.close()
        }
        #endif

        /// Datagrams that broke others once; empty where the collection is not there.
        private static let corpus: [ByteBuffer] = {
            let folder = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../../../shared/vectors").standardized
            let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
            var corpus: [ByteBuffer] = []
            while let file = files?.nextObject() as? URL {
                guard file.pathExtension != "md", let data = try? Data(contentsOf: file) else {
                    continue
                }
                corpus.append(ByteBuffer(bytes: data.prefix(1_400)))
            }
            return corpus
        }()
    }
}

/// An endless supply of datagrams that are wrong in every way.
private struct Garbage {
    private var random: SeededGenerator
    private let corpus: [ByteBuffer]
    private var index = 0
    private let check: [UInt8]

    init(seed: UInt64, corpus: [ByteBuffer]) {
        random = SeededGenerator(seed: seed)
        self.corpus = corpus
        let credential = "libp2p+webrtc+v1/garbagegarbagegarbagegarbage"
        let check = connectivityCheck(username: "\(credential):\(credential)", key: credential)
        self.check = Array(check.readableBytesView)
    }

    mutating func next() -> ByteBuffer {
        index += 1
        // Each file of the corpus once, then mutations.
        if index <= corpus.count { return corpus[index - 1] }
        return switch random.next() % 5 {
        case 0: mutated(check)
        case 1: record()
        case 2: noise(first: 0...3)
        case 3:
            mutated(Array((corpus.randomElement(using: &random) ?? ByteBuffer()).readableBytesView))
        default: noise(first: 0...255)
        }
    }

    /// A STUN message, or something of the corpus, with a few bytes changed or cut off.
    private mutating func mutated(_ original: [UInt8]) -> ByteBuffer {
        var bytes = original
        guard !bytes.isEmpty else { return noise(first: 0...255) }
        for _ in 0...Int(random.next() % 4) {
            let place = Int(random.next() % UInt64(bytes.count))
            bytes[place] = UInt8(truncatingIfNeeded: random.next())
        }
        if random.next() % 4 == 0 { bytes.removeLast(Int(random.next() % UInt64(bytes.count))) }
        return ByteBuffer(bytes: bytes)
    }

    /// Something with the header of a DTLS record.
    private mutating func record() -> ByteBuffer {
        var bytes = ByteBuffer(bytes: [UInt8(20 + random.next() % 44), 254, 253])
        bytes.writeInteger(random.next() % 3 == 0 ? 0 : UInt16(truncatingIfNeeded: random.next()))
        bytes.writeBytes(noise(first: 0...255).readableBytesView)
        return bytes
    }

    private mutating func noise(first: ClosedRange<UInt8>) -> ByteBuffer {
        var bytes = ByteBuffer(bytes: [UInt8.random(in: first, using: &random)])
        for _ in 0..<random.next() % 24 { bytes.writeInteger(random.next()) }
        return bytes
    }
}

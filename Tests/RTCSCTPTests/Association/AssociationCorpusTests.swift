// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Foundation
import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

/// The published corpora that once broke other stacks, which lie beside the repository, thrown at
/// an association in use.
@Suite struct AssociationCorpusTests {
    private static let folder = URL(filePath: #filePath)
        .appending(path: "../../../../../shared/vectors").standardizedFileURL

    /// The chunks of every file: those of usrsctp begin with a mode byte, those of aiortc with a
    /// common header.
    private static let inputs: [[UInt8]] = {
        let folders: [(path: String, skip: Int)] = [
            ("sctp-usrsctp-corpus/CORPUS_CONNECT", 1),
            ("sctp-usrsctp-corpus/CORPUS_FRAGMENT", 1),
            ("sctp-usrsctp-corpus/CORPUS_LISTEN", 12),
            ("sctp-aiortc", 12),
        ]
        return folders.flatMap { entry -> [[UInt8]] in
            let path = folder.appending(path: entry.path)
            let names = (try? FileManager.default.contentsOfDirectory(atPath: path.path)) ?? []
            return names.sorted().filter { !$0.hasPrefix("LICENSE") }.compactMap { name in
                guard let data = try? Data(contentsOf: path.appending(path: name)) else {
                    return nil
                }
                return [UInt8](data.dropFirst(entry.skip))
            }
        }
    }()

    static var isPresent: Bool { FileManager.default.fileExists(atPath: folder.path) }

    @Test(.enabled(if: isPresent, "needs ../shared/vectors"))
    func `chunks of a stranger do not disturb a transfer`() throws {
        var pair = Pair.connected()
        let messages = (0..<20).map { Message.make(0, size: 20_000, tag: UInt64($0)) }
        for message in messages { try pair.left.association.send(message, at: pair.now) }
        #expect(Self.inputs.count > 140)
        for (index, chunks) in Self.inputs.enumerated() {
            let stranger = VerificationTag(UInt32(index + 1))
            pair.right.association.receive(packet(chunks, tag: stranger), at: pair.now)
            pair.left.association.receive(packet(chunks, tag: stranger), at: pair.now)
            if index.isMultiple(of: 4) { _ = pair.step() }
        }
        let isDone = pair.run { $0.right.messages.count == messages.count }
        #expect(isDone)
        #expect(pair.right.messages == messages)
    }

    @Test(.enabled(if: isPresent, "needs ../shared/vectors"))
    func `chunks of the peer itself end in a defined state, every time`() throws {
        for chunks in Self.inputs {
            for length in [chunks.count, chunks.count / 2, chunks.count - 1] where length > 0 {
                try survive(Array(chunks.prefix(length)))
            }
        }
    }

    @Test func `random chunks of the peer itself end in a defined state`() throws {
        var generator = SeededGenerator(seed: 4242)
        let types: [UInt8] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 130, 192, 64, 128, 200]
        for _ in 0..<1500 {
            var chunks: [UInt8] = []
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let count = Int.random(in: 0...60, using: &generator)
                chunks += [types.randomElement(using: &generator) ?? 0]
                chunks += [UInt8.random(in: 0...15, using: &generator), 0, UInt8(count + 4)]
                // Numbers near those in use get further than random ones.
                chunks += (0..<count + (-count & 3)).map { _ in
                    let near: [UInt8] = [0, 0, 0, 1, 2, 4, 0xFF, 0xFF, 0xFF, 0xF0, 0xF1, 0xEF]
                    return near.randomElement(using: &generator) ?? 0
                }
            }
            try survive(chunks)
        }
    }

    /// Throws chunks at both ends of a transfer; it goes on or ends with a reason.
    private func survive(_ chunks: [UInt8]) throws {
        var pair = Pair.connected()
        for index in 0..<3 {
            try pair.left.association.send(.make(0, size: 3000, tag: UInt64(index)), at: pair.now)
        }
        pair.flush()
        let right = pair.right.association.handshake.localTag
        let left = pair.left.association.handshake.localTag
        for _ in 0..<2 {
            pair.right.association.receive(packet(chunks, tag: right), at: pair.now)
            pair.left.association.receive(packet(chunks, tag: left), at: pair.now)
            pair.flush()
        }
        pair.run(steps: 60) { $0.right.messages.count == 3 }
        for state in [pair.left.association.state, pair.right.association.state] {
            #expect(state != .closed && state != .cookieWait && state != .cookieEchoed)
        }
        if pair.left.association.state == .ended { #expect(pair.left.closeReason != nil) }
        if pair.right.association.state == .ended { #expect(pair.right.closeReason != nil) }
    }

    private func packet(_ chunks: [UInt8], tag: VerificationTag) -> ByteBuffer {
        var packet = ByteBuffer()
        let header = PacketHeader(
            sourcePort: 5000,
            destinationPort: 5000,
            verificationTag: tag
        )
        header.writePacket(into: &packet, checksum: .crc32c) { $0.writeBytes(chunks) }
        return packet
    }
}

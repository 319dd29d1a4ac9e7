// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Foundation
import NIOCore
import Testing

@testable import RTCSCTP

/// Inputs that once broke usrsctp: its fuzzer's corpus (BSD-3-Clause), beside the repository.
@Suite struct CorpusTests {
    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "../shared/vectors/sctp-usrsctp-corpus").standardizedFileURL

    static var isPresent: Bool { FileManager.default.fileExists(atPath: folder.path) }

    /// Every file as a packet: the connect corpus has a mode byte instead of the common header.
    static func packets() throws -> [ByteBuffer] {
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
        return files.compactMap { file in
            guard let data = FileManager.default.contents(atPath: folder.path + "/" + file),
                file.hasPrefix("CORPUS_")
            else { return nil }
            guard file.hasPrefix("CORPUS_CONNECT") else { return ByteBuffer(bytes: data) }
            return ByteBuffer(bytes: [UInt8](repeating: 0, count: 12) + data.dropFirst())
        }
    }

    @Test(.enabled(if: isPresent, "needs ../shared/vectors"))
    func `Hostile packets are read without harm`() throws {
        let packets = try Self.packets()
        #expect(packets.count > 100)
        var parsed = 0
        for bytes in packets {
            guard var walk = try? Packet(parsing: bytes).chunks else { continue }
            while let raw = walk.next() {
                guard let found = try? Chunk(raw) else { continue }
                parsed += 1
                // Once written by us, a chunk must survive another round unchanged.
                let encoded = found.encoded
                guard case .unrecognized = found else {
                    let again = try chunk(encoded)
                    #expect(again.encoded == encoded)
                    continue
                }
            }
        }
        #expect(parsed > 200)
    }
}

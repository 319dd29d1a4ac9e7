// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import Testing

@Suite struct MultihashTests {
    /// First rows of multihash/tests/values/test_cases.csv, truncated digests included.
    static let vectors: [(code: Multihash.Code, bits: Int, hex: String)] = [
        (.sha1, 80, "110ae861e452cfd84dca9a17"),
        (.sha1, 160, "1114e861e452cfd84dca9a176258c3d06e020a0c93d8"),
        (.sha256, 80, "120affb31f07aa15348368c9"),
        (.sha256, 160, "1214ffb31f07aa15348368c90c73a834dbf9f8710365"),
        (
            .sha256, 256,
            "1220ffb31f07aa15348368c90c73a834dbf9f8710365860fa0fd4ddce9ac2782cc17"
        ),
        (.sha512, 80, "130aabffa1926b038a2f1833"),
        (.sha512, 256, "1320abffa1926b038a2f1833092d93859ba2ee56e07a86b158200fc7d4d5d1eaf350"),
        (
            .sha512, 512,
            "1340abffa1926b038a2f1833092d93859ba2ee56e07a86b158200fc7d4d5d1eaf350"
                + "b0f0e511ea6f5043a9f4a7c7886f93355652114709d75b2db4c33741124fd4fe"
        ),
        (.identity, 0, "0000"),
        (.identity, 48, "0006706565722021"),
        // sha3, which is not known here, keeps its code.
        (Multihash.Code(rawValue: 0x14), 80, "140a9a7a8207a57d03e9c524"),
        (Multihash.Code(rawValue: 0xb220), 16, "a0e402021234"),
    ]

    static let failure: [(hex: String, error: MultihashError)] = [
        ("", .invalidCode(.truncated)),
        ("80", .invalidCode(.truncated)),
        ("9200", .invalidCode(.notMinimal)),
        ("ffffffffffffffffffff01", .invalidCode(.tooLong)),
        ("12", .invalidLength(.truncated)),
        ("12a000", .invalidLength(.notMinimal)),
        ("1220ff", .truncated(expected: 32, actual: 1)),
        ("000100ff", .trailingBytes(1)),
        ("1121", .digestTooLong(code: .sha1, limit: 20, actual: 33)),
        ("1221", .digestTooLong(code: .sha256, limit: 32, actual: 33)),
        ("1341", .digestTooLong(code: .sha512, limit: 64, actual: 65)),
        ("008108", .digestTooLong(code: .identity, limit: 1024, actual: 1025)),
        (
            "00ffffffffffffffff7f",
            .digestTooLong(code: .identity, limit: 1024, actual: UInt64.max >> 1)
        ),
    ]

    @Test(arguments: vectors)
    func `the published vectors hold both ways`(
        code: Multihash.Code,
        bits: Int,
        hex: String
    ) throws {
        let bytes = try bytes(hex)
        let multihash = try Multihash(bytes: bytes)
        #expect(multihash.code == code)
        #expect(multihash.digest == bytes.suffix(bits / 8))
        #expect(multihash.bytes == bytes)
        #expect(try Multihash(code: code, digest: Array(bytes.suffix(bits / 8))) == multihash)
        let full: [Multihash.Code: Int] = [.sha1: 160, .sha256: 256, .sha512: 512]
        #expect(multihash.isTruncated == (full[code].map { bits < $0 } ?? false))
    }

    @Test(arguments: vectors)
    func `every truncation is refused`(code: Multihash.Code, bits: Int, hex: String) throws {
        let bytes = try bytes(hex)
        for size in 0..<bytes.count {
            #expect(throws: MultihashError.self) { try Multihash(bytes: bytes.prefix(size)) }
        }
    }

    @Test(arguments: failure)
    func `bytes that are no multihash name what is wrong`(
        hex: String,
        error: MultihashError
    ) throws {
        let bytes = try bytes(hex)
        #expect(throws: error) { try Multihash(bytes: bytes) }
    }

    @Test func `a prefix leaves the rest alone`() throws {
        let decoded = try Multihash.decodePrefix(of: bytes("0002aabbcc"))
        #expect(decoded.multihash.digest == [0xaa, 0xbb])
        #expect(decoded.byteCount == 4)
    }

    @Test func `a digest longer than its function makes is refused`() {
        let error = MultihashError.digestTooLong(code: .sha256, limit: 32, actual: 33)
        #expect(throws: error) {
            try Multihash(code: .sha256, digest: [UInt8](repeating: 0, count: 33))
        }
        let large = Multihash.Code(rawValue: .max)
        #expect(throws: MultihashError.invalidCode(.valueTooLarge(.max))) {
            try Multihash(code: large, digest: [])
        }
    }

    @Test func `functions are named`() {
        let codes: [Multihash.Code] = [.identity, .sha1, .sha256, .sha512, .init(rawValue: 0x14)]
        #expect(codes.map(\.description) == ["identity", "sha1", "sha2-256", "sha2-512", "0x14"])
    }
}

/// Reads bytes from hexadecimal fixtures.
func bytes(_ hex: String) throws -> [UInt8] {
    try Multibase.base16.decodeWithoutPrefix(hex)
}

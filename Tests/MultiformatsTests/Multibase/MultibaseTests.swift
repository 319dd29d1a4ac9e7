// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import Testing

@Suite struct MultibaseTests {
    static let plain = Array("yes mani !".utf8)

    /// multibase/tests: basic.csv, leading_zero.csv and two_leading_zeros.csv.
    static let vectors: [(base: Multibase, texts: [String])] = [
        (
            .base16,
            ["f796573206d616e692021", "f00796573206d616e692021", "f0000796573206d616e692021"]
        ),
        (
            .base16upper,
            ["F796573206D616E692021", "F00796573206D616E692021", "F0000796573206D616E692021"]
        ),
        (.base32, ["bpfsxgidnmfxgsibb", "bab4wk4zanvqw42jaee", "baaahszltebwwc3tjeaqq"]),
        (.base32upper, ["BPFSXGIDNMFXGSIBB", "BAB4WK4ZANVQW42JAEE", "BAAAHSZLTEBWWC3TJEAQQ"]),
        (.base36, ["k2lcpzo5yikidynfl", "k02lcpzo5yikidynfl", "k002lcpzo5yikidynfl"]),
        (.base36upper, ["K2LCPZO5YIKIDYNFL", "K02LCPZO5YIKIDYNFL", "K002LCPZO5YIKIDYNFL"]),
        (.base58btc, ["z7paNL19xttacUY", "z17paNL19xttacUY", "z117paNL19xttacUY"]),
        (.base64, ["meWVzIG1hbmkgIQ", "mAHllcyBtYW5pICE", "mAAB5ZXMgbWFuaSAh"]),
        (.base64pad, ["MeWVzIG1hbmkgIQ==", "MAHllcyBtYW5pICE=", "MAAB5ZXMgbWFuaSAh"]),
        (.base64url, ["ueWVzIG1hbmkgIQ", "uAHllcyBtYW5pICE", "uAAB5ZXMgbWFuaSAh"]),
        (.base64urlpad, ["UeWVzIG1hbmkgIQ==", "UAHllcyBtYW5pICE=", "UAAB5ZXMgbWFuaSAh"]),
    ]

    /// multibase/tests/case_insensitivity.csv; all say "hello world".
    static let mixedCase = [
        "f68656c6c6f20776F726C64", "F68656c6c6f20776F726C64", "bnbswy3dpeB3W64TMMQ",
        "Bnbswy3dpeB3W64TMMQ", "kfUvrsIvVnfRbjWaJo", "KfUVrSIVVnFRbJWAJo",
    ]

    static let failure: [(text: String, error: MultibaseError)] = [
        ("", .empty),
        ("hybhskh3ypiosh4jyrr", .unknownBase("h")),
        ("🚀🏃", .unknownBase("🚀")),
        ("f0g", .invalidCharacter("g", position: 2)),
        ("f00é", .invalidCharacter("é", position: 3)),
        ("z7pa0L", .invalidCharacter("0", position: 4)),
        ("z7paIl", .invalidCharacter("I", position: 4)),
        ("bab1", .invalidCharacter("1", position: 3)),
        ("k2l_", .invalidCharacter("_", position: 3)),
        ("mab-_", .invalidCharacter("-", position: 3)),
        ("uab+/", .invalidCharacter("+", position: 3)),
        ("meWVzIG1hbmkgIQ==", .invalidCharacter("=", position: 15)),
        ("Uab c", .invalidCharacter(" ", position: 3)),
        ("Ue!Vz=", .invalidCharacter("!", position: 2)),
        ("M=eWV", .invalidCharacter("=", position: 1)),
        ("f0", .invalidLength(1)),
        ("ba", .invalidLength(1)),
        ("baaa", .invalidLength(3)),
        ("uA", .invalidLength(1)),
        ("uAAAAA", .invalidLength(5)),
        ("MeWVzIG1hbmkgIQ", .invalidPadding),
        ("MeWVzIG1hbmkgIQ=", .invalidPadding),
        ("MA===", .invalidPadding),
        ("MeWVz====", .invalidPadding),
        ("uAB", .nonZeroTrailingBits),
        ("MAB==", .nonZeroTrailingBits),
        ("bab", .nonZeroTrailingBits),
        ("z" + String(repeating: "2", count: 3200), .tooLong(limit: 3200, actual: 3201)),
        ("k" + String(repeating: "z", count: 100_000), .tooLong(limit: 3200, actual: 100_001)),
    ]

    @Test(arguments: vectors)
    func `the published vectors hold both ways`(base: Multibase, texts: [String]) throws {
        for (zeros, text) in texts.enumerated() {
            let bytes = [UInt8](repeating: 0, count: zeros) + Self.plain
            #expect(try base.encode(bytes) == text)
            #expect(try base.encodeWithoutPrefix(bytes) == text.dropFirst())
            let decoded = try Multibase.decode(text)
            #expect(decoded.base == base)
            #expect(decoded.bytes == bytes)
            #expect(try base.decodeWithoutPrefix(text.dropFirst()) == bytes)
        }
    }

    @Test func `every base has a vector`() {
        #expect(Set(Self.vectors.map(\.base)) == Set(Multibase.allCases))
    }

    @Test(arguments: mixedCase)
    func `letters of the other case decode`(text: String) throws {
        #expect(try Multibase.decode(text).bytes == Array("hello world".utf8))
    }

    @Test(arguments: failure)
    func `text that is no multibase names what is wrong`(text: String, error: MultibaseError) {
        #expect(throws: error) { try Multibase.decode(text) }
    }

    @Test(arguments: Multibase.allCases)
    func `bytes of every size come back`(base: Multibase) throws {
        var state: UInt64 = 7
        for size in 0..<130 {
            let bytes = (0..<size).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1
                return UInt8(truncatingIfNeeded: state >> 56)
            }
            #expect(try Multibase.decode(base.encode(bytes)).bytes == bytes)
            let zeros = [UInt8](repeating: 0, count: size)
            #expect(try Multibase.decode(base.encode(zeros)).bytes == zeros)
            let ones = [UInt8](repeating: 255, count: size)
            #expect(try Multibase.decode(base.encode(ones)).bytes == ones)
        }
    }

    @Test func `number bases bound what they convert`() throws {
        let largest = [UInt8](repeating: 255, count: Multibase.maximumRadixByteCount)
        for base in [Multibase.base36, .base36upper, .base58btc] {
            #expect(try Multibase.decode(base.encode(largest)).bytes == largest)
            #expect(throws: MultibaseError.tooLong(limit: 2048, actual: 2049)) {
                try base.encode(largest + [0])
            }
        }
        let large = [UInt8](repeating: 1, count: 1 << 16)
        #expect(try Multibase.decode(Multibase.base64url.encode(large)).bytes == large)
    }
}

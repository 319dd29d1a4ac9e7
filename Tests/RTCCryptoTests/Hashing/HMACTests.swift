// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing

@testable import RTCCrypto

@Suite struct HMACTests {
    @Test func `HMAC-SHA1 matches RFC 2202`() {
        let cases: [(key: [UInt8], message: [UInt8], code: String)] = [
            (
                Array(repeating: 0x0b, count: 20), Array("Hi There".utf8),
                "b617318655057264e28bc0b6fb378c8ef146be00"
            ),
            (
                Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
                "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
            ),
            (
                Array(repeating: 0xaa, count: 80),
                Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "aa4ae5e15272d00e95705637ce8a3b55ed402112"
            ),
            ([], [], "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d"),
        ]
        for fixture in cases {
            #expect(HMACSHA1(key: fixture.key).authenticate(fixture.message) == hex(fixture.code))
        }
    }

    @Test func `HMAC-SHA256 matches RFC 4231`() {
        let code = HMACSHA256(key: Array("Jefe".utf8))
            .authenticate(Array("what do ya want for nothing?".utf8))
        #expect(
            code == hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        )
        let long = HMACSHA256(key: Array(repeating: 0xaa, count: 131))
            .authenticate(Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8))
        #expect(
            long == hex("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
        )
    }

    @Test func `a key as long as a block is used as it is, a longer one as its hash`() {
        // Computed with Python's hmac.
        let codes: [Int: String] = [
            64: "0c4195064dd4ca79599d2b8508c3f4c5f3805080dd6b451ca30e7d2da73a2c3d",
            65: "14f952ab1b86c57b32f958d5d1eff16dcf0b87097624748296dc953e05da894b",
        ]
        for (count, code) in codes {
            let hmac = HMACSHA256(key: (0..<count).map { UInt8($0) })
            #expect(hmac.authenticate(Array("block".utf8)) == hex(code))
        }
    }

    @Test func `one key authenticates many messages independently`() {
        let hmac = HMACSHA1(key: [1, 2, 3])
        let first = hmac.authenticate([4])
        #expect(hmac.authenticate([5]) != first)
        #expect(hmac.authenticate([4]) == first)
        #expect(hmac.authenticate([4]) != HMACSHA1(key: [1, 2, 3, 1]).authenticate([4]))
    }

    @Test func `a printed HMAC shows no key`() {
        var dumped = ""
        dump(HMACSHA1(key: Array("secret".utf8)), to: &dumped)
        #expect(dumped == "- HMACSHA1\n")
        #expect("\(HMACSHA256(key: []))" == "HMACSHA256")
    }

    @Test func `HKDF matches RFC 5869's first case`() throws {
        let output = try HKDFSHA256.derive(
            from: Array(repeating: 0x0b, count: 22),
            salt: hex("000102030405060708090a0b0c"),
            info: hex("f0f1f2f3f4f5f6f7f8f9"),
            count: 42
        )
        #expect(
            output
                == hex(
                    "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                        + "34007208d5b887185865"
                )
        )
    }

    @Test func `HKDF without salt or info matches RFC 5869's third case`() throws {
        let output = try HKDFSHA256.derive(
            from: Array(repeating: 0x0b, count: 22),
            salt: [],
            count: 42
        )
        #expect(
            output
                == hex(
                    "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
                        + "9d201395faa4b61a96c8"
                )
        )
    }

    @Test func `HKDF refuses lengths outside its range`() throws {
        #expect(throws: CryptoError.limitExceeded(.derivedBytes, actual: 8161)) {
            try HKDFSHA256.derive(from: [], salt: [], count: 8161)
        }
        #expect(throws: CryptoError.limitExceeded(.derivedBytes, actual: -1)) {
            try HKDFSHA256.derive(from: [], salt: [], count: -1)
        }
        #expect(try HKDFSHA256.derive(from: [], salt: [], count: 8160).count == 8160)
        #expect(try HKDFSHA256.derive(from: [], salt: [], count: 0).isEmpty)
    }
}

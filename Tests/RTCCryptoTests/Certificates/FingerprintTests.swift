// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCrypto
import Testing

@Suite struct FingerprintTests {
    @Test func `a fingerprint has 32 bytes and nothing else`() {
        for count in [0, 31, 33] {
            #expect(Fingerprint(sha256: [UInt8](repeating: 1, count: count)) == nil)
        }
        #expect(Fingerprint(sha256: [UInt8](repeating: 1, count: 32)) != nil)
    }

    @Test func `it is the SHA-256 of the bytes, printed as SDP prints it`() {
        // FIPS 180-4 example: SHA-256("abc").
        let fingerprint = Fingerprint(ofCertificateDER: Array("abc".utf8))
        let expected =
            "BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:"
            + "B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD"
        #expect(fingerprint.description == expected)
    }

    @Test func `any changed bit is a mismatch`() throws {
        let fingerprint = Fingerprint(ofCertificateDER: [1, 2, 3])
        #expect(fingerprint.matches(Fingerprint(ofCertificateDER: [1, 2, 3])))
        for bit in 0..<256 {
            var bytes = fingerprint.sha256
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            let changed = try #require(Fingerprint(sha256: bytes))
            #expect(!fingerprint.matches(changed))
        }
    }
}

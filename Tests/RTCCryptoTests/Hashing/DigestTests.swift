// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing

@testable import RTCCrypto

@Suite struct DigestTests {
    @Test func `digests match FIPS 180-4's examples`() {
        let message = Array("abc".utf8)
        #expect(Digest.sha1(message) == hex("a9993e364706816aba3e25717850c26c9cd0d89d"))
        #expect(
            Digest.sha256(message)
                == hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        )
        #expect(
            Digest.sha512(message)
                == hex(
                    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
                )
        )
    }

    @Test func `the empty message has a digest`() {
        #expect(Digest.sha1([]) == hex("da39a3ee5e6b4b0d3255bfef95601890afd80709"))
        #expect(
            Digest.sha256(UnsafeRawBufferPointer(start: nil, count: 0))
                == hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        )
    }

    @Test func `equality looks at every byte and at the length`() {
        let bytes: [UInt8] = [1, 2, 3]
        #expect(constantTimeEqual(bytes, [1, 2, 3]))
        #expect(constantTimeEqual([], []))
        for different: [UInt8] in [[0, 2, 3], [1, 0, 3], [1, 2, 0], [1, 2], [1, 2, 3, 0], []] {
            #expect(!constantTimeEqual(bytes, different))
        }
    }

    @Test func `random bytes have the length asked for and differ`() {
        #expect(SystemRandom.bytes(count: 0).isEmpty)
        #expect(SystemRandom.bytes(count: -1).isEmpty)
        let first = SystemRandom.bytes(count: 33)
        let second = SystemRandom.bytes(count: 33)
        #expect(first.count == 33)
        #expect(first != second)
        var generator = SystemRandom()
        let values = Set((0..<16).map { _ in generator.next() })
        #expect(values.count == 16)
    }
}

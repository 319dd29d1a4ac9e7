// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import RTCSDP
import Testing

@Suite struct SessionDescriptionTests {
    @Test(arguments: SDPFixture.all)
    func `what implementations send is understood`(fixture: SDPFixture) throws {
        let description = try SessionDescription(parsing: fixture.text)
        #expect(description.iceUsernameFragment == fixture.ufrag)
        #expect(description.icePassword == fixture.password)
        #expect(description.iceOptions == fixture.options)
        #expect(description.fingerprints.map(\.function.rawValue) == fixture.functions)
        #expect(description.sha256Digests.map(\.count) == [32])
        #expect(description.sha256Digests.first?.first == fixture.firstByte)
        #expect(description.setup == fixture.setup)
        #expect(description.port == fixture.port)
        #expect(description.mid == fixture.mid)
        #expect(description.sctpPort == fixture.sctpPort)
        #expect(description.maximumMessageSize == fixture.maximumMessageSize)
        #expect(description.candidates.map(\.description) == fixture.candidates)
        #expect(description.isEndOfCandidates == fixture.isEndOfCandidates)
        #expect(description.isICELite == fixture.isICELite)
        #expect(description.origin.sessionID == fixture.sessionID)
        #expect(description.connectionAddress == fixture.connection)
    }

    @Test(arguments: SDPFixture.all)
    func `line ends do not matter`(fixture: SDPFixture) throws {
        let description = try SessionDescription(parsing: fixture.text)
        #expect(try SessionDescription(parsing: fixture.crlf) == description)
        let spaced = fixture.text.split(separator: "\n").joined(separator: "\n\n")
        #expect(try SessionDescription(parsing: spaced) == description)
    }

    @Test(arguments: SDPFixture.all)
    func `what is printed reads the same`(fixture: SDPFixture) throws {
        let description = try SessionDescription(parsing: fixture.text)
        #expect(try SessionDescription(parsing: description.description) == description)
        let bytes = Array(description.description.utf8)
        let ends = bytes.indices.filter { bytes[$0] == 0x0a }
        #expect(ends.allSatisfy { bytes[$0 - 1] == 0x0d } && ends.last == bytes.count - 1)
    }

    @Test(arguments: [SDPFixture.libp2pAnswer, .libp2pOffer])
    func `the templates of libp2p are printed to the letter`(fixture: SDPFixture) throws {
        let description = try SessionDescription(parsing: fixture.text)
        #expect(description.description == fixture.crlf)
    }

    @Test(arguments: SDPFixture.all)
    func `a truncated description is read or refused`(fixture: SDPFixture) {
        let bytes = Array(fixture.crlf.utf8)
        var successCount = 0
        for size in 0..<bytes.count {
            let text = String(decoding: bytes.prefix(size), as: UTF8.self)
            do {
                let description = try SessionDescription(parsing: text)
                successCount += 1
                let printed = description.description
                #expect((try? SessionDescription(parsing: printed)) == description)
            } catch {
                #expect(error.line >= 0 && error.line <= 25)
            }
        }
        #expect(successCount < bytes.count / 2)
    }

    @Test(arguments: SDPFixture.all)
    func `a damaged description is read or refused`(fixture: SDPFixture) {
        var generator = SplitMix(state: fixture.sessionID)
        let original = Array(fixture.crlf.utf8)
        for _ in 0..<300 {
            var bytes = original
            for _ in 0..<3 {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[index] = .random(in: 0...255, using: &generator)
            }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let description = try? SessionDescription(parsing: text) else { continue }
            #expect((try? SessionDescription(parsing: description.description)) == description)
        }
    }

    @Test func `only UDP candidates with an address can be checked`() throws {
        let chromium = try SessionDescription(parsing: SDPFixture.chromium.text)
        let address = TransportAddress(ip: .v4(0xcb00_7107), port: 51234)
        #expect(chromium.candidates.compactMap(\.udpAddress) == [address])
    }
}

/// A small generator that makes failing runs repeat.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

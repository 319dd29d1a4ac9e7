// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import RTCCore
import RTCSDP
import Testing

@Suite struct MungerTests {
    static let hash = "/certhash/uEiDDq4_xNyDorZBH3TlGazyJdOWSwvo4PUo5YHFMrvDE8g"
    static let otherHash =
        "/certhash/f1220ffb31f07aa15348368c90c73a834dbf9f8710365860fa0fd4ddce9ac2782cc17"
    static let sha1 = "/certhash/f1114e861e452cfd84dca9a176258c3d06e020a0c93d8"
    static let short = "/certhash/f120affb31f07aa15348368c9"
    static let peer = "/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA"

    static func credentials() throws -> MungedCredentials {
        try .version1(random: "abcdefghijklmnopqrstuvwxyz012345")
    }

    static let failure: [(text: String, error: MungerError)] = [
        ("/ip4/192.0.2.1/udp/1/webrtc-direct", .missingCertificateHash),
        ("/ip4/192.0.2.1/udp/1/webrtc-direct" + peer, .missingCertificateHash),
        ("/ip4/192.0.2.1/udp/1/webrtc-direct" + sha1, .unsupportedHashFunction(.sha1)),
        ("/ip4/192.0.2.1/udp/1/webrtc-direct" + short, .truncatedCertificateHash(byteCount: 10)),
        ("/ip4/192.0.2.1/udp/0/webrtc-direct" + hash, .zeroPort),
        ("/ip4/0.0.0.0/udp/1/webrtc-direct" + hash, .unspecifiedAddress),
        ("/ip6/::/udp/1/webrtc-direct" + hash, .unspecifiedAddress),
    ]

    static let otherShapes = [
        "/", "/ip4/192.0.2.1/udp/1", "/ip4/192.0.2.1/tcp/1/webrtc-direct" + hash,
        "/dns4/example.com/udp/1/webrtc-direct" + hash,
        "/ip4/192.0.2.1/udp/1/webrtc" + hash,
        "/ip4/192.0.2.1/udp/1/webrtc-direct" + hash + peer + "/p2p-circuit" + peer,
    ]

    @Test func `the answer is the template with the address filled in`() throws {
        let address = try Multiaddr(
            "/ip6/2001:db8::1/udp/4001/webrtc-direct" + Self.hash + Self.peer
        )
        let answer = try Munger.answer(to: address, credentials: Self.credentials())
        #expect(answer.description == SDPFixture.libp2pAnswer.crlf)
        let parsed = try SessionDescription(parsing: answer.description)
        #expect(parsed == answer)
        #expect(parsed.candidates.compactMap(\.udpAddress).map(\.port) == [4001])
    }

    @Test func `the inferred offer is the template with the source filled in`() throws {
        let source = TransportAddress(ip: .v4(0xc000_0209), port: 50000)
        let offer = Munger.offer(inferredFrom: try Self.credentials(), source: source)
        #expect(offer.description == SDPFixture.libp2pOffer.crlf)
        #expect(try SessionDescription(parsing: offer.description) == offer)
        #expect(offer.fingerprints == [.unknownCertificate])
        let active = Munger.offer(
            inferredFrom: try Self.credentials(),
            source: source,
            setup: .active
        )
        #expect(active.setup == .active)
    }

    @Test func `an interface is not told to the peer`() throws {
        let ip = IPAddress.v6(high: 0xfe80_0000_0000_0000, low: 1, scope: 3)
        let source = TransportAddress(ip: ip, port: 5)
        let offer = Munger.offer(inferredFrom: try Self.credentials(), source: source)
        #expect(offer.connectionAddress == .v6(high: 0xfe80_0000_0000_0000, low: 1, scope: 0))
        let address = try Multiaddr("/ip6zone/3/ip6/fe80::1/udp/5/webrtc-direct" + Self.hash)
        let answer = try Munger.answer(to: address, credentials: Self.credentials())
        #expect(answer.description.contains("c=IN IP6 fe80::1\r\n"))
    }

    @Test func `every usable certificate hash becomes a fingerprint`() throws {
        let text =
            "/ip4/192.0.2.1/udp/4001/webrtc-direct"
            + Self.sha1 + Self.hash + Self.short + Self.otherHash + Self.hash
        let answer = try Munger.answer(to: Multiaddr(text), credentials: Self.credentials())
        #expect(answer.fingerprints.count == 2)
        #expect(answer.sha256Digests.map(\.first) == [0xc3, 0xff])
    }

    @Test(arguments: failure)
    func `an address that cannot be dialled is refused`(text: String, error: MungerError) throws {
        let address = try Multiaddr(text)
        let credentials = try Self.credentials()
        #expect(throws: error) { try Munger.answer(to: address, credentials: credentials) }
        #expect(error.description.hasPrefix("expected "))
    }

    @Test(arguments: otherShapes)
    func `an address of another shape is handed back`(text: String) throws {
        let address = try Multiaddr(text)
        let credentials = try Self.credentials()
        #expect(throws: MungerError.notWebRTCDirect(address)) {
            try Munger.answer(to: address, credentials: credentials)
        }
    }

    @Test func `an unsupported hash function is named`() {
        let error = MungerError.unsupportedHashFunction(.sha512)
        #expect(error.description == "expected a certhash made with sha2-256, found sha2-512")
    }
}

@Suite struct MungedCredentialsTests {
    static let password = "0123456789abcdefABCDEF+/"

    @Test func `version 1 gives both sides one string`() throws {
        let credentials = try MungedCredentials.version1(random: "abcde")
        let all = [
            credentials.clientUsernameFragment, credentials.clientPassword,
            credentials.serverUsernameFragment, credentials.serverPassword,
        ]
        #expect(Set(all) == ["libp2p+webrtc+v1/abcde"])
    }

    @Test func `version 2 derives the server side from the client password`() throws {
        let credentials = try MungedCredentials.version2(
            clientUsernameFragment: "abcd",
            clientPassword: Self.password
        )
        #expect(credentials.clientUsernameFragment == "abcd")
        #expect(credentials.clientPassword == Self.password)
        #expect(credentials.serverUsernameFragment == "libp2p+webrtc+v2/\(Self.password)")
        #expect(credentials.serverPassword == credentials.serverUsernameFragment)
        let address = try Multiaddr("/ip4/192.0.2.1/udp/1/webrtc-direct" + MungerTests.hash)
        let answer = try Munger.answer(to: address, credentials: credentials)
        #expect(answer.iceUsernameFragment == credentials.serverUsernameFragment)
        #expect(answer.icePassword == credentials.serverPassword)
        let source = TransportAddress(ip: .v4(1), port: 1)
        let offer = Munger.offer(inferredFrom: credentials, source: source)
        #expect(offer.iceUsernameFragment == "abcd")
        #expect(offer.icePassword == Self.password)
    }

    @Test(arguments: ["abc", "ab-d", "abcd:", ""])
    func `a bad user name fragment is refused`(fragment: String) {
        #expect(throws: MungerError.invalidUsernameFragment(fragment)) {
            try MungedCredentials.version2(
                clientUsernameFragment: fragment,
                clientPassword: Self.password
            )
        }
    }

    @Test func `lengths are checked with the prefix`() throws {
        let longest = String(repeating: "p", count: 239)
        let credentials = try MungedCredentials.version2(
            clientUsernameFragment: "abcd",
            clientPassword: longest
        )
        #expect(credentials.serverPassword.utf8.count == 256)
        #expect(throws: MungerError.self) {
            try MungedCredentials.version2(
                clientUsernameFragment: "abcd",
                clientPassword: longest + "p"
            )
        }
        let short = String(repeating: "p", count: 21)
        #expect(throws: MungerError.invalidPassword(short)) {
            try MungedCredentials.version2(clientUsernameFragment: "abcd", clientPassword: short)
        }
        #expect(throws: MungerError.invalidPassword("libp2p+webrtc+v1/abcd")) {
            try MungedCredentials.version1(random: "abcd")
        }
    }
}

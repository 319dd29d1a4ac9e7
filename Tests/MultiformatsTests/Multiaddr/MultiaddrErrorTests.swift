// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import Testing

@Suite struct MultiaddrErrorTests {
    typealias Reason = MultiaddrError.Reason

    static let texts: [(text: String, part: String, offset: Int, reason: Reason)] = [
        ("", "", 0, .empty),
        ("ip4/1.2.3.4", "ip4/1.2.3.4", 0, .missingLeadingSlash),
        ("127.0.0.1:80", "127.0.0.1:80", 0, .missingLeadingSlash),
        ("//ip4/1.2.3.4", "", 1, .missingProtocol),
        ("/ip4/1.2.3.4//", "", 13, .missingProtocol),
        ("/ip4/1.2.3.4//udp/1", "", 13, .missingProtocol),
        ("/ip5/1.2.3.4", "ip5", 1, .unknownProtocolName),
        ("/IP4/1.2.3.4", "IP4", 1, .unknownProtocolName),
        ("/ip4/1.2.3.4/udp/1/webrtc-direct/1", "1", 33, .unknownProtocolName),
        ("/ip4", "ip4", 1, .missingValue),
        ("/ip4/", "ip4", 1, .missingValue),
        ("/ip4/1.2.3.4/udp", "udp", 13, .missingValue),
        ("/ip4/300.1.1.1", "300.1.1.1", 5, .invalidIPv4Address),
        ("/ip4/01.1.1.1", "01.1.1.1", 5, .invalidIPv4Address),
        ("/ip4/::1", "::1", 5, .invalidIPv4Address),
        ("/ip6/1.2.3.4", "1.2.3.4", 5, .invalidIPv6Address),
        ("/ip6/fe80::1%eth0", "fe80::1%eth0", 5, .invalidIPv6Address),
        ("/ip4/1.2.3.4/udp/65536", "65536", 17, .invalidNumber(maximum: 65535)),
        ("/ip4/1.2.3.4/udp/-1", "-1", 17, .invalidNumber(maximum: 65535)),
        ("/ip4/1.2.3.4/udp/080", "080", 17, .invalidNumber(maximum: 65535)),
        ("/ip4/1.2.3.4/ipcidr/256", "256", 20, .invalidNumber(maximum: 255)),
        ("/memory/18446744073709551616", "18446744073709551616", 8, .invalidNumber(maximum: .max)),
        ("/dns/a\u{0}b", "a\u{0}b", 5, .invalidName),
        ("/dns//udp/1", "", 5, .invalidName),
        ("/certhash/xyz", "xyz", 10, .invalidMultibase(.unknownBase("x"))),
        ("/certhash/uEi!", "uEi!", 10, .invalidMultibase(.invalidCharacter("!", position: 3))),
        (
            "/certhash/f1220aa", "f1220aa", 10,
            .invalidMultihash(.truncated(expected: 32, actual: 1))
        ),
        ("/p2p/Qm0", "Qm0", 5, .invalidPeerID(.text(.invalidCharacter("0", position: 2)))),
        ("/p2p/f0055", "f0055", 5, .invalidPeerID(.notCIDv1)),
        ("/ö/1", "ö", 1, .unknownProtocolName),
        ("/dns/ö/ip5", "ip5", 8, .unknownProtocolName),
    ]

    static let binaries: [(hex: String, part: String, offset: Int, reason: Reason)] = [
        ("80", "80", 0, .invalidVarint(.truncated)),
        ("8400", "8400", 0, .invalidVarint(.notMinimal)),
        ("01", "01", 0, .unknownProtocolCode(.init(rawValue: 1))),
        ("047f00000101", "01", 5, .unknownProtocolCode(.init(rawValue: 1))),
        ("9003", "9003", 0, .unknownProtocolCode(.init(rawValue: 400))),
        ("047f0000", "047f0000", 0, .truncated(expected: 4, actual: 3)),
        ("047f0000019102", "9102", 5, .truncated(expected: 2, actual: 0)),
        ("3504616263", "3504616263", 0, .truncated(expected: 4, actual: 3)),
        ("35", "35", 0, .invalidVarint(.truncated)),
        ("3500", "3500", 0, .invalidName),
        ("35022f61", "35022f61", 0, .invalidName),
        ("350361ff62", "350361ff62", 0, .invalidName),
        ("35ffffffffffffffff7f", "35ffffffffffffffff7f", 0, .truncated(expected: .max, actual: 0)),
        ("d203021220", "d203021220", 0, .invalidMultihash(.truncated(expected: 32, actual: 0))),
        ("a5030400010000", "a5030400010000", 0, .invalidMultihash(.trailingBytes(1))),
    ]

    @Test(arguments: texts)
    func `wrong text is quoted with what was expected`(
        text: String,
        part: String,
        offset: Int,
        reason: Reason
    ) throws {
        let error = #expect(throws: MultiaddrError.self) { try Multiaddr(text) }
        #expect(error?.part == part)
        #expect(error?.offset == offset)
        #expect(error?.reason == reason)
        let description = error?.description ?? ""
        #expect(description.contains("\"\(part)\" at byte \(offset): expected"))
    }

    @Test(arguments: binaries)
    func `wrong bytes are quoted with what was expected`(
        hex: String,
        part: String,
        offset: Int,
        reason: Reason
    ) throws {
        let bytes = try bytes(hex)
        let error = #expect(throws: MultiaddrError.self) { try Multiaddr(bytes: bytes) }
        #expect(error?.part == part)
        #expect(error?.offset == offset)
        #expect(error?.reason == reason)
        #expect(error?.description.contains(": expected") == true)
    }

    @Test func `an unknown code is named`() throws {
        let error = #expect(throws: MultiaddrError.self) {
            try Multiaddr(bytes: [0x90, 0x03, 0x01, 0x61])
        }
        #expect(error?.description.contains("found 400 (0x190)") == true)
    }

    @Test func `sizes are bounded and long parts are cut`() throws {
        let long = "/dns/" + String(repeating: "a", count: 32768)
        let error = #expect(throws: MultiaddrError.self) { try Multiaddr(long) }
        #expect(error?.reason == .tooLong(limit: 32768, actual: 32773))
        #expect(error?.part.count == 129)
        let many = String(repeating: "/udp/1", count: 1025)
        let tooMany = #expect(throws: MultiaddrError.self) { try Multiaddr(many) }
        #expect(tooMany?.reason == .tooLong(limit: 4096, actual: 4100))
        let largest = try Multiaddr(String(repeating: "/udp/1", count: 1024))
        #expect(try Multiaddr(bytes: largest.bytes) == largest)
        let binary = #expect(throws: MultiaddrError.self) {
            try Multiaddr(bytes: largest.bytes + [0x91, 0x02, 0, 1])
        }
        #expect(binary?.reason == .tooLong(limit: 4096, actual: 4100))
        let flags = Multiaddr([Multiaddr.Component](repeating: .webrtcDirect, count: 2048))
        #expect(try Multiaddr(flags.description) == flags)
    }
}

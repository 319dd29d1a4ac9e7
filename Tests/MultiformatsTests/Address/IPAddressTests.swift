// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import Testing

@Suite struct IPAddressTests {
    static let ip4: [(text: String, value: UInt32)] = [
        ("0.0.0.0", 0), ("127.0.0.1", 0x7f00_0001), ("255.255.255.255", .max),
        ("192.0.2.10", 0xc000_020a), ("1.20.3.100", 0x0114_0364),
    ]

    static let invalidIP4 = [
        "", "1", "1.2.3", "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4",
        "1.2.3.00", "0x1.2.3.4", "1.2.3.4 ", " 1.2.3.4", "+1.2.3.4", "-1.2.3.4", "1.2.3.a",
        "1.2.3.99999999999999999999999", "١.2.3.4", "1.2.3.4/24", "::1",
    ]

    /// Text in, and the canonical text out (RFC 5952 §4 and §5).
    static let ip6: [(text: String, canonical: String, high: UInt64, low: UInt64)] = [
        ("::", "::", 0, 0),
        ("0:0:0:0:0:0:0:0", "::", 0, 0),
        ("::1", "::1", 0, 1),
        ("1::", "1::", 0x0001_0000_0000_0000, 0),
        ("2001:DB8::1", "2001:db8::1", 0x2001_0db8_0000_0000, 1),
        ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", 0x2001_0db8_0000_0000, 0x0001_0000_0000_0001),
        ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1", 0x2001_0000_0000_0001, 1),
        (
            "2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1", 0x2001_0db8_0000_0001,
            0x0001_0001_0001_0001
        ),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0", 0x0001_0002_0003_0004, 0x0005_0006_0007_0000),
        ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8", 0x0000_0002_0003_0004, 0x0005_0006_0007_0008),
        ("fe80::00ab", "fe80::ab", 0xfe80_0000_0000_0000, 0xab),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.1", 0, 0xffff_c000_0201),
        ("::ffff:c000:201", "::ffff:192.0.2.1", 0, 0xffff_c000_0201),
        ("64:ff9b::192.0.2.33", "64:ff9b::c000:221", 0x0064_ff9b_0000_0000, 0xc000_0221),
        (
            "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304", 0x0001_0002_0003_0004,
            0x0005_0006_0102_0304
        ),
    ]

    static let invalidIP6 = [
        "", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8", "1::2::3", "1:::2", "1:2:3:4:5:6:7:", ":1:2:3:4:5:6:7", "12345::",
        "::g", "fe80::1%eth0", "[::1]", "::1/64", " ::1", "::1.2.3", "::1.2.3.256", "1.2.3.4::",
        "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3.4:1", "::01.2.3.4", "1.2.3.4", "::-1", "::\u{661}",
    ]

    @Test(arguments: ip4)
    func `IPv4 text and number name the same address`(text: String, value: UInt32) {
        #expect(IPv4Address(text)?.rawValue == value)
        let address = IPv4Address(rawValue: value)
        #expect(address.description == text)
        #expect(IPv4Address(bytes: address.bytes) == address)
    }

    @Test(arguments: invalidIP4)
    func `text that is no IPv4 address is refused`(text: String) {
        #expect(IPv4Address(text) == nil)
    }

    @Test(arguments: ip6)
    func `IPv6 text is read and written canonically`(
        text: String,
        canonical: String,
        high: UInt64,
        low: UInt64
    ) {
        let address = IPv6Address(high: high, low: low)
        #expect(IPv6Address(text) == address)
        #expect(address.description == canonical)
        #expect(IPv6Address(canonical) == address)
        #expect(IPv6Address(bytes: address.bytes) == address)
    }

    @Test(arguments: invalidIP6)
    func `text that is no IPv6 address is refused`(text: String) {
        #expect(IPv6Address(text) == nil)
    }

    @Test func `byte counts must match`() {
        for count in [0, 3, 5, 15, 17] {
            #expect(IPv4Address(bytes: [UInt8](repeating: 0, count: count)) == nil)
            #expect(IPv6Address(bytes: [UInt8](repeating: 0, count: count)) == nil)
        }
    }

    @Test func `special ranges are recognised`() {
        #expect(IPv6Address("fe80::1")?.isLinkLocal == true)
        #expect(IPv6Address("febf::1")?.isLinkLocal == true)
        #expect(IPv6Address("fec0::1")?.isLinkLocal == false)
        #expect(IPv6Address("::ffff:1.2.3.4")?.mappedIPv4 == IPv4Address("1.2.3.4"))
        #expect(IPv6Address("::fffe:1.2.3.4")?.mappedIPv4 == nil)
    }

    @Test func `every IPv6 address comes back from its text`() {
        var state: UInt64 = 3
        for _ in 0..<2000 {
            var groups: [UInt64] = []
            for _ in 0..<8 {
                state = state &* 6_364_136_223_846_793_005 &+ 1
                groups.append(state >> 63 == 0 ? 0 : (state >> 40) & 0xffff)
            }
            let high = groups[..<4].reduce(0) { ($0 << 16) | $1 }
            let low = groups[4...].reduce(0) { ($0 << 16) | $1 }
            let address = IPv6Address(high: high, low: low)
            #expect(IPv6Address(address.description) == address)
        }
    }
}

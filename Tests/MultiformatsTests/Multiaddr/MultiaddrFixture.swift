// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing

/// One address in both forms; `written` is its text on output where that differs.
struct MultiaddrFixture: Sendable, CustomTestStringConvertible {
    var text: String
    var hex: String
    var written: String?

    var testDescription: String { text }

    init(_ text: String, _ hex: String, written: String? = nil) {
        self.text = text
        self.hex = hex
        self.written = written
    }

    static let peer = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA"
    static let peerHex =
        "0024080112202ffa35a99d3a3cfbb17bb7c1dc5561b18a8dcca4df38dc613ea859c37eb1336b"
    static let hash = "uEiDDq4_xNyDorZBH3TlGazyJdOWSwvo4PUo5YHFMrvDE8g"
    static let hashHex = "1220c3ab8ff13720e8ad9047dd39466b3c8974e592c2fa383d4a3960714caef0c4f2"

    static let all: [MultiaddrFixture] = [
        .init("/", ""),
        .init("/ip4/127.0.0.1", "047f000001"),
        .init("/ip4/127.0.0.1/udp/1234", "047f000001910204d2"),
        .init("/ip4/127.0.0.1/tcp/4321/", "047f0000010610e1", written: "/ip4/127.0.0.1/tcp/4321"),
        .init("/ip6/::1/udp/0", "2900000000000000000000000000000001" + "91020000"),
        .init(
            "/ip6/2001:0DB8::/tcp/65535",
            "2920010db8000000000000000000000000" + "06ffff",
            written: "/ip6/2001:db8::/tcp/65535"
        ),
        .init(
            "/ip6zone/eth0/ip6/fe80::1/udp/9/webrtc-direct",
            "2a0465746830" + "29fe800000000000000000000000000001" + "91020009" + "9802"
        ),
        .init("/ip4/192.0.2.0/ipcidr/24", "04c00002002b18"),
        .init("/dns/example.com/udp/443", "350b6578616d706c652e636f6d910201bb"),
        .init("/dns4/a.b/tcp/80/http", "3603612e62060050e003"),
        .init("/dns6/a.b/tcp/80/ws", "3703612e62060050dd03"),
        .init("/dnsaddr/bootstrap.libp2p.io", "3813626f6f7473747261702e6c69627032702e696f"),
        .init("/dns/ö.example/udp/1", "350ac3b62e6578616d706c6591020001"),
        .init("/ip4/1.2.3.4/tcp/443/tls/sni/a.b/ws", "04010203040601bbc003c10303612e62dd03"),
        .init("/ip4/1.2.3.4/tcp/443/wss", "04010203040601bbde03"),
        .init("/ip4/1.2.3.4/tcp/443/https", "04010203040601bbbb03"),
        .init("/ip4/1.2.3.4/tcp/1/noise", "0401020304060001c603"),
        .init("/ip4/1.2.3.4/sctp/5000/dccp/1", "040102030484011388210001"),
        .init("/ip4/1.2.3.4/udp/4001/quic", "040102030491020fa1cc03"),
        .init("/ip4/1.2.3.4/udp/4001/quic-v1/webtransport", "040102030491020fa1cd03d103"),
        .init("/ip4/1.2.3.4/udp/4001/webrtc-direct", "040102030491020fa19802"),
        .init("/memory/1234", "890600000000000004d2"),
        .init("/memory/18446744073709551615", "8906ffffffffffffffff"),
        .init(
            "/ip4/1.2.3.4/udp/4001/webrtc-direct/certhash/\(hash)",
            "040102030491020fa19802d20322" + hashHex
        ),
        .init(
            "/ip4/1.2.3.4/udp/1/webrtc-direct/certhash/\(hash)/p2p/\(peer)",
            "0401020304910200019802d20322" + hashHex + "a50326" + peerHex
        ),
        .init(
            "/udp/1/webrtc-direct/certhash/\(hash)/certhash/f\(hashHex)",
            "910200019802" + "d20322" + hashHex + "d20322" + hashHex,
            written: "/udp/1/webrtc-direct/certhash/\(hash)/certhash/\(hash)"
        ),
        .init(
            "/p2p/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N/p2p-circuit/webrtc",
            "a50322" + "12209dff3b17d74cf4d38a50d8b6383e92d181a10395a5e73a726dcccbd21bf6f0b9"
                + "a2029902"
        ),
        .init(
            "/ipfs/bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe",
            "a50322" + "12209dff3b17d74cf4d38a50d8b6383e92d181a10395a5e73a726dcccbd21bf6f0b9",
            written: "/p2p/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N"
        ),
        // A multihash that no peer has: its base58 would not be recognised, so it is a CID.
        .init("/p2p/f01721101aa", "a503031101aa", written: "/p2p/bafzbcank"),
    ]
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing
import WebRTCDirect

/// Our transport and a node over pion's WebRTC, each as dialer and as listener.
///
/// That node behaves as go-libp2p does: Scripts/peers/pion.
@Suite(
    .serialized,
    .timeLimit(.minutes(5)),
    .enabled(if: Programs.pion != nil, "WEBRTC_DIRECT_PION names no program: run Scripts/interop")
)
struct PionTests {
    private let pion: MatrixPeer

    init() throws {
        pion = MatrixPeer(name: "pion", program: try #require(Programs.pion))
    }

    @Test(arguments: Variant.all)
    func `a pion listener does all that we ask`(variant: Variant) async throws {
        try await pion.weDial(variant)
    }

    @Test(arguments: Variant.all)
    func `our listener does all that a pion dialer asks`(variant: Variant) async throws {
        try await pion.dialsUs(variant)
    }
}

/// How a dialer and a listener meet.
struct Variant: Sendable, CustomTestStringConvertible {
    let version: Configuration.DialerVersion
    let family: String

    static let all: [Variant] = Configuration.DialerVersion.allCases.flatMap { version in
        ["ip4", "ip6"].map { Variant(version: version, family: $0) }
    }

    var name: String { "v\(version.rawValue) \(family)" }

    var listenAddress: String {
        "/\(family)/\(family == "ip4" ? "127.0.0.1" : "::1")/udp/0/webrtc-direct"
    }

    var testDescription: String { name }
}

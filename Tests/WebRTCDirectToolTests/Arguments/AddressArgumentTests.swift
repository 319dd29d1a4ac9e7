// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser
import Multiformats
import Testing

@testable import webrtc_direct

@Suite struct AddressArgumentTests {
    static let certhash = "uEiDDq4_xNyDorZBH3TlGazyJdOWSwvo4PUo5YHFMrvDE8g"
    static let peer = "12D3KooWRm8J3iL796zPFi2EtGGtUJn58AG67gcRzQ4FENEemvpg"
    private static let direct = "/ip4/127.0.0.1/udp/4001/webrtc-direct"

    @Test(arguments: [
        "\(direct)/certhash/\(certhash)", "\(direct)/certhash/\(certhash)/p2p/\(peer)",
        "/ip6/::1/udp/4001/webrtc-direct/certhash/\(certhash)/p2p/\(peer)",
    ])
    func `a complete address is taken`(text: String) throws {
        let address = try AddressArgument.dialable(text)
        #expect("\(address)" == text)
    }

    private static let refused: [(String, mention: String)] = [
        ("", "expected an address"),
        ("/ip4/300.0.0.1/udp/1/webrtc-direct", "\"300.0.0.1\""),
        ("/ip4/127.0.0.1/udp/70000/webrtc-direct", "\"70000\""),
        ("/ip4/127.0.0.1/udq/1", "\"udq\""),
        ("\(direct)/certhash/xyz", "\"xyz\""),
        (direct, "/certhash/HASH"),
        ("/dns4/example.com/udp/1/webrtc-direct/certhash/\(certhash)", "\"/dns4/example.com\""),
        ("/ip4/127.0.0.1/tcp/4001", "/webrtc-direct/certhash/HASH"),
        ("/ip4/127.0.0.1/udp/0/webrtc-direct/certhash/\(certhash)", "\"/udp/0\""),
        ("/ip4/0.0.0.0/udp/1/webrtc-direct/certhash/\(certhash)", "every address"),
        ("/ip6/::/udp/1/webrtc-direct/certhash/\(certhash)", "every address"),
    ]

    @Test(arguments: refused)
    func `any other address is refused with what was expected`(text: String, mention: String) {
        let error = #expect(throws: ValidationError.self) { try AddressArgument.dialable(text) }
        #expect(error?.message.contains(mention) == true)
        #expect(error?.message.contains("\n") == false)
    }

    @Test func `an address to listen on ends with webrtc-direct`() throws {
        let address = try AddressArgument.listenable(Self.direct)
        #expect("\(address)" == Self.direct)
        #expect(throws: ValidationError.self) {
            try AddressArgument.listenable("\(Self.direct)/certhash/\(Self.certhash)")
        }
    }

    @Test(arguments: [
        ["ping"], ["ping", "nonsense"], ["listen", "--on", "/ip4/1.2.3.4/tcp/1"], ["dance"],
        ["echo", "\(direct)/certhash/\(certhash)", "--bytes", "many"],
        ["echo", "\(direct)/certhash/\(certhash)", "--streams", "0"],
        ["perf", "\(direct)/certhash/\(certhash)", "--dialer-version", "3"],
        ["ping", "\(direct)/certhash/\(certhash)", "--count", "0"],
        ["ping", "\(direct)/certhash/\(certhash)", "--timeout", "0"],
    ])
    func `wrong usage exits with 64`(arguments: [String]) {
        let error = #expect(throws: (any Error).self) {
            try WebRTCDirectTool.parseAsRoot(arguments)
        }
        let code = error.map { WebRTCDirectTool.exitCode(for: $0) }
        #expect(code == .validationFailure)
    }
}

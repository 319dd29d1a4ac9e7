// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser
import Testing
import WebRTCDirect

@testable import webrtc_direct

@Suite struct CongestionArgumentTests {
    private static let address =
        "/ip4/127.0.0.1/udp/4001/webrtc-direct/certhash/\(AddressArgumentTests.certhash)"

    @Test(arguments: Configuration.CongestionControl.allCases)
    func `both ends take --congestion`(control: Configuration.CongestionControl) throws {
        let listen = try ListenCommand.parse(["--congestion", control.rawValue])
        #expect(listen.congestion.control == control)
        let perf = try PerfCommand.parse([Self.address, "--congestion", control.rawValue])
        #expect(perf.dial.request.configuration.congestionControl == control)
    }

    @Test func `the default is that of the transport`() throws {
        let echo = try EchoCommand.parse([Self.address])
        #expect(
            echo.dial.request.configuration.congestionControl == Configuration().congestionControl
        )
    }

    @Test func `an unknown control is refused`() {
        #expect(throws: (any Error).self) {
            try ListenCommand.parse(["--congestion", "vegas"])
        }
    }
}

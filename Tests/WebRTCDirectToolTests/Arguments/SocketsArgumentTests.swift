// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser
import Testing
import WebRTCDirect

@testable import webrtc_direct

@Suite struct SocketsArgumentTests {
    @Test func `the number of sockets is taken`() throws {
        #expect(try ListenCommand.parse(["--sockets", "2"]).sockets == 2)
        #expect(try ListenCommand.parse([]).sockets == 1)
    }

    @Test(arguments: ["0", "-1", "many"])
    func `less than one socket is refused`(number: String) {
        #expect(throws: (any Error).self) { try ListenCommand.parse(["--sockets=\(number)"]) }
    }
}

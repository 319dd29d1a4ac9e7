// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Foundation
import Multiformats
import Testing

@Suite struct MultiaddrCodableTests {
    @Test func `an address is coded as its text`() throws {
        let address = try Multiaddr("/ip4/1.2.3.4/udp/1/webrtc-direct")
        let data = try JSONEncoder().encode([address])
        #expect(try JSONDecoder().decode([String].self, from: data) == [address.description])
        #expect(try JSONDecoder().decode([Multiaddr].self, from: data) == [address])
    }

    @Test func `text that is no address says what was expected`() {
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Multiaddr].self, from: Data(#"["/ip4/x"]"#.utf8))
        }
        guard case .dataCorrupted(let context) = error else {
            Issue.record("unexpected \(String(describing: error))")
            return
        }
        #expect(context.debugDescription.contains("expected an IPv4 address"))
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import Testing

@testable import webrtc_direct

@Suite struct AddressExplanationTests {
    private let full =
        "/ip4/127.0.0.1/udp/4001/webrtc-direct/certhash/\(AddressArgumentTests.certhash)"
        + "/p2p/\(AddressArgumentTests.peer)"

    @Test func `a complete address is explained part by part`() throws {
        let explanation = AddressExplanation(try Multiaddr(full))
        #expect(
            explanation.parts.map(\.protocol) == ["ip4", "udp", "webrtc-direct", "certhash", "p2p"]
        )
        #expect(explanation.parts[3].meaning.contains("c3:ab:8f:f1:37:20:e8:ad"))
        #expect(explanation.parts[4].meaning.contains("ed25519"))
        #expect(explanation.canBeDialed)
        #expect(explanation.text.hasSuffix("This address can be dialed."))
    }

    @Test func `an address to listen on says what a dialer misses`() throws {
        let explanation = AddressExplanation(try Multiaddr("/ip6/::1/udp/1/webrtc-direct"))
        #expect(explanation.canBeListenedOn)
        #expect(!explanation.canBeDialed)
        #expect(explanation.problem == "\(DialProblem.noCerthash)")
    }

    @Test(arguments: ["/ip4/1.2.3.4/tcp/4001/ws", "/dns/example.com/udp/1/webrtc-direct", "/"])
    func `other addresses are explained too`(text: String) throws {
        let address = try Multiaddr(text)
        let explanation = AddressExplanation(address)
        #expect(explanation.parts.count == address.components.count)
        #expect(!explanation.canBeDialed)
        #expect(!explanation.canBeListenedOn)
    }
}

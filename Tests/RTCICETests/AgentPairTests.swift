// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import RTCICE
import Testing

@Suite struct AgentPairTests {
    @Test(arguments: CredentialVersion.allCases)
    func `a dialer and a listener connect in one round trip`(version: CredentialVersion) {
        var pair = AgentPair(version)
        pair.run(until: at(20))
        #expect(pair.events == ["listener connected", "dialer connected", "dialer mapped"])
        #expect(pair.dialer.selectedAddress == listenerAddress)
        #expect(pair.dialer.mappedAddress == dialerAddress)
        #expect(pair.listener?.selectedAddress == dialerAddress)
        #expect(pair.dialer.statistics.roundTripTime == .milliseconds(20))
        #expect(pair.sentToListener == 1 && pair.sentToDialer == 1)
    }

    @Test func `an idle connection lives on consent checks alone`() {
        var pair = AgentPair(.v2)
        pair.run(until: at(600_000))
        #expect(pair.dialer.failureReason == nil && pair.listener?.failureReason == nil)
        // 4…6 s apart, one response each and nothing else.
        #expect((100...150).contains(pair.sentToListener))
        #expect(pair.sentToDialer == pair.sentToListener)
        #expect(pair.dialer.statistics.dropped.total == 0)
        #expect(pair.listener?.statistics.dropped.total == 0)
    }
}

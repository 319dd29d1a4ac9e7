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
        #expect(pair.listener?.mappedAddress == nil)
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

    @Test func `lost checks cost as many retransmission intervals`() {
        for (lost, connectedAt) in [(1, 70), (2, 170), (3, 370), (4, 770)] {
            for losesChecks in [true, false] {
                var pair = AgentPair()
                pair.isLost = { $1 == losesChecks && $0 < lost }
                pair.run(until: at(Int64(connectedAt) - 1))
                #expect(pair.dialer.selectedAddress == nil)
                pair.run(until: at(Int64(connectedAt)))
                #expect(pair.dialer.selectedAddress == listenerAddress)
            }
        }
    }

    @Test func `a lossy path of any seed keeps the connection`() {
        for seed in 1...20 as ClosedRange<UInt64> {
            var pair = AgentPair(seed: seed)
            // Every third datagram each way is lost, in a pattern that the seed shifts.
            pair.isLost = { index, isToListener in
                (UInt64(index) &* 7 &+ seed &+ (isToListener ? 1 : 0)) % 3 == 0
            }
            pair.run(until: at(120_000))
            #expect(pair.dialer.selectedAddress != nil, "seed \(seed)")
            #expect(pair.listener?.selectedAddress == dialerAddress, "seed \(seed)")
        }
    }

    @Test func `a listener that vanishes is noticed after 30 seconds`() {
        var pair = AgentPair()
        pair.isLost = { index, isToListener in !isToListener && index > 0 }
        pair.run(until: at(30_019))
        #expect(pair.dialer.failureReason == nil)
        pair.run(until: at(30_020))
        #expect(pair.dialer.failureReason == .consentExpired)
        #expect(pair.events.last == "dialer failed consentExpired")
    }

    @Test func `a dialer that vanishes is noticed after 30 seconds`() {
        var pair = AgentPair()
        pair.isLost = { index, isToListener in isToListener && index > 0 }
        pair.run(until: at(30_009))
        #expect(pair.listener?.failureReason == nil)
        pair.run(until: at(30_010))
        #expect(pair.listener?.failureReason == .consentExpired)
    }

    @Test func `traffic keeps a listener alive without checks, a dialer not`() {
        var pair = AgentPair()
        pair.isLost = { index, isToListener in isToListener && index > 0 }
        for second in 1...40 as ClosedRange<Int64> {
            pair.run(until: at(second * 1000))
            pair.listener?.noteTraffic(from: dialerAddress, at: pair.now)
            pair.dialer.noteTraffic(from: listenerAddress, at: pair.now)
        }
        #expect(pair.listener?.failureReason == nil)
        #expect(pair.dialer.failureReason == .consentExpired)
    }

    @Test func `the listener follows a dialer to its new mapping`() {
        var pair = AgentPair()
        pair.run(until: at(1000))
        pair.source = dialerAddress(9)
        pair.run(until: at(8000))
        #expect(pair.listener?.selectedAddress == dialerAddress(9))
        #expect(pair.dialer.mappedAddress == dialerAddress(9))
        #expect(pair.events.suffix(2) == ["dialer mapped", "listener moved"])
    }

    @Test func `the stateless responder alone keeps a dialer connected`() {
        var pair = AgentPair(.v2)
        pair.startsDTLS = false
        pair.run(until: at(60_000))
        #expect(pair.listener == nil && pair.dialer.selectedAddress == listenerAddress)
        #expect(pair.recent.count == 1)
        let check = pair.recent.take(from: dialerAddress, at: pair.now)
        #expect(check?.nominated == true && check?.username.version == .v2)
    }

    @Test func `equal seeds give equal runs`() {
        var runs: [[Instant?]] = []
        for seed in [5, 5, 6] as [UInt64] {
            var pair = AgentPair(seed: seed)
            var deadlines: [Instant?] = []
            for second in 1...60 as ClosedRange<Int64> {
                pair.run(until: at(second * 1000))
                deadlines.append(pair.dialer.nextDeadline)
            }
            runs.append(deadlines)
        }
        #expect(runs[0] == runs[1] && runs[1] != runs[2])
    }

    @Test func `both agents have one face`() {
        var pair = AgentPair()
        #expect(pair.dialer.nextDeadline == at(50))
        pair.run(until: at(20))
        pair.listener?.select(dialerAddress)
        pair.dialer.select(dialerAddress)
        #expect(pair.dialer.selectedAddress == listenerAddress)
        #expect(pair.listener?.nextDeadline == at(30_010))
        #expect(pair.dialer.statistics.checksSucceeded == 1)
        #expect(pair.listener?.statistics.checksAnswered == 0)
    }
}

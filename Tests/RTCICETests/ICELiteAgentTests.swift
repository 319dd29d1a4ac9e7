// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCICE
import RTCSTUN
import Testing

/// A listener's agent that began with `first`, its outputs drained.
private func agent(
    _ first: CheckFixture = CheckFixture(),
    configuration: ICEConfiguration = ICEConfiguration()
) throws -> ICELiteAgent {
    var random = seeded()
    let responder = ICELiteResponder(random: &random)
    let verdict = responder.respond(to: first.datagram, from: dialerAddress, random: &random)
    guard case .answered(let answer) = verdict else { throw ICEDropReason.malformed }
    var agent = ICELiteAgent(
        RecentCheck(answer, from: dialerAddress, at: at(0)),
        responder: responder,
        configuration: configuration,
        random: random,
        at: at(0)
    )
    let outputs = agent.drain()
    guard outputs == [.connected(dialerAddress)] else { throw ICEDropReason.outputFull }
    return agent
}

extension ICELiteAgent {
    fileprivate mutating func drain() -> [ICEOutput] {
        var outputs: [ICEOutput] = []
        while let output = nextOutput() { outputs.append(output) }
        return outputs
    }
}

extension ICELiteAgent {
    /// Drains as an honest peer's path does: every check of the agent is answered from where it
    /// was sent to.
    @discardableResult
    fileprivate mutating func drainAnswering(at now: Instant) -> [ICEOutput] {
        var outputs: [ICEOutput] = []
        while let output = nextOutput() {
            outputs.append(output)
            guard let (check, address) = output.ownCheck else { continue }
            receive(answer(to: check), from: address, at: now)
        }
        return outputs
    }
}

extension ICEOutput {
    /// A check of the agent, and where it is sent to.
    fileprivate var ownCheck: (check: STUNMessage, address: TransportAddress)? {
        guard case .transmit(let datagram, let address) = self,
            let message = message(datagram), message.messageClass == .request
        else { return nil }
        return (message, address)
    }

    fileprivate var isSelection: Bool {
        if case .selectedAddressChanged = self { true } else { false }
    }
}

/// The peer's response to a check of the agent.
private func answer(
    to check: STUNMessage,
    _ change: (inout CheckFixture) -> Void = { _ in }
) -> ByteBuffer {
    CheckFixture.response(to: check, password: CheckFixture.v2Password, change).datagram
}

private func datagrams(_ outputs: [ICEOutput]) -> [STUNMessage] {
    outputs.compactMap { output in
        if case .transmit(let datagram, _) = output { message(datagram) } else { nil }
    }
}

@Suite struct ICELiteAgentTests {
    @Test func `checks are answered for the whole life, nominating or not`() throws {
        var agent = try agent()
        for step in 1...1000 {
            let now = at(Int64(step) * 5000)
            agent.advance(to: now)
            let dropped = agent.receive(
                CheckFixture(nominates: step % 2 == 0).datagram,
                from: dialerAddress,
                at: now
            )
            let sent = datagrams(agent.drain())
            #expect(dropped == nil)
            #expect(sent.first?.messageClass == .successResponse)
            #expect(sent.first?.hasValidIntegrity(key: key(CheckFixture.v2)) == true)
            // One check goes back until a pair is nominated, and none after that.
            #expect(sent.count == (step == 1 ? 2 : 1))
        }
        #expect(agent.statistics.checksAnswered == 1000 && agent.statistics.checksSent == 1)
        #expect(agent.selectedAddress == dialerAddress && agent.failureReason == nil)
    }

    @Test func `whatever is not a valid check of this peer is dropped with its reason`() throws {
        var agent = try agent()
        let check = CheckFixture()
        let fixtures: [(CheckFixture, ICEDropReason)] = [
            (check.with { $0.messageClass = .indication }, .unexpectedType),
            (check.with { $0.messageClass = .successResponse }, .unknownTransaction),
            (check.with { $0.messageClass = .errorResponse }, .unknownTransaction),
            (check.with { $0.method = STUNMethod(rawValue: 9) }, .unexpectedType),
            (check.with { $0.username = nil }, .usernameMissing),
            (check.with { $0.username? += "x" }, .usernameMismatch),
            (
                check.with { $0.username = "browserClientUfrag:\(CheckFixture.v2)" },
                .usernameMismatch
            ),
            (check.with { $0.password = nil }, .integrityMissing),
            (check.with { $0.password = CheckFixture.v2Password }, .integrityMismatch),
        ]
        for (fixture, reason) in fixtures {
            let dropped = agent.receive(fixture.datagram, from: dialerAddress(1), at: at(20_000))
            #expect(dropped == reason)
        }
        let cut = agent.receive(ByteBuffer(bytes: [0, 1]), from: dialerAddress, at: at(20_000))
        #expect(cut == .malformed)
        #expect(agent.drain().isEmpty)
        #expect(agent.statistics.dropped.total == 10)
        #expect(agent.statistics.dropped[.usernameMismatch] == 2)
        #expect(!agent.hasChecked(dialerAddress(1)))
        // None of them is a sign of life.
        #expect(agent.nextDeadline == at(30_000))
    }

    @Test func `refused checks are answered and are no sign of life`() throws {
        var agent = try agent()
        let fixtures: [(CheckFixture, STUNErrorCode)] = [
            (CheckFixture(extra: [0x7777]), .unknownAttribute),
            (CheckFixture(controlling: nil, controlled: 1), .roleConflict),
        ]
        for (fixture, code) in fixtures {
            agent.receive(fixture.datagram, from: dialerAddress(1), at: at(1000))
            let sent = datagrams(agent.drain())
            #expect(sent.map(\.errorCode) == [code])
        }
        #expect(agent.statistics.checksRefused == 2)
        #expect(agent.nextDeadline == at(30_000) && !agent.hasChecked(dialerAddress(1)))
    }

    @Test func `silence for 30 seconds ends the agent`() throws {
        var agent = try agent()
        agent.advance(to: at(29_999))
        #expect(agent.failureReason == nil)
        agent.advance(to: at(30_000))
        #expect(agent.drain() == [.failed(.consentExpired)])
        #expect(agent.failureReason == .consentExpired)
        #expect(agent.selectedAddress == nil && agent.nextDeadline == nil)
        // Every event is without effect from now on.
        let dropped = agent.receive(CheckFixture().datagram, from: dialerAddress, at: at(30_001))
        agent.noteTraffic(from: dialerAddress, at: at(30_001))
        agent.select(dialerAddress)
        agent.advance(to: at(90_000))
        #expect(dropped == .ended && agent.drain().isEmpty)
    }

    @Test func `checks and authenticated traffic put the end off`() throws {
        var agent = try agent()
        agent.receive(CheckFixture().datagram, from: dialerAddress, at: at(10_000))
        #expect(agent.nextDeadline == at(40_000))
        agent.noteTraffic(from: dialerAddress, at: at(20_000))
        #expect(agent.nextDeadline == at(50_000))
        agent.noteTraffic(from: dialerAddress(99), at: at(25_000))
        #expect(agent.nextDeadline == at(55_000) && agent.selectedAddress == dialerAddress)
        agent.advance(to: at(54_999))
        #expect(agent.failureReason == nil)
    }

    @Test func `only an address that has been checked can be selected`() throws {
        var agent = try agent()
        agent.select(dialerAddress(1))
        agent.noteTraffic(from: dialerAddress(1), at: at(1))
        #expect(agent.selectedAddress == dialerAddress && agent.drain().isEmpty)
        agent.receive(CheckFixture().datagram, from: dialerAddress(1), at: at(2))
        _ = agent.drain()
        #expect(agent.hasChecked(dialerAddress(1)) && agent.selectedAddress == dialerAddress)
        agent.noteTraffic(from: dialerAddress(1), at: at(503))
        let outputs = agent.drainAnswering(at: at(504))
        #expect(outputs.filter(\.isSelection) == [.selectedAddressChanged(dialerAddress(1))])
        #expect(agent.selectedAddress == dialerAddress(1))
    }

    @Test func `nothing is selected that does not answer a check of ours`() throws {
        var agent = try agent(CheckFixture(priority: 1, nominates: true))
        let victim = dialerAddress(1)
        // What the peer can do from a forged source: nominate, and send what decrypts.
        agent.receive(CheckFixture(nominates: true).datagram, from: victim, at: at(1))
        let own = try #require(agent.drain().compactMap(\.ownCheck).first)
        #expect(own.address == victim)
        for now in stride(from: Int64(2), to: 400, by: 2) {
            agent.noteTraffic(from: victim, at: at(now))
        }
        #expect(agent.drain().isEmpty, "traffic does not multiply checks")
        let responses: [(ByteBuffer, TransportAddress, ICEDropReason)] = [
            (answer(to: own.check), dialerAddress, .unknownTransaction),
            (
                answer(to: own.check) { $0.transactionID = STUNTransactionID(high: 0, low: 0) },
                victim, .unknownTransaction
            ),
            (
                answer(to: own.check) { $0.messageClass = .errorResponse }, victim,
                .unknownTransaction
            ),
            (
                answer(to: own.check) { $0.password = "of somebody else entirely" }, victim,
                .integrityMismatch
            ),
        ]
        for (response, source, reason) in responses {
            let dropped = agent.receive(response, from: source, at: at(400))
            #expect(dropped == reason)
        }
        #expect(agent.selectedAddress == dialerAddress && agent.drain().isEmpty)
        // A lost check is repeated, as long as the peer sends from there.
        agent.noteTraffic(from: victim, at: at(501))
        let repeated = agent.drain().compactMap(\.ownCheck)
        #expect(repeated.map(\.check.transactionID) == [own.check.transactionID])
        agent.receive(answer(to: own.check), from: victim, at: at(502))
        #expect(agent.drain() == [.selectedAddressChanged(victim)])
        #expect(agent.statistics.checksSucceeded == 1)
        // The first address was never asked: to go back there takes an answer, too.
        agent.noteTraffic(from: dialerAddress, at: at(503))
        #expect(agent.selectedAddress == victim)
        agent.drainAnswering(at: at(504))
        #expect(agent.selectedAddress == dialerAddress)
    }

    @Test func `an address that is no longer wanted is not selected by its answer`() throws {
        var agent = try agent(CheckFixture(priority: 1, nominates: true))
        agent.receive(CheckFixture(nominates: true).datagram, from: dialerAddress(1), at: at(1))
        let own = try #require(agent.drain().compactMap(\.ownCheck).first)
        agent.select(dialerAddress)
        agent.receive(answer(to: own.check), from: dialerAddress(1), at: at(2))
        #expect(agent.selectedAddress == dialerAddress)
        // It is known now: nothing has to be asked when traffic comes from there.
        agent.noteTraffic(from: dialerAddress(1), at: at(600))
        #expect(agent.drain() == [.selectedAddressChanged(dialerAddress(1))])
    }

    /// Checks in order: source, PRIORITY, whether it nominates, time in ms; and who is selected
    /// then.
    private static let nominations: [(String, [(Int, UInt32?, Bool, Int64)], Int)] = [
        ("a check alone selects nothing", [(1, 200, false, 1)], 0),
        ("the first nomination selects", [(1, 50, true, 1)], 1),
        ("a higher priority wins", [(1, 50, true, 1), (2, 60, true, 2)], 2),
        ("a lower priority loses", [(1, 60, true, 1), (2, 50, true, 2)], 1),
        ("an equal one wins: a new mapping", [(1, 60, true, 1), (2, 60, true, 2)], 2),
        ("without priorities too", [(1, nil, true, 1), (2, nil, true, 2)], 2),
        (
            "repeated nominations of both change nothing",
            [
                (1, 50, true, 1), (2, 60, true, 2), (1, 50, true, 3), (2, 60, true, 4),
                (1, 60, true, 5),
            ],
            2
        ),
        (
            "a deserted address gives way to a lower priority",
            [(1, 60, true, 1), (2, 50, true, 2), (2, 50, true, 6000), (2, 50, true, 12_001)],
            2
        ),
        (
            "a deserted address does not give way to a mere check",
            [(1, 60, true, 1), (2, 50, false, 12_001)],
            1
        ),
    ]

    @Test func `nominations select the address`() throws {
        for (name, checks, selected) in Self.nominations {
            var agent = try agent()
            for (source, priority, nominates, now) in checks {
                let check = CheckFixture(priority: priority, nominates: nominates)
                agent.receive(check.datagram, from: dialerAddress(source), at: at(now))
                agent.drainAnswering(at: at(now))
            }
            let expected = selected == 0 ? dialerAddress : dialerAddress(selected)
            #expect(agent.selectedAddress == expected, "\(name)")
        }
    }

    @Test func `responses go to the source of each check, whatever is selected`() throws {
        var agent = try agent()
        for index in 1...5 {
            agent.receive(CheckFixture().datagram, from: dialerAddress(index), at: at(1))
            for output in agent.drain() {
                guard case .transmit(let datagram, let destination) = output else { continue }
                #expect(destination == dialerAddress(index))
                let mapped = message(datagram)?.xorMappedAddress
                #expect(mapped == nil || mapped == dialerAddress(index))
            }
        }
    }

    @Test func `the 33rd address gets no answer until an old one has expired`() throws {
        var agent = try agent()
        for index in 1...31 {
            let dropped = agent.receive(
                CheckFixture().datagram,
                from: dialerAddress(index),
                at: at(1)
            )
            #expect(dropped == nil)
        }
        _ = agent.drain()
        let refused = agent.receive(CheckFixture().datagram, from: dialerAddress(32), at: at(2))
        #expect(refused == .tooManyAddresses && agent.drain().isEmpty)
        let known = agent.receive(CheckFixture().datagram, from: dialerAddress(7), at: at(20_000))
        let late = agent.receive(CheckFixture().datagram, from: dialerAddress(32), at: at(30_001))
        #expect(known == nil && late == nil)
        #expect(agent.hasChecked(dialerAddress(7)) && !agent.hasChecked(dialerAddress(8)))
        #expect(agent.hasChecked(dialerAddress), "the selected address stays")
    }

    @Test func `outputs that nobody drains are bounded`() throws {
        var agent = try agent()
        for index in 0..<1000 {
            let check = CheckFixture(nominates: true)
            agent.receive(check.datagram, from: dialerAddress(index % 8), at: at(Int64(index)))
        }
        #expect(agent.statistics.dropped[.outputFull] == 1000 - 32)
        let outputs = agent.drain()
        #expect(datagrams(outputs).count == 64 && outputs.count == 64)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCICE
import RTCSTUN
import Testing

/// A dialer's agent together with the credentials that its peer would have.
struct Dialer {
    static let local = "clientUfrag"
    static let localPassword = "clientPassword12345678"
    static let remote = "libp2p+webrtc+v2/clientPassword12345678"

    var agent: ICEControllingAgent

    init(_ configuration: ICEConfiguration = ICEConfiguration(), seed: UInt64 = 1) throws {
        agent = ICEControllingAgent(
            local: try ICECredentials(
                usernameFragment: Self.local,
                password: Self.localPassword
            ),
            remote: try ICECredentials(usernameFragment: Self.remote, password: Self.remote),
            remoteAddress: listenerAddress,
            configuration: configuration,
            random: seeded(seed),
            at: at(0)
        )
    }

    /// A check of the listener.
    static let check = CheckFixture(
        username: "\(local):\(remote)",
        password: localPassword,
        controlling: nil,
        controlled: 5
    )

    mutating func drain() -> [ICEOutput] {
        var outputs: [ICEOutput] = []
        while let output = agent.nextOutput() { outputs.append(output) }
        return outputs
    }

    /// The messages sent since the last call.
    mutating func sent() -> [STUNMessage] {
        drain().compactMap { output in
            guard case .transmit(let datagram, listenerAddress) = output else { return nil }
            return message(datagram)
        }
    }

    @discardableResult
    mutating func receive(
        _ fixture: CheckFixture,
        from source: TransportAddress = listenerAddress,
        at now: Instant
    ) -> ICEDropReason? {
        agent.receive(fixture.datagram, from: source, at: now)
    }

    /// A dialer that was connected at 20 ms, with nothing left to send.
    static func connected() throws -> Dialer {
        var dialer = try Dialer()
        let check = try #require(dialer.sent().first)
        dialer.receive(.response(to: check, password: remote), at: at(20))
        let outputs = dialer.drain()
        try #require(outputs == [.connected(listenerAddress), .mappedAddress(dialerAddress)])
        return dialer
    }
}

@Suite struct ICEControllingAgentTests {
    @Test func `the first check leaves at once and nominates`() throws {
        var dialer = try Dialer()
        let sent = dialer.sent()
        let check = try #require(sent.first)
        #expect(sent.count == 1)
        #expect(check.messageClass == .request && check.method == .binding)
        #expect(check.username.map { String(buffer: $0) } == "\(Dialer.remote):\(Dialer.local)")
        #expect(check.nominates && check.priority == UInt32(110 << 24 | 0xFFFFFF))
        #expect(check.controllingTieBreaker != nil && check.controlledTieBreaker == nil)
        #expect(check.hasValidIntegrity(key: key(Dialer.remote)))
        #expect(check.hasValidFingerprint == true)
        #expect(check.unknownRequiredAttributes.isEmpty)
    }

    @Test func `an unanswered check is followed by others at doubling intervals`() throws {
        var dialer = try Dialer()
        var times: [Int64] = []
        var transactions: [STUNTransactionID] = []
        var now = at(0)
        while now < at(30_000) {
            let sent = dialer.sent()
            if let check = sent.first {
                times.append(now.nanoseconds / 1_000_000)
                transactions.append(check.transactionID)
            }
            #expect(sent.count <= 1)
            now = try #require(dialer.agent.nextDeadline)
            dialer.agent.advance(to: now)
        }
        let first: [Int64] = [0, 50, 150, 350, 750, 1_550]
        #expect(times == first + (1...28).map { 1_550 + $0 * 1_000 })
        #expect(Set(transactions).count == times.count)
        #expect(dialer.agent.failureReason == nil)
    }

    /// Each check has a transaction of its own, so that there is no doubt which one was answered.
    @Test(arguments: 0..<8)
    func `a late response measures the round trip of its own check`(answered: Int) throws {
        var dialer = try Dialer()
        var checks: [(sentAt: Instant, check: STUNMessage)] = []
        for _ in 0..<8 {
            let sentAt = checks.isEmpty ? at(0) : try #require(dialer.agent.nextDeadline)
            dialer.agent.advance(to: sentAt)
            checks.append((sentAt, try #require(dialer.sent().first)))
        }
        let response = CheckFixture.response(to: checks[answered].check, password: Dialer.remote)
        dialer.receive(response, at: at(7_000))
        #expect(dialer.agent.selectedAddress == listenerAddress)
        let roundTrip = at(7_000) - checks[answered].sentAt
        #expect(dialer.agent.statistics.roundTripTime == roundTrip)
    }

    @Test func `the connect time-out ends the agent if there is one`() throws {
        var configuration = ICEConfiguration()
        configuration.connectTimeout = .milliseconds(600)
        var dialer = try Dialer(configuration)
        dialer.agent.advance(to: at(599))
        #expect(dialer.agent.failureReason == nil && dialer.agent.nextDeadline == at(600))
        _ = dialer.drain()
        dialer.agent.advance(to: at(600))
        #expect(dialer.drain() == [.failed(.timedOut)])
        #expect(dialer.agent.nextDeadline == nil && dialer.agent.selectedAddress == nil)
    }

    @Test func `only the authentic response of the listener connects`() throws {
        var dialer = try Dialer()
        let check = try #require(dialer.sent().first)
        let good = CheckFixture.response(to: check, password: Dialer.remote)
        let other = STUNTransactionID(high: 0, low: 0)
        let fixtures: [(CheckFixture, TransportAddress, ICEDropReason)] = [
            (good, dialerAddress, .unexpectedSource),
            (good.with { $0.transactionID = other }, listenerAddress, .unknownTransaction),
            (good.with { $0.password = nil }, listenerAddress, .integrityMissing),
            (good.with { $0.password = Dialer.localPassword }, listenerAddress, .integrityMismatch),
            (good.with { $0.mapped = nil }, listenerAddress, .attributeMissing),
            (good.with { $0.messageClass = .errorResponse }, listenerAddress, .attributeMissing),
            (good.with { $0.messageClass = .indication }, listenerAddress, .unexpectedType),
            (good.with { $0.method = STUNMethod(rawValue: 2) }, listenerAddress, .unexpectedType),
        ]
        for (fixture, source, reason) in fixtures {
            // An error response without code uses the transaction up, so each has its own agent.
            var copy = dialer
            let dropped = copy.receive(fixture, from: source, at: at(10))
            #expect(dropped == reason)
            #expect(copy.agent.selectedAddress == nil && copy.drain().isEmpty)
            #expect(copy.agent.statistics.dropped[reason] == 1)
        }
        let datagram = good.datagram
        for index in 0..<datagram.readableBytes - 8 {
            var copy = dialer
            let flipped = datagram.flipping(index)
            let dropped = copy.agent.receive(flipped, from: listenerAddress, at: at(10))
            #expect(dropped != nil && copy.agent.selectedAddress == nil)
        }
        for count in 0..<datagram.readableBytes {
            let cut = datagram.getSlice(at: 0, length: count) ?? ByteBuffer()
            let dropped = dialer.agent.receive(cut, from: listenerAddress, at: at(10))
            #expect(dropped == .malformed)
        }
        let taken = dialer.receive(good, at: at(20))
        #expect(taken == nil && dialer.agent.selectedAddress == listenerAddress)
    }

    @Test func `a replayed response is no consent`() throws {
        var dialer = try Dialer()
        let check = try #require(dialer.sent().first)
        let response = CheckFixture.response(to: check, password: Dialer.remote)
        dialer.receive(response, at: at(20))
        let replayed = dialer.receive(response, at: at(29_000))
        #expect(replayed == .unknownTransaction)
        dialer.agent.advance(to: at(30_020))
        #expect(dialer.agent.failureReason == .consentExpired)
    }

    @Test func `consent is asked for every 4 to 6 seconds in new transactions`() throws {
        var dialer = try Dialer.connected()
        var last = at(20)
        var gaps: Set<Duration> = []
        var transactions: Set<STUNTransactionID> = []
        for _ in 0..<50 {
            let due = try #require(dialer.agent.nextDeadline)
            gaps.insert(due - last)
            #expect((Duration.seconds(4)...Duration.seconds(6)).contains(due - last))
            dialer.agent.advance(to: due)
            let check = try #require(dialer.sent().first)
            #expect(check.nominates)
            transactions.insert(check.transactionID)
            dialer.receive(.response(to: check, password: Dialer.remote), at: due + .seconds(1))
            last = due
        }
        #expect(gaps.count > 40 && transactions.count == 50)
        #expect(dialer.drain().isEmpty)
        #expect(dialer.agent.statistics.roundTripTime == .seconds(1))
    }

    @Test func `30 seconds without a response end the agent, whatever else comes`() throws {
        var dialer = try Dialer.connected()
        var checks = 0
        while let due = dialer.agent.nextDeadline {
            dialer.agent.advance(to: due)
            checks += dialer.sent().count { $0.messageClass == .request }
            // The listener's own checks are no consent (RFC 7675 §5.1).
            dialer.receive(Dialer.check, at: due)
        }
        #expect(dialer.agent.failureReason == .consentExpired)
        // 30 s in steps of 4…6 s.
        #expect((4...7).contains(checks))
        #expect(dialer.agent.statistics.checksAnswered >= 4)
    }

    @Test func `the listener's checks are answered in every living state`() throws {
        for var dialer in [try Dialer(), try Dialer.connected()] {
            _ = dialer.drain()
            let taken = dialer.receive(Dialer.check, at: at(30))
            let response = try #require(dialer.sent().first)
            #expect(taken == nil)
            #expect(response.messageClass == .successResponse)
            #expect(response.xorMappedAddress == listenerAddress)
            #expect(response.hasValidIntegrity(key: key(Dialer.localPassword)))
            #expect(response.hasValidFingerprint == true)
            #expect(dialer.agent.statistics.checksAnswered == 1)
        }
    }

    @Test func `a check that is not the listener's is dropped with its reason`() throws {
        var dialer = try Dialer.connected()
        let check = Dialer.check
        let fixtures: [(CheckFixture, TransportAddress, ICEDropReason)] = [
            (check, dialerAddress, .unexpectedSource),
            (check.with { $0.username = nil }, listenerAddress, .usernameMissing),
            (
                check.with { $0.username = "\(Dialer.remote):\(Dialer.local)" }, listenerAddress,
                .usernameMismatch
            ),
            (check.with { $0.password = nil }, listenerAddress, .integrityMissing),
            (check.with { $0.password = Dialer.remote }, listenerAddress, .integrityMismatch),
        ]
        for (fixture, source, reason) in fixtures {
            let dropped = dialer.receive(fixture, from: source, at: at(30))
            #expect(dropped == reason)
        }
        #expect(dialer.drain().isEmpty)
    }

    @Test func `the listener's check is refused when it claims the dialer's role`() throws {
        var dialer = try Dialer.connected()
        dialer.receive(Dialer.check.with { $0.controlling = .max }, at: at(30))
        dialer.receive(Dialer.check.with { $0.extra = [0x7777] }, at: at(30))
        let sent = dialer.sent()
        #expect(sent.map(\.errorCode) == [.roleConflict, .unknownAttribute])
        #expect(sent.allSatisfy { $0.hasValidIntegrity(key: key(Dialer.localPassword)) })
        #expect(dialer.agent.statistics.checksRefused == 2)
    }

    @Test func `the listener's check brings the next one of ours forward`() throws {
        var dialer = try Dialer()
        let first = try #require(dialer.sent().first)
        dialer.receive(Dialer.check, at: at(20))
        #expect(dialer.sent().map(\.messageClass) == [.successResponse], "within Ta")
        dialer.receive(Dialer.check, at: at(60))
        let sent = dialer.sent()
        #expect(sent.map(\.messageClass) == [.successResponse, .request])
        #expect(sent.last?.transactionID != first.transactionID)
    }

    @Test func `a role conflict is answered with another tie-breaker and at last given up`() throws
    {
        var dialer = try Dialer()
        var tieBreakers: Set<UInt64?> = []
        for round in 0...8 {
            let check = try #require(dialer.sent().first)
            tieBreakers.insert(check.controllingTieBreaker)
            #expect(dialer.agent.failureReason == nil)
            let now = (dialer.agent.nextDeadline ?? .zero) + .milliseconds(-1)
            let conflict = CheckFixture.response(to: check, password: Dialer.remote) {
                $0.messageClass = .errorResponse
                $0.errorCode = .roleConflict
            }
            dialer.receive(conflict, at: now)
            if round < 8 {
                #expect(dialer.drain().isEmpty, "the next check keeps its time")
                dialer.agent.advance(to: now + .milliseconds(1))
            }
        }
        #expect(tieBreakers.count == 9)
        #expect(dialer.drain() == [.failed(.roleConflict)])
    }

    @Test func `refusals end the agent or do not, by code and state`() throws {
        let fixtures: [(STUNErrorCode, ICEFailure?, ICEFailure?)] = [
            (.badRequest, .refused(.badRequest), nil),
            (.unauthenticated, .refused(.unauthenticated), nil),
            (.unknownAttribute, .refused(.unknownAttribute), nil),
            (.forbidden, .refused(.forbidden), .consentRevoked),
            (STUNErrorCode(rawValue: 500), nil, nil),
            (.roleConflict, nil, nil),
        ]
        for (code, whileChecking, whileConnected) in fixtures {
            for (start, expected) in [
                (try Dialer(), whileChecking), (try Dialer.connected(), whileConnected),
            ] {
                var dialer = start
                if dialer.agent.selectedAddress != nil {
                    dialer.agent.advance(to: try #require(dialer.agent.nextDeadline))
                }
                let check = try #require(dialer.sent().first)
                let refusal = CheckFixture.response(to: check, password: Dialer.remote) {
                    $0.messageClass = .errorResponse
                    $0.errorCode = code
                }
                var forged = dialer
                let dropped = forged.receive(refusal.with { $0.password = nil }, at: at(7000))
                #expect(dropped == .integrityMissing && forged.agent.failureReason == nil)
                dialer.receive(refusal, at: at(7000))
                #expect(dialer.agent.failureReason == expected, "\(code.rawValue)")
                #expect(dialer.agent.statistics.checksFailed == 1)
            }
        }
    }

    @Test func `nothing moves a failed agent`() throws {
        var configuration = ICEConfiguration()
        configuration.connectTimeout = .seconds(1)
        var dialer = try Dialer(configuration)
        let check = try #require(dialer.sent().first)
        dialer.agent.advance(to: at(1000))
        _ = dialer.drain()
        let response = CheckFixture.response(to: check, password: Dialer.remote)
        let late = dialer.receive(response, at: at(1001))
        let request = dialer.receive(Dialer.check, at: at(1001))
        dialer.agent.advance(to: at(90_000))
        #expect(late == .ended && request == .ended)
        #expect(dialer.drain().isEmpty && dialer.agent.failureReason == .timedOut)
    }

    @Test func `a new mapping is reported, the same one is not`() throws {
        var dialer = try Dialer.connected()
        for (index, reports) in [(0, false), (1, true), (1, false)] {
            let due = try #require(dialer.agent.nextDeadline)
            dialer.agent.advance(to: due)
            let check = try #require(dialer.sent().first)
            let mapped = index == 0 ? dialerAddress : dialerAddress(index)
            let response = CheckFixture.response(to: check, password: Dialer.remote) {
                $0.mapped = mapped
            }
            dialer.receive(response, at: due)
            #expect(dialer.drain() == (reports ? [.mappedAddress(mapped)] : []))
            #expect(dialer.agent.mappedAddress == mapped)
        }
    }

    @Test func `outputs that nobody drains are bounded`() throws {
        var dialer = try Dialer.connected()
        for _ in 0..<100 { dialer.receive(Dialer.check, at: at(30)) }
        #expect(dialer.sent().count == 64)
        #expect(dialer.agent.statistics.dropped[.outputFull] == 36)
    }
}

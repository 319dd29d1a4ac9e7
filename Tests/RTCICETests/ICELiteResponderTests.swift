// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCICE
import RTCSTUN
import Testing

@Suite struct ICELiteResponderTests {
    private func verdict(
        _ datagram: ByteBuffer,
        from source: TransportAddress = dialerAddress
    ) -> LiteVerdict {
        var random = seeded()
        let responder = ICELiteResponder(random: &random)
        return responder.respond(to: datagram, from: source, random: &random)
    }

    private func ignored(_ datagram: ByteBuffer) -> ICEDropReason? {
        if case .ignored(let reason) = verdict(datagram) { reason } else { nil }
    }

    private func answer(_ datagram: ByteBuffer) -> LiteAnswer? {
        if case .answered(let answer) = verdict(datagram) { answer } else { nil }
    }

    @Test func `a valid check is answered with its source and the same key`() throws {
        let source = TransportAddress(ip: .v6(high: 0x2001 << 48, low: 9, scope: 0), port: 7)
        guard case .answered(let answer) = verdict(CheckFixture().datagram, from: source) else {
            Issue.record("not answered")
            return
        }
        let response = try #require(message(answer.response))
        #expect(response.messageClass == .successResponse && response.method == .binding)
        #expect(response.transactionID == answer.request.transactionID)
        #expect(response.xorMappedAddress == source)
        #expect(response.hasValidIntegrity(key: key(CheckFixture.v2)))
        #expect(response.hasValidFingerprint == true)
        #expect(answer.priority == 100 && !answer.nominated)
        #expect(answer.username.version == .v2)
    }

    @Test func `one check goes back that full agents accept`() throws {
        let versions: [(CheckFixture, String, String)] = [
            (
                CheckFixture(), "browserClientUfrag:\(CheckFixture.v2)", CheckFixture.v2Password
            ),
            (
                CheckFixture(
                    username: "\(CheckFixture.v1):\(CheckFixture.v1)",
                    password: CheckFixture.v1
                ),
                "\(CheckFixture.v1):\(CheckFixture.v1)", CheckFixture.v1
            ),
        ]
        for (fixture, username, password) in versions {
            let check = try #require(message(answer(fixture.datagram)?.triggeredCheck))
            #expect(check.messageClass == .request && check.method == .binding)
            #expect(check.username.map { String(buffer: $0) } == username)
            #expect(check.controlledTieBreaker != nil && check.controllingTieBreaker == nil)
            #expect(check.priority == UInt32(110 << 24 | 0xFFFFFF))
            #expect(!check.nominates)
            #expect(check.hasValidIntegrity(key: key(password)))
            #expect(check.hasValidFingerprint == true)
        }
    }

    @Test func `a check that nominates gets no check back`() throws {
        let nominating = try #require(answer(CheckFixture(nominates: true).datagram))
        #expect(nominating.nominated && nominating.triggeredCheck == nil)
    }

    @Test func `what the specification leaves open is accepted`() {
        let fixtures: [(String, CheckFixture)] = [
            ("no FINGERPRINT", CheckFixture(hasFingerprint: false)),
            ("no PRIORITY", CheckFixture(priority: nil)),
            ("no ICE-CONTROLLING", CheckFixture(controlling: nil)),
            ("unknown optional attributes", CheckFixture(extra: [0xC057, 0xC070, 0xC071])),
            ("256-byte halves", Self.longest),
        ]
        for (name, fixture) in fixtures { #expect(answer(fixture.datagram) != nil, "\(name)") }
    }

    private static var longest: CheckFixture {
        let server = "libp2p+webrtc+v2/" + String(repeating: "p", count: 239)
        let client = String(repeating: "c", count: 256)
        return CheckFixture(username: "\(server):\(client)", password: server)
    }

    @Test func `whatever is not a valid check is dropped with its reason`() {
        let check = CheckFixture()
        let fixtures: [(CheckFixture, ICEDropReason)] = [
            (check.with { $0.messageClass = .indication }, .unexpectedType),
            (check.with { $0.messageClass = .successResponse }, .unexpectedType),
            (check.with { $0.messageClass = .errorResponse }, .unexpectedType),
            (check.with { $0.method = STUNMethod(rawValue: 3) }, .unexpectedType),
            (check.with { $0.username = nil }, .usernameMissing),
            (check.with { $0.username = "nocolon" }, .usernameMalformed),
            (check.with { $0.username = "abcdEFGH:abcdEFGH" }, .unknownCredentialVersion),
            (check.with { $0.username = "libp2p+webrtc+v2/short:abcd" }, .invalidPassword),
            (check.with { $0.password = nil }, .integrityMissing),
            (check.with { $0.password = CheckFixture.v2Password }, .integrityMismatch),
            (check.with { $0.password = "" }, .integrityMismatch),
        ]
        for (fixture, reason) in fixtures { #expect(ignored(fixture.datagram) == reason) }
        #expect(ignored(ByteBuffer()) == .malformed)
        #expect(ignored(ByteBuffer(bytes: [0x16, 0xFE, 0xFD])) == .malformed)
        #expect(
            ignored(check.datagram.flipping(check.datagram.readableBytes - 1))
                == .fingerprintMismatch
        )
    }

    @Test func `the checks are made in their order`() {
        // Each fixture breaks one rule more than the one before; the earliest rule is the reason.
        var fixture = CheckFixture(extra: [0x7777])
        #expect(ignored(fixture.datagram) == nil)
        fixture.password = "wrong"
        #expect(ignored(fixture.datagram) == .integrityMismatch)
        fixture.username = "\(CheckFixture.v2):abc"
        #expect(ignored(fixture.datagram) == .usernameMalformed)
        let last = fixture.datagram.readableBytes - 1
        #expect(ignored(fixture.datagram.flipping(last)) == .fingerprintMismatch)
        fixture.messageClass = .indication
        #expect(ignored(fixture.datagram.flipping(last)) == .unexpectedType)
        #expect(ignored(fixture.datagram.flipping(5)) == .malformed)
    }

    @Test func `an authentic check with an unknown required attribute is refused with 420`() throws
    {
        let fixture = CheckFixture(controlled: 9, extra: [0x7777, 0x8888, 0x0003])
        guard case .refused(.unknownAttribute, let datagram) = verdict(fixture.datagram) else {
            Issue.record("not refused")
            return
        }
        let response = try #require(message(datagram))
        #expect(response.messageClass == .errorResponse)
        #expect(response.errorCode == .unknownAttribute)
        #expect(response.listedUnknownAttributes.map(\.rawValue) == [0x7777, 0x0003])
        #expect(response.transactionID == fixture.transactionID)
        #expect(response.hasValidIntegrity(key: key(CheckFixture.v2)))
        #expect(response.hasValidFingerprint == true)
        #expect(ignored(fixture.with { $0.password = "wrong" }.datagram) == .integrityMismatch)
    }

    @Test func `a check of a controlled agent is refused with 487`() throws {
        for tieBreaker: UInt64 in [0, .max] {
            let fixture = CheckFixture(controlling: nil, controlled: tieBreaker)
            guard case .refused(.roleConflict, let datagram) = verdict(fixture.datagram) else {
                Issue.record("not refused")
                return
            }
            let response = try #require(message(datagram))
            #expect(response.errorCode == .roleConflict)
            #expect(response.hasValidIntegrity(key: key(CheckFixture.v2)))
        }
    }

    @Test func `a check cut anywhere or with any bit changed is never answered`() {
        let datagram = CheckFixture().datagram
        let bytes = Array(datagram.readableBytesView)
        for count in bytes.indices {
            #expect(ignored(ByteBuffer(bytes: bytes.prefix(count))) == .malformed)
        }
        // The type of FINGERPRINT excepted: another attribute behind the integrity does not count.
        let fingerprint = bytes.count - 8
        for index in bytes.indices where !(fingerprint..<fingerprint + 2).contains(index) {
            #expect(ignored(datagram.flipping(index)) != nil, "byte \(index)")
        }
    }

    @Test func `the answer has less than three times the bytes of any check`() throws {
        let address = TransportAddress(ip: .v6(high: 1, low: 1, scope: 0), port: 1)
        let smallest = CheckFixture(
            username: "libp2p+webrtc+v1/12345:1234567890123456789012",
            password: "libp2p+webrtc+v1/12345",
            priority: nil,
            controlling: nil,
            hasFingerprint: false
        )
        for fixture in [smallest, CheckFixture(), Self.longest] {
            guard case .answered(let answer) = verdict(fixture.datagram, from: address) else {
                Issue.record("not answered")
                return
            }
            let sent = answer.response.readableBytes + (answer.triggeredCheck?.readableBytes ?? 0)
            #expect(sent < 3 * fixture.datagram.readableBytes)
        }
    }

    @Test func `the same check gets the same answer, whoever asked before`() throws {
        var random = seeded()
        let responder = ICELiteResponder(random: &random)
        let datagram = CheckFixture().datagram
        var responses: Set<ByteBuffer> = []
        for _ in 0..<3 {
            let verdict = responder.respond(to: datagram, from: dialerAddress, random: &random)
            if case .answered(let answer) = verdict { responses.insert(answer.response) }
        }
        #expect(responses.count == 1)
    }
}

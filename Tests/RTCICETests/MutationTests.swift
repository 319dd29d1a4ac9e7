// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCICE
import RTCSTUN
import Testing

/// Valid messages with random bytes changed, inserted and removed, against everything that listens.
@Suite struct MutationTests {
    private static let rounds = 4000

    private func mutated(_ datagram: ByteBuffer, _ random: inout RandomSource) -> ByteBuffer {
        var bytes = Array(datagram.readableBytesView)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let position = Int.random(in: 0..<max(bytes.count, 1), using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0 where !bytes.isEmpty: bytes.remove(at: position)
            case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: position)
            case _ where bytes.count >= 20:
                bytes[position] = UInt8.random(in: 0...255, using: &random)
            default: break
            }
        }
        // Mostly with a fitting length, so that more than the header is reached.
        if bytes.count >= 20, Int.random(in: 0..<4, using: &random) > 0 {
            bytes.removeLast(bytes.count & 3)
            let length = UInt16(bytes.count - 20)
            bytes[2] = UInt8(length >> 8)
            bytes[3] = UInt8(length & 0xFF)
        }
        return ByteBuffer(bytes: bytes)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `no mutation of a check traps or selects another address`(seed: UInt64) throws {
        var random = seeded(seed)
        let responder = ICELiteResponder(random: &random)
        let check = CheckFixture(nominates: true).datagram
        let verdict = responder.respond(to: check, from: dialerAddress, random: &random)
        guard case .answered(let answer) = verdict else {
            Issue.record("not answered")
            return
        }
        var agent = ICELiteAgent(
            RecentCheck(answer, from: dialerAddress, at: at(0)),
            responder: responder,
            random: random,
            at: at(0)
        )
        var answered = 0
        for _ in 0..<Self.rounds {
            let datagram = mutated(check, &random)
            let verdict = responder.respond(to: datagram, from: dialerAddress(1), random: &random)
            if case .answered(let answer) = verdict {
                // Only what the integrity does not cover may have changed.
                answered += 1
                #expect(answer.request.hasValidIntegrity(key: key(CheckFixture.v2)))
            }
            let dropped = agent.receive(datagram, from: dialerAddress(1), at: at(1))
            if case .ignored = verdict { #expect(dropped != nil) }
            while agent.nextOutput() != nil {}
        }
        #expect(answered < Self.rounds / 10)
        #expect(agent.statistics.dropped.total > UInt64(Self.rounds) * 9 / 10)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `no mutation of a response traps or connects a dialer by chance`(seed: UInt64) throws {
        var random = seeded(seed)
        var dialer = try Dialer(seed: seed)
        let request = try #require(dialer.sent().first)
        let response = CheckFixture.response(to: request, password: Dialer.remote).datagram
        for _ in 0..<Self.rounds {
            for datagram in [mutated(response, &random), mutated(Dialer.check.datagram, &random)] {
                var copy = dialer
                let dropped = copy.agent.receive(datagram, from: listenerAddress, at: at(1))
                let isAuthentic =
                    message(datagram).map {
                        $0.hasValidIntegrity(key: key(Dialer.remote))
                            || $0.hasValidIntegrity(key: key(Dialer.localPassword))
                    } ?? false
                #expect(dropped != nil || isAuthentic)
                #expect(copy.agent.failureReason == nil)
            }
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import RTCDTLS
import RTCICE
import RTCPeerConnection
import RTCSimulation
import Testing

@testable import WebRTCDirect

/// How long it takes until the dialer can open a stream, over a path of 50 ms round trip.
///
/// ICE takes one round trip, DTLS two (RFC 6347 §4.2.4 without a cookie), SCTP two (RFC 9260 §5.1),
/// of which the last half already carries the first of Noise's three messages.
@Suite(.enabled(if: DTLSSession.keepsCallersTime, "OpenSSL goes by the wall clock"))
struct HandshakeLatencyTests {
    static let roundTrip = Duration.milliseconds(50)
    static let lossless = roundTrip * 6

    static func options(_ version: CredentialVersion = .v1) -> PairOptions {
        var options = PairOptions()
        options.version = version
        options.conditions.delay = roundTrip / 2
        return options
    }

    /// How long it takes when these datagrams, counted over both directions, are lost.
    private func elapsed(
        losing lost: Set<Int>,
        _ version: CredentialVersion = .v1
    ) throws -> Duration {
        var run = try SimulatedHandshake(options: Self.options(version))
        run.pair.network.admits = { number, _ in !lost.contains(number) }
        return try run.finish(within: .seconds(30))
    }

    @Test(arguments: CredentialVersion.allCases)
    func `without loss it takes six round trips and nothing is sent twice`(
        version: CredentialVersion
    ) throws {
        var run = try SimulatedHandshake(options: Self.options(version))
        let elapsed = try run.finish()
        #expect(elapsed <= Self.lossless)
        // Two are the second INIT, which offers less, and its answer; the last only acknowledges
        // the last message.
        #expect(run.pair.network.sentCount <= 15)
    }

    @Test(arguments: [1, 10, 50, 120, 300, 600])
    func `it takes six round trips on any path`(milliseconds: Int) throws {
        var options = Self.options()
        options.conditions.delay = .milliseconds(milliseconds) / 2
        var run = try SimulatedHandshake(options: options)
        let elapsed = try run.finish()
        #expect(elapsed <= .milliseconds(milliseconds) * 6)
    }

    @Test(arguments: CredentialVersion.allCases)
    func `any single lost datagram costs at most 300 ms`(version: CredentialVersion) throws {
        var slowest = Duration.zero
        // Twelve are needed; the two after them show that nothing hangs on acknowledgements.
        for lost in 0..<14 {
            let elapsed = try elapsed(losing: [lost], version)
            #expect(elapsed <= Self.lossless + .milliseconds(300), "without number \(lost)")
            slowest = max(slowest, elapsed)
        }
        print("slowest handshake without one datagram: \(slowest)")
    }

    @Test func `any two lost datagrams cost at most half a second`() throws {
        var all: [Duration] = []
        for first in 0..<15 {
            for second in first + 1..<16 {
                let elapsed = try elapsed(losing: [first, second])
                #expect(
                    elapsed <= Self.lossless + .milliseconds(500),
                    "without \(first) and \(second)"
                )
                all.append(elapsed)
            }
        }
        print("handshakes without two datagrams: \(Distribution(all))")
    }

    @Test func `a fifth of all datagrams may be lost`() throws {
        var all: [Duration] = []
        for seed in 1...500 as ClosedRange<UInt64> {
            var options = Self.options(seed % 2 == 0 ? .v1 : .v2)
            options.conditions.loss = 0.2
            var run = try SimulatedHandshake(seed: seed, options: options)
            all.append(try run.finish(within: .seconds(30)))
        }
        let distribution = Distribution(all)
        print("handshakes with 20 % loss: \(distribution)")
        #expect(distribution.percentile(50) <= .milliseconds(800))
        #expect(distribution.percentile(99) <= .seconds(4))
        #expect(distribution.percentile(100) <= .seconds(9))
    }
}

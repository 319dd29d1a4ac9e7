// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCICE
import RTCSTUN
import RTCSimulation

/// Connectivity checks from addresses that a listener does not know.
struct STUNWork {
    /// What stands in front of the colon in a USERNAME is the password as well.
    private static let password = "libp2p+webrtc+v2/" + String(repeating: "p", count: 24)
    private static let source = TransportAddress(ip: .v4(0xC633_6407), port: 50_000)

    private let check: ByteBuffer

    /// Prepares the check of a dialer.
    init() {
        let username = "\(Self.password):browserClientUfrag"
        let transactionID = STUNTransactionID(high: 1, low: 2)
        var writer = STUNMessageWriter(.request, transactionID: transactionID)
        writer.append(.username, Array(username.utf8))
        writer.append(priority: 100)
        writer.append(controllingTieBreaker: 7)
        writer.appendIntegrity(key: STUNKey(password: Array(Self.password.utf8)))
        writer.appendFingerprint()
        check = writer.message
    }

    /// Answers it so many times.
    func run(_ count: Int) throws -> Int {
        var random = RandomSource.seeded(1)
        let responder = ICELiteResponder(random: &random)
        for _ in 0..<count {
            let verdict = responder.respond(to: check, from: Self.source, random: &random)
            guard case .answered = verdict else { throw GaugeFailure.damaged }
        }
        return count
    }
}

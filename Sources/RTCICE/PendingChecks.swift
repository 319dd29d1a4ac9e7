// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCSTUN

/// A request of ours that may still be answered.
struct PendingCheck: Sendable {
    let transactionID: STUNTransactionID
    let request: ByteBuffer

    /// When it was sent last.
    var sentAt: Instant

    /// How often it was sent.
    var transmissions = 1
}

/// The requests of ours that may still be answered, the newest last.
struct PendingChecks: Sendable {
    /// How many are remembered: a response may be late by as many intervals.
    static let countMax = 4

    private var checks: [PendingCheck] = []

    /// The newest one; nil when it has been answered or there is none.
    var newest: PendingCheck? { checks.last }

    mutating func append(_ check: PendingCheck) {
        if checks.count == Self.countMax { checks.removeFirst() }
        checks.append(check)
    }

    /// Notes that the newest one is sent again.
    mutating func repeatNewest(at now: Instant) {
        guard let last = checks.indices.last else { return }
        checks[last].sentAt = now
        checks[last].transmissions += 1
    }

    func check(_ transactionID: STUNTransactionID) -> PendingCheck? {
        checks.first { $0.transactionID == transactionID }
    }

    /// Forgets a check that has been answered, so that a second response is not taken.
    mutating func remove(_ transactionID: STUNTransactionID) {
        checks.removeAll { $0.transactionID == transactionID }
    }

    mutating func removeAll() { checks.removeAll() }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import RTCSTUN

/// A request of ours that may still be answered.
struct PendingCheck: Sendable {
    let transactionID: STUNTransactionID

    /// When it was sent; each is sent once, so that its response measures the round trip.
    let sentAt: Instant
}

/// The requests of ours that may still be answered, the newest last.
struct PendingChecks: Sendable {
    /// How many are remembered: with the default intervals a response may be 3.5 s late.
    static let countMax = 8

    private var checks: [PendingCheck] = []

    /// The newest one; nil when it has been answered or there is none.
    var newest: PendingCheck? { checks.last }

    mutating func append(_ check: PendingCheck) {
        if checks.count == Self.countMax { checks.removeFirst() }
        checks.append(check)
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

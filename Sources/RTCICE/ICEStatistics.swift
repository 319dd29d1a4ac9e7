// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Why a datagram was dropped without an answer.
package enum ICEDropReason: Int, Error, Hashable, Sendable, CaseIterable {
    /// Not a well-formed STUN message.
    case malformed

    /// A method or class that has no business here.
    case unexpectedType

    /// FINGERPRINT is there and wrong.
    case fingerprintMismatch

    /// A request without USERNAME.
    case usernameMissing

    /// A USERNAME that is no pair of ice-char strings.
    case usernameMalformed

    /// A USERNAME of a credential version that we do not know.
    case unknownCredentialVersion

    /// A USERNAME from which no valid password follows.
    case invalidPassword

    /// A request for somebody else.
    case usernameMismatch

    /// No MESSAGE-INTEGRITY.
    case integrityMissing

    /// MESSAGE-INTEGRITY made with another key.
    case integrityMismatch

    /// A valid check from one source address too many.
    case tooManyAddresses

    /// A response to no request of ours, or the second one to the same.
    case unknownTransaction

    /// A datagram from an address that the agent does not talk to.
    case unexpectedSource

    /// A success response without XOR-MAPPED-ADDRESS, or an error response without ERROR-CODE.
    case attributeMissing

    /// A datagram after the agent has failed.
    case ended

    /// A packet of ours that found the queue full: its owner does not drain it.
    case outputFull
}

/// How often datagrams were dropped, by reason.
package struct ICEDropCounters: Hashable, Sendable {
    private var counts = [UInt64](repeating: 0, count: ICEDropReason.allCases.count)

    /// All zero.
    package init() {}

    /// How many datagrams were dropped for this reason.
    package internal(set) subscript(reason: ICEDropReason) -> UInt64 {
        get { counts[reason.rawValue] }
        set { counts[reason.rawValue] = newValue }
    }

    /// How many datagrams were dropped.
    package var total: UInt64 { counts.reduce(0, &+) }

    /// Counts one more datagram; for owners of the stateless responder.
    package mutating func count(_ reason: ICEDropReason) { counts[reason.rawValue] &+= 1 }
}

/// What an agent has seen and done.
package struct ICEStatistics: Hashable, Sendable {
    /// Valid checks of the peer that were answered with success.
    package internal(set) var checksAnswered: UInt64 = 0

    /// Checks of the peer that were answered with an error.
    package internal(set) var checksRefused: UInt64 = 0

    /// Checks sent, repetitions included.
    package internal(set) var checksSent: UInt64 = 0

    /// Valid success responses to own checks.
    package internal(set) var checksSucceeded: UInt64 = 0

    /// Valid error responses to own checks.
    package internal(set) var checksFailed: UInt64 = 0

    /// The time from the last check that was answered to its response; nil before there is one.
    package internal(set) var roundTripTime: Duration?

    /// What was dropped, by reason.
    package internal(set) var dropped = ICEDropCounters()

    /// All zero.
    package init() {}
}

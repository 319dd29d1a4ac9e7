// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// The code of an error cause (RFC 9260 §3.3.10, IANA registry "Error Cause Codes").
package struct CauseCode: RawRepresentable, Hashable, Sendable {
    /// Invalid Stream Identifier, RFC 9260 §3.3.10.1.
    package static let invalidStreamIdentifier = CauseCode(1)

    /// Missing Mandatory Parameter, RFC 9260 §3.3.10.2.
    package static let missingMandatoryParameter = CauseCode(2)

    /// Stale Cookie, RFC 9260 §3.3.10.3.
    package static let staleCookie = CauseCode(3)

    /// Out of Resource, RFC 9260 §3.3.10.4.
    package static let outOfResource = CauseCode(4)

    /// Unresolvable Address, RFC 9260 §3.3.10.5.
    package static let unresolvableAddress = CauseCode(5)

    /// Unrecognized Chunk Type, RFC 9260 §3.3.10.6.
    package static let unrecognizedChunkType = CauseCode(6)

    /// Invalid Mandatory Parameter, RFC 9260 §3.3.10.7.
    package static let invalidMandatoryParameter = CauseCode(7)

    /// Unrecognized Parameters, RFC 9260 §3.3.10.8.
    package static let unrecognizedParameters = CauseCode(8)

    /// No User Data, RFC 9260 §3.3.10.9.
    package static let noUserData = CauseCode(9)

    /// Cookie Received While Shutting Down, RFC 9260 §3.3.10.10.
    package static let cookieReceivedWhileShuttingDown = CauseCode(10)

    /// Restart of an Association with New Addresses, RFC 9260 §3.3.10.11.
    package static let restartWithNewAddresses = CauseCode(11)

    /// User-Initiated Abort, RFC 9260 §3.3.10.12.
    package static let userInitiatedAbort = CauseCode(12)

    /// Protocol Violation, RFC 9260 §3.3.10.13.
    package static let protocolViolation = CauseCode(13)

    /// The number on the wire.
    package let rawValue: UInt16

    /// Wraps the number on the wire.
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Wraps the number on the wire.
    package init(_ rawValue: UInt16) { self.rawValue = rawValue }
}

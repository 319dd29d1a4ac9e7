// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// The type of a chunk parameter (RFC 9260 §3.2.1, IANA registry "Chunk Parameter Types").
package struct ParameterType: RawRepresentable, Hashable, Sendable {
    /// Heartbeat Info, RFC 9260 §3.3.5.
    package static let heartbeatInformation = ParameterType(1)

    /// IPv4 Address, RFC 9260 §3.3.2.1; it has no use over DTLS.
    package static let ipv4Address = ParameterType(5)

    /// IPv6 Address, RFC 9260 §3.3.2.1; it has no use over DTLS.
    package static let ipv6Address = ParameterType(6)

    /// State Cookie, RFC 9260 §3.3.3.1.
    package static let stateCookie = ParameterType(7)

    /// Unrecognized Parameter, RFC 9260 §3.3.3.1.
    package static let unrecognizedParameter = ParameterType(8)

    /// Cookie Preservative, RFC 9260 §3.3.2.1.
    package static let cookiePreservative = ParameterType(9)

    /// Host Name Address, RFC 9260 §3.3.2.1; its receiver must abort.
    package static let hostNameAddress = ParameterType(11)

    /// Supported Address Types, RFC 9260 §3.3.2.1; it has no use over DTLS.
    package static let supportedAddressTypes = ParameterType(12)

    /// Outgoing SSN Reset Request, RFC 6525 §4.1.
    package static let outgoingReset = ParameterType(13)

    /// Incoming SSN Reset Request, RFC 6525 §4.2.
    package static let incomingReset = ParameterType(14)

    /// SSN/TSN Reset Request, RFC 6525 §4.3.
    package static let associationReset = ParameterType(15)

    /// Re-configuration Response, RFC 6525 §4.4.
    package static let reconfigurationResponse = ParameterType(16)

    /// Add Outgoing Streams Request, RFC 6525 §4.5.
    package static let addOutgoingStreams = ParameterType(17)

    /// Add Incoming Streams Request, RFC 6525 §4.6.
    package static let addIncomingStreams = ParameterType(18)

    /// Zero Checksum Acceptable, RFC 9653 §3.
    package static let zeroChecksumAcceptable = ParameterType(0x8001)

    /// Supported Extensions, RFC 5061 §4.2.7.
    package static let supportedExtensions = ParameterType(0x8008)

    /// Forward-TSN-Supported, RFC 3758 §3.1.
    package static let forwardTSNSupported = ParameterType(0xC000)

    /// The number on the wire.
    package let rawValue: UInt16

    /// Wraps the number on the wire.
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Wraps the number on the wire.
    package init(_ rawValue: UInt16) { self.rawValue = rawValue }

    /// What an endpoint does that does not know this type.
    package var unrecognizedAction: UnrecognizedAction {
        UnrecognizedAction(lowestBits: UInt8(truncatingIfNeeded: rawValue >> 14))
    }
}

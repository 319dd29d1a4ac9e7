// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Why a datagram is not a STUN message that this room accepts; always the peer's fault.
package enum STUNError: Error, Hashable, Sendable {
    /// The bytes break a rule of RFC 8489; drop the datagram silently.
    case peerFault(STUNFault)
}

/// The rule of RFC 8489 that a datagram breaks.
package enum STUNFault: Error, Hashable, Sendable {
    /// Fewer than the 20 bytes of a header (§5).
    case headerTruncated

    /// The first two bits are not zero (§5).
    case notSTUN

    /// The magic cookie is not 0x2112A442 (§5).
    case wrongMagicCookie

    /// The length field is not the number of bytes that follow the header (§5).
    case lengthMismatch

    /// The length field is no multiple of four (§5).
    case lengthNotMultipleOfFour

    /// An attribute, with its padding, runs past the end of the message (§14).
    case attributeTruncated

    /// An attribute of fixed size has another size (§14).
    case attributeLength(STUNAttributeType)

    /// An attribute follows FINGERPRINT, which has to be the last one (§14.7).
    case fingerprintNotLast
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// The type of a STUN attribute (RFC 8489 §18.3, RFC 8445 §20.2).
package struct STUNAttributeType: RawRepresentable, Hashable, Sendable {
    /// The number on the wire.
    package let rawValue: UInt16

    /// Wraps the number on the wire.
    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The sender's address as the responder sees it, in the clear (§14.1).
    package static let mappedAddress = STUNAttributeType(rawValue: 0x0001)

    /// Whose password protects the message (§14.3).
    package static let username = STUNAttributeType(rawValue: 0x0006)

    /// HMAC-SHA1 over everything before it (§14.5).
    package static let messageIntegrity = STUNAttributeType(rawValue: 0x0008)

    /// Why a request was refused (§14.8).
    package static let errorCode = STUNAttributeType(rawValue: 0x0009)

    /// The attributes that made a request fail with 420 (§14.13).
    package static let unknownAttributes = STUNAttributeType(rawValue: 0x000A)

    /// The realm of long-term credentials (§14.9); ICE does not use it.
    package static let realm = STUNAttributeType(rawValue: 0x0014)

    /// The nonce of long-term credentials (§14.10); ICE does not use it.
    package static let nonce = STUNAttributeType(rawValue: 0x0015)

    /// HMAC-SHA256 over everything before it (§14.6); ICE does not use it.
    package static let messageIntegritySHA256 = STUNAttributeType(rawValue: 0x001C)

    /// The sender's address as the responder sees it, hidden from meddling NATs (§14.2).
    package static let xorMappedAddress = STUNAttributeType(rawValue: 0x0020)

    /// The priority of the candidate that this check would discover (RFC 8445 §7.1.1).
    package static let priority = STUNAttributeType(rawValue: 0x0024)

    /// Nominates the pair that the check travels on (RFC 8445 §7.1.2).
    package static let useCandidate = STUNAttributeType(rawValue: 0x0025)

    /// The name of the sender's software (§14.14).
    package static let software = STUNAttributeType(rawValue: 0x8022)

    /// CRC-32 of the message that tells STUN from other protocols (§14.7).
    package static let fingerprint = STUNAttributeType(rawValue: 0x8028)

    /// The sender believes to be controlled (RFC 8445 §7.1.3).
    package static let iceControlled = STUNAttributeType(rawValue: 0x8029)

    /// The sender believes to be controlling (RFC 8445 §7.1.3).
    package static let iceControlling = STUNAttributeType(rawValue: 0x802A)

    /// Whether a receiver that does not know the type has to refuse the request (§14).
    package var isComprehensionRequired: Bool { rawValue < 0x8000 }

    /// The size that a value of this type must have in bytes; nil when it varies.
    var fixedByteCount: Int? {
        switch self {
        case .messageIntegrity: 20
        case .fingerprint, .priority: 4
        case .iceControlled, .iceControlling: 8
        case .useCandidate: 0
        default: nil
        }
    }

    /// Whether this room knows the meaning of the type.
    var isUnderstood: Bool {
        switch self {
        case .mappedAddress, .username, .messageIntegrity, .errorCode, .unknownAttributes, .realm,
            .nonce, .messageIntegritySHA256, .xorMappedAddress, .priority, .useCandidate,
            .software, .fingerprint, .iceControlled, .iceControlling:
            true
        default:
            false
        }
    }
}

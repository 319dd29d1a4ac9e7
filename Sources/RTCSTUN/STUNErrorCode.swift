// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore

/// The number in an ERROR-CODE attribute, 300…699 (RFC 8489 §14.8).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |           Reserved, should be 0         |Class|     Number    |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |      Reason Phrase (variable)                                ..
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
package struct STUNErrorCode: RawRepresentable, Hashable, Sendable {
    /// The class times 100 plus the number.
    package let rawValue: UInt16

    /// Wraps the three-digit number.
    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The request is malformed.
    package static let badRequest = STUNErrorCode(rawValue: 400)

    /// The request has no valid credentials.
    package static let unauthenticated = STUNErrorCode(rawValue: 401)

    /// The peer withdraws its consent to receive (RFC 7675 §5.2).
    package static let forbidden = STUNErrorCode(rawValue: 403)

    /// The request has an attribute that the responder must, but does not, know.
    package static let unknownAttribute = STUNErrorCode(rawValue: 420)

    /// Both ends claim the same role (RFC 8445 §7.3.1.1).
    package static let roleConflict = STUNErrorCode(rawValue: 487)

    /// The phrase that RFC 8489 §14.8 and RFC 8445 recommend; empty for other codes.
    var reasonPhrase: String {
        switch self {
        case .badRequest: "Bad Request"
        case .unauthenticated: "Unauthenticated"
        case .forbidden: "Forbidden"
        case .unknownAttribute: "Unknown Attribute"
        case .roleConflict: "Role Conflict"
        default: ""
        }
    }
}

extension ByteBuffer {
    /// Reads the value of an ERROR-CODE; nil when it is too short or out of range.
    mutating func readSTUNErrorCode() -> STUNErrorCode? {
        guard let bits = readInteger(as: UInt32.self) else { return nil }
        let group = UInt16(truncatingIfNeeded: bits >> 8 & 7)
        let number = UInt16(truncatingIfNeeded: bits & 0xFF)
        guard (3...6).contains(group), number < 100 else { return nil }
        return STUNErrorCode(rawValue: group * 100 + number)
    }
}

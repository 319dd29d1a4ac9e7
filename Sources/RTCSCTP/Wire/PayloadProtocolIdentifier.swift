// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Says what a user message means to the layer above (RFC 9260 §3.3.1, registry of RFC 8831 §8).
package struct PayloadProtocolIdentifier: RawRepresentable, Hashable, Sendable {
    /// A message of the data channel establishment protocol (RFC 8832).
    package static let dcep = PayloadProtocolIdentifier(50)

    /// UTF-8 text, at least one byte.
    package static let string = PayloadProtocolIdentifier(51)

    /// A part of a binary message; deprecated, accepted from old peers.
    package static let binaryPartial = PayloadProtocolIdentifier(52)

    /// Bytes, at least one.
    package static let binary = PayloadProtocolIdentifier(53)

    /// A part of a text message; deprecated, accepted from old peers.
    package static let stringPartial = PayloadProtocolIdentifier(54)

    /// An empty text; on the wire it is one byte that the receiver ignores.
    package static let emptyString = PayloadProtocolIdentifier(56)

    /// No bytes; on the wire it is one byte that the receiver ignores.
    package static let emptyBinary = PayloadProtocolIdentifier(57)

    /// The number on the wire.
    package let rawValue: UInt32

    /// Wraps the number on the wire.
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Wraps the number on the wire.
    package init(_ rawValue: UInt32) { self.rawValue = rawValue }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Names one of the 65536 streams of a direction; 65535 itself is reserved by WebRTC (RFC 8832 §4).
package struct StreamID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number on the wire.
    package let rawValue: UInt16

    /// Wraps the number on the wire.
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Wraps the number on the wire.
    package init(_ rawValue: UInt16) { self.rawValue = rawValue }

    /// The number in decimal.
    package var description: String { String(rawValue) }
}

/// The random value that every packet to one endpoint must carry (RFC 9260 §8.5).
package struct VerificationTag: RawRepresentable, Hashable, Sendable {
    /// The tag of packets that contain an INIT chunk.
    package static let zero = VerificationTag(0)

    /// The number on the wire.
    package let rawValue: UInt32

    /// Wraps the number on the wire.
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Wraps the number on the wire.
    package init(_ rawValue: UInt32) { self.rawValue = rawValue }
}

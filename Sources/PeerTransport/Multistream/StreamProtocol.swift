// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// The name of an application protocol, such as `/ipfs/ping/1.0.0`.
///
/// An open registry: applications name their own.
public struct StreamProtocol: RawRepresentable, Sendable, Hashable, ExpressibleByStringLiteral,
    CustomStringConvertible
{
    /// The name as it goes over the wire.
    public let rawValue: String

    /// The protocol of this name.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The protocol of this name.
    public init(stringLiteral value: String) {
        self.init(rawValue: value)
    }

    /// The name.
    public var description: String { rawValue }
}

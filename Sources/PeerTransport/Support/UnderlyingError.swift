// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// An error from a layer below, kept for its text and for those who know its type.
public struct UnderlyingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The error itself.
    public let error: any Error

    /// Keeps `error`.
    public init(_ error: any Error) {
        self.error = error
    }

    /// What the error says about itself.
    public var description: String { String(describing: error) }

    /// Whether both have the same type and say the same.
    public static func == (left: Self, right: Self) -> Bool {
        type(of: left.error) == type(of: right.error)
            && String(reflecting: left.error) == String(reflecting: right.error)
    }
}

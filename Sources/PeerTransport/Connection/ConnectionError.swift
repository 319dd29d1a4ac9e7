// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Why a stream could not be opened or accepted.
public enum ConnectionError: Error, Sendable, Equatable {
    /// The connection has ended.
    case closed(CloseReason)

    /// The number of streams is at its bound, or the peer has no ids left.
    case streamLimitReached

    /// The task was cancelled; nothing is lost.
    case cancelled

    /// Something only this connection knows about.
    case other(UnderlyingError)
}

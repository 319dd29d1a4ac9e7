// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Why a connection ended.
public enum CloseReason: Sendable, Equatable {
    /// This side closed it.
    case local

    /// The peer closed it in an orderly way.
    case remote

    /// The peer stopped answering.
    case lost

    /// The peer ended it abruptly.
    case aborted

    /// It broke: a fault of the peer, of this side or of the path.
    case failed(UnderlyingError)

    /// Whether one of the sides wanted it so.
    public var isOrderly: Bool {
        switch self {
        case .local, .remote: true
        case .lost, .aborted, .failed: false
        }
    }
}

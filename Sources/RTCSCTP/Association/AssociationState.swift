// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Where an association is in its life (RFC 9260 §4).
package enum AssociationState: Hashable, Sendable, CaseIterable {
    /// No association yet: `connect` was not called and no COOKIE ECHO has been accepted.
    case closed

    /// INIT was sent; INIT ACK is awaited.
    case cookieWait

    /// COOKIE ECHO was sent; COOKIE ACK is awaited.
    case cookieEchoed

    /// Messages flow both ways.
    case established

    /// `shutdown` was called; what was accepted for sending is still on its way.
    case shutdownPending

    /// SHUTDOWN was sent; SHUTDOWN ACK is awaited.
    case shutdownSent

    /// The peer sent SHUTDOWN; what was accepted for sending is still on its way.
    case shutdownReceived

    /// SHUTDOWN ACK was sent; SHUTDOWN COMPLETE is awaited.
    case shutdownAckSent

    /// The association is over and reported `closed`; it never does anything again.
    case ended

    /// Whether `send` takes messages.
    package var acceptsMessages: Bool { self == .established }

    /// Whether queued and unacknowledged messages are (re)transmitted.
    var transmitsData: Bool {
        switch self {
        case .established, .shutdownPending, .shutdownReceived: true
        case .closed, .cookieWait, .cookieEchoed, .shutdownSent, .shutdownAckSent, .ended: false
        }
    }

    /// Whether DATA of the peer is taken in (RFC 9260 §6, §9.2).
    var receivesData: Bool {
        switch self {
        case .established, .shutdownPending, .shutdownSent: true
        case .closed, .cookieWait, .cookieEchoed, .shutdownReceived, .shutdownAckSent, .ended:
            false
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// What can go wrong with an association, by who is to blame.
package enum SCTPError: Error, Hashable, Sendable {
    /// The peer broke the protocol or is gone; the association is over.
    case peer(PeerFault)

    /// The caller asked for something that is not possible now; nothing has changed.
    case usage(UsageError)

    /// A limit would be exceeded; nothing has changed.
    case limit(Limit, actual: Int, maximum: Int)

    /// How a peer can be at fault.
    package enum PeerFault: Hashable, Sendable {
        /// INIT or COOKIE ECHO was repeated as often as configured.
        case handshakeTimedOut

        /// Data or SHUTDOWN was repeated as often as configured.
        case notAnswering

        /// The path stopped to carry chunks of the size that it had been found to carry; only where
        /// packets beyond Ethernet's size are configured.
        case pathTooSmall

        /// INIT or INIT ACK offered no stream, or no tag (RFC 9260 §3.3.2).
        case invalidInitiation

        /// DATA without payload (RFC 9260 §6.2).
        case emptyData(TSN)

        /// It broke a rule that leaves the association in an unknown state.
        case protocolViolation
    }

    /// How a caller can be at fault.
    package enum UsageError: Hashable, Sendable {
        /// The association is not established.
        case notConnected

        /// The association is shutting down or over.
        case closing

        /// SCTP cannot carry a message of no bytes (WebRTC sends one zero byte with its own
        /// protocol identifier instead, RFC 8831 §6.6).
        case emptyMessage

        /// The stream id is not below `maximumOutgoingStreams`.
        case streamOutOfRange(StreamID)

        /// The stream is being reset; it is free again after `outgoingReset`.
        case streamIsResetting(StreamID)

        /// The peer did not announce RFC 6525.
        case resetNotSupported
    }

    /// What is limited; the numbers beside it are bytes.
    package enum Limit: Hashable, Sendable {
        /// The size of one message.
        case messageSize

        /// The payload that waits for its first transmission: wait for `sendBufferAvailable`.
        case sendBuffer
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Why a read or a write on a stream failed.
public enum StreamError: Error, Sendable, Equatable {
    // MARK: Usage

    /// This direction was closed, or the stream was reset, on this side.
    case closed

    /// Another task is in the same call on this stream.
    case busy

    /// The task was cancelled.
    case cancelled

    /// The time limit that the caller gave is over.
    case timedOut

    /// The stream was reset on this side: for long nobody had read it, and what was unread kept
    /// the other streams of the connection waiting.
    case unreadTooLong

    // MARK: Peer

    /// The peer reset the stream.
    case reset(StreamErrorCode)

    /// The peer no longer reads and asks to stop sending.
    case stopped(StreamErrorCode)

    /// The peer broke the stream's protocol; the stream has been reset.
    case peerFault(UnderlyingError)

    // MARK: Connection

    /// The connection ended below the stream.
    case connectionClosed(CloseReason)
}

/// A number that tells the peer why a stream was reset or is no longer read.
///
/// An open registry: libp2p reserves codes for itself and leaves the rest to applications.
public struct StreamErrorCode: RawRepresentable, Sendable, Hashable {
    /// The number on the wire.
    public let rawValue: UInt32

    /// The code with this number.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// No reason was given.
    public static let unspecified = StreamErrorCode(rawValue: 0)
    /// The protocol could not be agreed on.
    public static let protocolNegotiationFailed = StreamErrorCode(rawValue: 0x1001)
    /// A bound of the side that resets was reached.
    public static let resourceLimitExceeded = StreamErrorCode(rawValue: 0x1002)
    /// The side that resets keeps to a rate.
    public static let rateLimited = StreamErrorCode(rawValue: 0x1003)
    /// The peer did not keep to the protocol.
    public static let protocolViolation = StreamErrorCode(rawValue: 0x1004)
    /// The side that resets shuts down.
    public static let shutdown = StreamErrorCode(rawValue: 0x1007)
    /// The peer is not welcome.
    public static let gated = StreamErrorCode(rawValue: 0x1008)
}

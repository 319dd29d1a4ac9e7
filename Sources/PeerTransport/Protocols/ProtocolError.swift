// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Why ping, echo, perf or identify did not complete.
public enum ProtocolError: Error, Sendable, Equatable {
    /// The peer did not do what the protocol asks for.
    case peerFault(ProtocolFault)

    /// The peer asked for more than this side gives.
    case limitReached

    /// The stream failed below the protocol.
    case stream(StreamError)
}

/// A rule of ping, echo, perf or identify that the peer broke.
public enum ProtocolFault: Sendable, Hashable {
    /// The peer ended its direction too early; so many bytes had come.
    case unexpectedEnd(afterBytes: UInt64)

    /// The byte at this place, counted from 0, is not the one that was sent.
    case mismatch(atByte: UInt64)

    /// More bytes came than were asked for, or than such a message has.
    case tooManyBytes

    /// The bytes are not a message of the protocol.
    case malformedMessage
}

/// How far an echo or a perf run has come, in bytes of payload.
public struct TransferProgress: Sendable, Hashable {
    /// What the stream has taken from us.
    public var sent: UInt64
    /// What has come back.
    public var received: UInt64

    /// So many bytes each way.
    public init(sent: UInt64 = 0, received: UInt64 = 0) {
        self.sent = sent
        self.received = received
    }
}

/// Runs `body` and turns what a stream throws into ``ProtocolError/stream(_:)``.
func withStreamErrors<Value>(
    _ body: () async throws(StreamError) -> Value
) async throws(ProtocolError) -> Value {
    do {
        return try await body()
    } catch {
        throw .stream(error)
    }
}

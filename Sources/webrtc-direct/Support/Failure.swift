// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerIdentity
import PeerTransport
import WebRTCDirect

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Why a command failed: the one line that is printed.
struct Failure: Error, Equatable, CustomStringConvertible {
    let description: String

    /// A failure with this line.
    init(_ line: String) {
        description = line
    }

    /// Says what went wrong with a dial or with what followed it.
    init(_ error: any Error, dialing request: DialRequest) {
        switch error {
        case let failure as Failure: self = failure
        case let error as TransportError: self.init(Self.line(error, request))
        case let error as ConnectionError: self.init(Self.line(error))
        case let error as StreamError: self.init(Self.line(error))
        case let error as ProtocolError: self.init(Self.line(error))
        default: self.init("\(error)")
        }
    }

    private static func line(_ error: TransportError, _ request: DialRequest) -> String {
        switch error {
        case .timedOut:
            "no answer from \(request.address) within \(request.timeout.secondsText): is a "
                + "listener running there, and does its firewall let UDP through?"
        case .unreachable(let address): "nobody listens at \(address)"
        case .refused: "the peer refused the connection"
        case .peerMismatch(let expected, let actual):
            "wrong peer: the address asks for \(expected), but \(actual) is there"
        case .certificateMismatch:
            "wrong certificate: its hash is not the certhash of the address, which is out of "
                + "date or leads to somebody else"
        case .addressNotSupported(let address): "\(address) cannot be dialed"
        case .bindFailed(let address, let cause):
            "cannot open a socket at \(address): \(text(of: cause))"
        case .handshakeFailed(let cause): "the handshake with the peer failed: \(cause)"
        case .negotiationFailed(.stream(let error)): line(error)
        case .negotiationFailed(let error): "no protocol could be agreed on: \(error)"
        case .connectionLost(let reason): line(reason)
        case .cancelled: "cancelled"
        case .limitReached, .optionNotSupported, .foreignPendingConnection, .transportClosed,
            .pendingConnectionExpired:
            "\(error)"
        case .other(let cause): "\(cause)"
        }
    }

    private static func line(_ error: ConnectionError) -> String {
        switch error {
        case .closed(let reason): line(reason)
        case .streamLimitReached: "the peer takes no more streams on this connection"
        case .cancelled: "cancelled"
        case .other(let cause): "\(cause)"
        }
    }

    private static func line(_ error: StreamError) -> String {
        switch error {
        case .reset(let code): "the peer reset the stream (code \(code.rawValue))"
        case .stopped(let code): "the peer stopped reading the stream (code \(code.rawValue))"
        case .peerFault(let cause): "the peer broke the stream's protocol: \(cause)"
        case .connectionClosed(let reason): line(reason)
        case .cancelled: "cancelled"
        case .timedOut: "the peer has not answered in time"
        case .unreadTooLong: "the stream was not read for too long"
        case .closed, .busy: "the stream is \(error)"
        }
    }

    private static func line(_ error: ProtocolError) -> String {
        switch error {
        case .stream(let error): line(error)
        case .limitReached: "the peer asked for more than it gets"
        case .peerFault(.unexpectedEnd(let count)):
            "the peer ended the stream too early, after \(count) bytes"
        case .peerFault(.mismatch(let place)): "byte \(place) came back changed"
        case .peerFault(.tooManyBytes): "more bytes came back than were asked for"
        case .peerFault(.malformedMessage): "the peer's message is malformed"
        }
    }

    /// What the system or a layer below says about an error.
    static func text(of cause: UnderlyingError) -> String {
        guard let error = cause.error as? IOError else { return "\(cause)" }
        return String(cString: strerror(error.errnoCode))
    }

    /// What the end of a connection means for whoever was using it.
    static func line(_ reason: CloseReason) -> String {
        switch reason {
        case .local: "the connection was closed"
        case .remote: "the peer closed the connection"
        case .lost: "the connection was lost: the peer has stopped answering"
        case .aborted: "the peer aborted the connection"
        case .failed(let cause): "the connection failed: \(cause)"
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Why Redis could not be asked.
enum RedisError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Redis ended the connection before it answered.
    case connectionClosed
    /// The connection failed, as the system says.
    case connectionFailed(String)
    /// Redis does not speak its protocol.
    case peerFault(RESPFault)
    /// Redis refused the command.
    case refused(String)
    /// The answer is of another kind than the command's.
    case unexpectedAnswer(RESPValue)

    /// The key holds another kind of value than the command is for.
    var isWrongType: Bool {
        if case .refused(let text) = self { text.hasPrefix("WRONGTYPE") } else { false }
    }

    /// What went wrong, for the log.
    var description: String {
        switch self {
        case .connectionClosed: "Redis closed the connection"
        case .connectionFailed(let text): "Redis cannot be reached: \(text)"
        case .peerFault(let fault): "Redis sent what is not RESP: \(fault)"
        case .refused(let text): "Redis refused: \(text)"
        case .unexpectedAnswer(let value): "Redis answered something else: \(value)"
        }
    }
}

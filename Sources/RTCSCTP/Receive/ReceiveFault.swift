// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore

/// How DATA can break the rules so that the association must end.
package enum ReceiveFault: Error, Hashable, Sendable {
    /// DATA without user data (RFC 9260 §6.2).
    case noUserData(TSN)

    /// The fragment or message at this TSN does not fit its neighbours: a beginning inside a
    /// message, a middle or end outside of one, or fragments that disagree about stream, sequence
    /// number, protocol identifier or order (RFC 9260 §6.9).
    case inconsistentFragments(TSN)

    /// The fragments of a message on this stream add up to more than the limit in bytes.
    case messageTooLarge(StreamID, limit: Int)

    /// DATA or FORWARD TSN although I-DATA was agreed on (RFC 8260 §2.2.1, §2.3.1).
    case notInterleaved

    /// What an ABORT tells the peer.
    package var cause: ErrorCause {
        switch self {
        case .noUserData(let tsn): .noUserData(tsn)
        case .inconsistentFragments: .protocolViolation(ByteBuffer(string: "fragments do not fit"))
        case .messageTooLarge: .protocolViolation(ByteBuffer(string: "message too large"))
        case .notInterleaved: .protocolViolation(ByteBuffer(string: "I-DATA was agreed on"))
        }
    }
}

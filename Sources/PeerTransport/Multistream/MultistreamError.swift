// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Why no protocol was agreed on.
public enum MultistreamError: Error, Sendable, Equatable {
    /// The other side speaks none of the protocols.
    case noCommonProtocol

    /// The other side does not keep to multistream-select 1.0.
    case peerFault(MultistreamFault)

    /// The caller proposed something that cannot be written: empty, too long or with a line break.
    case invalidProtocol(StreamProtocol)

    /// The stream ended below the negotiation.
    case stream(StreamError)
}

/// A rule of multistream-select 1.0 that the peer broke.
public enum MultistreamFault: Error, Sendable, Hashable {
    /// A line is longer than 1,024 bytes.
    case lineTooLong
    /// A length is not a minimal varint.
    case malformedLength
    /// A line does not end with a line break, or is not UTF-8.
    case malformedLine
    /// The first line is not `/multistream/1.0.0`.
    case unknownVersion
    /// The answer is neither the proposed protocol nor `na`.
    case unexpectedAnswer
    /// The stream ended before the negotiation did.
    case unexpectedEnd
    /// More protocols were proposed than a listener listens to.
    case tooManyProposals
}

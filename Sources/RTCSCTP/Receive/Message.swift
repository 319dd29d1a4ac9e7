// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore

/// How hard the sender tries to deliver a message (RFC 3758, policies of RFC 7496).
package enum Reliability: Hashable, Sendable {
    /// Until it is delivered.
    case reliable

    /// At most this many retransmissions of each fragment, at least 0.
    case retransmissions(Int)

    /// As long as the message is not older than this.
    case lifetime(Duration)
}

/// A user message: what is sent as one, arrives as one.
package struct Message: Hashable, Sendable {
    /// The stream it travels on.
    package var stream: StreamID

    /// What it means to the layer above.
    package var protocolIdentifier: PayloadProtocolIdentifier

    /// The bytes, at least one.
    package var payload: ByteBuffer

    /// Whether it may overtake others of its stream.
    package var isUnordered: Bool

    /// How hard the sender tries; `.reliable` in every received message, as the wire does not tell.
    package var reliability: Reliability

    /// Joins the fields.
    package init(
        stream: StreamID,
        protocolIdentifier: PayloadProtocolIdentifier,
        payload: ByteBuffer,
        isUnordered: Bool = false,
        reliability: Reliability = .reliable
    ) {
        self.stream = stream
        self.protocolIdentifier = protocolIdentifier
        self.payload = payload
        self.isUnordered = isUnordered
        self.reliability = reliability
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore

/// One user message.
package struct Message: Hashable, Sendable {
    /// How hard a message is tried (RFC 3758, RFC 7496).
    package enum Reliability: Hashable, Sendable {
        /// Until it arrives.
        case reliable

        /// At most this many retransmissions.
        case retransmissions(Int)

        /// For this long after `send`.
        case lifetime(Duration)
    }

    /// Whether a message of which nothing was sent can be taken back.
    package enum Discarding: Hashable, Sendable {
        /// Never: the peer has to see it.
        case never

        /// Yes.
        case allowed

        /// Only together with the message before it on the stream, whose rest it is.
        case withPrevious
    }

    /// The stream it belongs to.
    package var stream: StreamID

    /// What the payload is.
    package var protocolIdentifier: PayloadProtocolIdentifier

    /// The bytes; never empty.
    package var payload: ByteBuffer

    /// Whether it may overtake other messages of its stream.
    package var isUnordered: Bool

    /// How hard it is tried; `.reliable` on every received message.
    package var reliability: Reliability

    /// What `Association.discardUnsent(on:at:)` does with it.
    package var discarding: Discarding

    /// Describes a message.
    package init(
        stream: StreamID,
        protocolIdentifier: PayloadProtocolIdentifier,
        payload: ByteBuffer,
        isUnordered: Bool = false,
        reliability: Reliability = .reliable,
        discarding: Discarding = .never
    ) {
        self.stream = stream
        self.protocolIdentifier = protocolIdentifier
        self.payload = payload
        self.isUnordered = isUnordered
        self.reliability = reliability
        self.discarding = discarding
    }
}

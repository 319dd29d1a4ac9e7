// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import RTCCore

/// What a drained association hands out.
package enum AssociationOutput: Sendable {
    /// Packets to send to the peer, each as one DTLS record, in this order.
    case transmit(PacketBatch)

    /// Something the layer above has to know.
    case event(AssociationEvent)
}

/// What an association reports to the layer above.
package enum AssociationEvent: Sendable {
    /// The handshake is complete: messages may be sent.
    case connected(PeerLimits)

    /// A whole message arrived. Call `consume(_:at:)` with its size once the application has it.
    case message(Message)

    /// The peer has closed these of its outgoing streams (RFC 6525 §4.1): no message of their old
    /// life follows. All streams of the association when empty.
    case incomingReset([StreamID])

    /// The peer confirmed that these of our outgoing streams start over; their ids are free again
    /// in this direction.
    case outgoingReset([StreamID])

    /// The peer refuses to reset these of our outgoing streams: their ids must not be used again.
    case outgoingResetRefused([StreamID])

    /// The payload of this stream that waits for its first transmission has fallen to the
    /// configured threshold; `amount` is what is left, in bytes.
    case bufferedAmountLow(StreamID, amount: Int)

    /// A message was refused because too much was waiting; now half of that is gone.
    case sendBufferAvailable

    /// The messages of a partly reliable stream that could not be delivered in their limits were
    /// given up.
    case abandoned(StreamID, messages: Int)

    /// The association is over; nothing follows.
    case closed(AssociationCloseReason)
}

/// What the peer can do, as it said in INIT or INIT ACK.
package struct PeerLimits: Hashable, Sendable {
    /// The number of streams we may send on: ids are below it.
    package var outgoingStreams: Int

    /// The number of streams the peer may send on.
    package var incomingStreams: Int

    /// The receive window the peer started with, in bytes.
    package var receiveWindow: Int

    /// Whether messages can be given up (RFC 3758); otherwise they are all sent reliably.
    package var supportsPartialReliability: Bool

    /// Whether streams can be reset (RFC 6525).
    package var supportsStreamReset: Bool

    /// Whether data goes in I-DATA, so that messages of several streams can be mixed (RFC 8260).
    package var interleavesMessages: Bool

    /// Whether packets to the peer need no CRC32c (RFC 9653).
    package var acceptsZeroChecksum: Bool
}

/// Why an association is over.
package enum AssociationCloseReason: Hashable, Sendable {
    /// `shutdown(at:)` was called and the peer has everything.
    case localShutdown

    /// The peer shut down in order; everything either side sent has arrived.
    case peerShutdown

    /// `abort(reason:at:)` was called.
    case localAbort

    /// The peer sent ABORT; `reason` is its text, cut to 256 bytes, empty when there was none.
    case peerAbort(cause: UInt16?, reason: String)

    /// The association failed here.
    case failed(SCTPError)
}

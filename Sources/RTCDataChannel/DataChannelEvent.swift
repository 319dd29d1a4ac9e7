// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore
package import RTCCore
package import RTCSCTP

/// What a drained `DataChannels` hands out.
package enum DataChannelOutput: Sendable {
    /// SCTP packets for the layer below, each as one DTLS record, in this order.
    case transmit(PacketBatch)

    /// Something the layer above has to know.
    case event(DataChannelEvent)
}

/// What the channels of one association report.
package enum DataChannelEvent: Sendable {
    /// The association is up: channels may be opened.
    case connected(PeerLimits)

    /// The peer opened a channel; it can be used at once.
    case opened(StreamID, DataChannelOpen)

    /// The peer knows the channel we opened. Messages may be sent before this.
    case acknowledged(StreamID)

    /// A message arrived. Call `consume(_:at:)` with its size once the application has it.
    case message(StreamID, DataChannelMessage)

    /// What waits to be sent on the channel for the first time has fallen to the threshold.
    case bufferedAmountLow(StreamID)

    /// The peer closed the channel; nothing more is received or can be sent on it.
    case closed(StreamID)

    /// The channel is gone in both directions and its id may be used again.
    case released(StreamID)

    /// The association is over, and with it every channel; nothing follows.
    case ended(AssociationCloseReason)
}

/// A message on a data channel (RFC 8831 §6.6).
package struct DataChannelMessage: Hashable, Sendable {
    /// Whether the bytes are meant as UTF-8 text.
    package var isText: Bool

    /// The bytes; may be empty.
    package var payload: ByteBuffer

    /// What `discardUnsent(on:at:)` does with it.
    package var discarding: Message.Discarding

    /// How many bytes to give to `consume(_:at:)`: an empty message takes one on the wire.
    package var creditBytes: Int { max(payload.readableBytes, 1) }

    /// Joins a kind and the bytes.
    package init(
        isText: Bool = false,
        payload: ByteBuffer,
        discarding: Message.Discarding = .never
    ) {
        self.isText = isText
        self.payload = payload
        self.discarding = discarding
    }
}

/// Which stream ids an end may open channels on (RFC 8832 §6).
package enum ChannelIDParity: Hashable, Sendable {
    /// The DTLS client's: 0, 2, 4, …
    case even
    /// The DTLS server's: 1, 3, 5, …
    case odd

    func includes(_ id: StreamID) -> Bool {
        (id.rawValue & 1 == 1) == (self == .odd)
    }
}

/// Why a channel could not be opened or used; nothing has changed then.
package enum DataChannelError: Error, Hashable, Sendable {
    /// There is no such channel, or it is closed or closing.
    case notOpen(StreamID)

    /// A channel with this id exists.
    case inUse(StreamID)

    /// Every id is taken that the peer's stream limit and our own bound allow; one is free again
    /// after `released`.
    case noFreeID

    /// The peer has as many channels to acknowledge as it is known to take; wait for
    /// `acknowledged`.
    case tooManyUnacknowledged

    /// The association refuses.
    case association(SCTPError)
}

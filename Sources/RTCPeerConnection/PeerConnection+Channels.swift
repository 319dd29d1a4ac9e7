// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
package import RTCCore
package import RTCDataChannel
package import RTCSCTP

extension PeerConnection {
    /// Creates a channel that both ends know of without a word.
    ///
    /// - Throws: `.inUse`.
    package mutating func openNegotiatedChannel(_ id: StreamID) throws(DataChannelError) {
        try channels.openNegotiated(id)
    }

    /// Opens a channel; messages may follow at once.
    ///
    /// - Throws: `.noFreeID`, `.tooManyUnacknowledged` or `.association`.
    package mutating func openChannel(
        _ description: DataChannelOpen = DataChannelOpen(),
        at now: Instant
    ) throws(DataChannelError) -> StreamID {
        try channels.open(description, at: now)
    }

    /// Sends one message.
    ///
    /// - Throws: `.notOpen`, or `.association` with a limit: `.messageSize`, the peer's or our own,
    ///   or `.sendBuffer`, to wait for.
    package mutating func send(
        _ message: DataChannelMessage,
        on id: StreamID,
        at now: Instant
    ) throws(DataChannelError) {
        let size = message.payload.readableBytes
        guard size <= peerMessageBytesMax else {
            let limit = SCTPError.limit(.messageSize, actual: size, maximum: peerMessageBytesMax)
            throw .association(limit)
        }
        try channels.send(message, on: id, at: now)
    }

    /// Takes back messages that wait to be sent on a channel, as far as each allows it.
    package mutating func discardUnsent(on id: StreamID, at now: Instant) {
        channels.discardUnsent(on: id, at: now)
    }

    /// Closes a channel after what was sent on it.
    package mutating func closeChannel(_ id: StreamID, at now: Instant) {
        channels.close(id, at: now)
    }

    /// Tells that the application has read this many bytes of messages.
    package mutating func consume(
        _ byteCount: Int,
        on id: StreamID? = nil,
        at now: Instant
    ) {
        channels.consume(byteCount, on: id, at: now)
    }

    /// Allows so much memory for what arrived and is not read, in bytes.
    package mutating func setReceiveMemoryLimit(_ bytes: Int) {
        channels.setReceiveMemoryLimit(bytes)
    }

    /// The memory that what arrived and is not read may take now, in bytes.
    package var receiveMemory: Int { channels.receiveMemory }

    /// How many bytes of one channel may wait before its writer should pause; grows with the path.
    package var streamSendMark: Int { channels.streamSendMark }

    /// What the path holds, in bytes: rate by shortest round trip; 0 before it is known.
    package var pathCapacity: Int { channels.pathCapacity }

    /// Whether the receive window would grow if the memory limit were higher.
    package var wantsReceiveMemory: Bool { channels.wantsReceiveMemory }

    /// Whether the peer has to wait because of what the application has not read.
    package var isReceiveWindowExhausted: Bool { channels.isReceiveWindowExhausted }

    /// The bytes of this channel that wait to be sent for the first time.
    package func bufferedAmount(of id: StreamID) -> Int { channels.bufferedAmount(of: id) }

    /// Has `bufferedAmountLow` reported for a channel whose writer finds `streamSendMark` reached.
    package mutating func awaitRoom(on id: StreamID) { channels.awaitRoom(on: id) }

    /// The bytes of all channels that wait to be sent for the first time.
    package var bufferedAmount: Int { channels.bufferedAmount }

    /// The association's counters and estimates.
    package var associationStatistics: AssociationStatistics { channels.statistics }
}

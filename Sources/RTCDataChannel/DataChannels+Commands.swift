// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
package import RTCCore
package import RTCSCTP

extension DataChannels {
    /// Creates a channel that both ends know of without DCEP (RFC 8832 §1, "negotiated").
    ///
    /// - Throws: `.inUse`.
    package mutating func openNegotiated(
        _ id: StreamID,
        kind: DataChannelKind = .reliable
    ) throws(DataChannelError) {
        guard channels[id] == nil else { throw .inUse(id) }
        channels[id] = ChannelEntry(phase: .open, kind: kind)
        negotiatedIDs.insert(id)
    }

    /// Opens a channel with the next free id of our parity; messages may follow at once.
    ///
    /// - Throws: `.noFreeID`, `.tooManyUnacknowledged` or `.association`.
    package mutating func open(
        _ description: DataChannelOpen = DataChannelOpen(),
        at now: Instant
    ) throws(DataChannelError) -> StreamID {
        guard unacknowledgedOpens < limits.unacknowledgedOpens else { throw .tooManyUnacknowledged }
        let id = try freeID()
        association.setPriority(StreamPriority(description.priority), of: id)
        try transmit(
            DCEPMessage.open(description).encoded,
            as: .dcep,
            kind: .reliable,
            on: id,
            at: now
        )
        channels[id] = ChannelEntry(phase: .opening, kind: description.kind)
        unacknowledgedOpens += 1
        nextID = id.rawValue &+ 2
        return id
    }

    /// Sends one message.
    ///
    /// - Throws: `.notOpen`, or `.association` with a limit to wait for.
    package mutating func send(
        _ message: DataChannelMessage,
        on id: StreamID,
        at now: Instant
    ) throws(DataChannelError) {
        guard let entry = channels[id], entry.isUsable else { throw .notOpen(id) }
        var kind = entry.kind
        // Nothing may overtake the DATA_CHANNEL_OPEN (RFC 8832 §6).
        if case .opening = entry.phase { kind.isUnordered = false }
        let identifier: PayloadProtocolIdentifier
        var payload = message.payload
        if payload.readableBytes == 0 {
            identifier = message.isText ? .emptyString : .emptyBinary
            payload = ByteBuffer(bytes: [0])
        } else {
            identifier = message.isText ? .string : .binary
        }
        try transmit(
            payload,
            as: identifier,
            kind: kind,
            on: id,
            discarding: message.discarding,
            at: now
        )
    }

    /// Takes back messages that wait to be sent, as far as each allows it.
    package mutating func discardUnsent(on id: StreamID, at now: Instant) {
        association.discardUnsent(on: id, at: now)
    }

    /// Closes a channel: what was sent arrives first, then the stream is reset (RFC 8831 §6.7).
    ///
    /// Nothing happens when it is closing or gone.
    package mutating func close(_ id: StreamID, at now: Instant) {
        guard let entry = channels[id], entry.isUsable else { return }
        startClosing(id, isIncomingPending: true, at: now)
    }

    func freeID() throws(DataChannelError) -> StreamID {
        let count = min(streamCount, Int(UInt16.max))
        guard channels.count < limits.channels, count > 0 else { throw .noFreeID }
        let first: UInt16 = parity == .even ? 0 : 1
        var candidate = Int(nextID) < count ? nextID : first
        for _ in 0...count / 2 {
            let id = StreamID(candidate)
            if Int(candidate) < count, channels[id] == nil, !negotiatedIDs.contains(id) {
                return id
            }
            let following = Int(candidate) + 2
            candidate = following < count ? UInt16(following) : first
        }
        throw .noFreeID
    }

    mutating func startClosing(_ id: StreamID, isIncomingPending: Bool, at now: Instant) {
        guard let entry = channels[id], entry.isUsable else { return }
        if case .opening = entry.phase { unacknowledgedOpens -= 1 }
        channels[id]?.phase = .closing(
            isOutgoingPending: true,
            isIncomingPending: isIncomingPending
        )
        do {
            try association.reset([id], at: now)
        } catch {
            // A peer that cannot reset streams never gives the id back; the channel stays closed.
        }
    }

    mutating func transmit(
        _ payload: ByteBuffer,
        as identifier: PayloadProtocolIdentifier,
        kind: DataChannelKind,
        on id: StreamID,
        discarding: Message.Discarding = .never,
        at now: Instant
    ) throws(DataChannelError) {
        let message = Message(
            stream: id,
            protocolIdentifier: identifier,
            payload: payload,
            isUnordered: kind.isUnordered,
            reliability: kind.messageReliability,
            discarding: discarding
        )
        do {
            try association.send(message, at: now)
        } catch {
            throw .association(error)
        }
    }
}

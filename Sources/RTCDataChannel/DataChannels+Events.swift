// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCSCTP

extension DataChannels {
    mutating func handle(_ event: AssociationEvent, at now: Instant) {
        switch event {
        case .connected(let limits):
            streamCount = min(limits.outgoingStreams, limits.incomingStreams)
            events.append(.connected(limits))
        case .message(let message): receive(message, at: now)
        case .incomingReset(let streams): receiveReset(of: streams, at: now)
        case .outgoingReset(let streams):
            for id in streams { completeReset(of: id, isOutgoing: true, at: now) }
        case .outgoingResetRefused(let streams): for id in streams { giveUp(id, at: now) }
        case .abandoned, .sendBufferAvailable: break
        case .bufferedAmountLow(let id, _): events.append(.bufferedAmountLow(id))
        case .closed(let reason):
            channels.removeAll()
            early.removeAll()
            events.append(.ended(reason))
        }
    }

    private mutating func receive(_ message: Message, at now: Instant) {
        if channels[message.stream]?.isStartingOver == true {
            return postpone(.message(message), on: message.stream, at: now)
        }
        switch message.protocolIdentifier {
        case .dcep: receiveControl(message, at: now)
        case .binary, .binaryPartial: deliver(message, isText: false, at: now)
        case .string, .stringPartial: deliver(message, isText: true, at: now)
        case .emptyBinary: deliver(message.emptied, isText: false, at: now)
        case .emptyString: deliver(message.emptied, isText: true, at: now)
        default: drop(message, at: now)
        }
    }

    private mutating func deliver(_ message: Message, isText: Bool, at now: Instant) {
        guard let entry = channels[message.stream], entry.isUsable else {
            return drop(message, at: now)
        }
        // Some peers send user data and never an ACK: either shows that they know the channel.
        acknowledge(message.stream)
        let content = DataChannelMessage(isText: isText, payload: message.payload)
        events.append(.message(message.stream, content))
    }

    private mutating func drop(_ message: Message, at now: Instant) {
        droppedMessages += 1
        association.consume(
            max(message.payload.readableBytes, 1),
            on: message.stream,
            at: now
        )
    }

    private mutating func receiveControl(_ message: Message, at now: Instant) {
        association.consume(message.payload.readableBytes, on: message.stream, at: now)
        switch DCEPMessage(parsing: message.payload) {
        case .acknowledgement: acknowledge(message.stream)
        case .open(let description): receiveOpen(description, on: message.stream, at: now)
        case nil: droppedMessages += 1
        }
    }

    private mutating func receiveOpen(
        _ description: DataChannelOpen,
        on id: StreamID,
        at now: Instant
    ) {
        if let entry = channels[id] {
            // A browser may announce the channel both ends had negotiated: nothing new.
            if case .open = entry.phase { return sendAcknowledgement(on: id, at: now) }
            droppedMessages += 1
            return
        }
        channels[id] = ChannelEntry(phase: .open, kind: description.kind)
        guard !parity.includes(id), channels.count <= limits.channels else {
            // Not an id for the peer to take, or one too many: refuse it (RFC 8832 §6).
            channels[id]?.isKnown = false
            return startClosing(id, isIncomingPending: true, at: now)
        }
        association.setPriority(StreamPriority(description.priority), of: id)
        events.append(.opened(id, description))
        sendAcknowledgement(on: id, at: now)
    }

    private mutating func sendAcknowledgement(on id: StreamID, at now: Instant) {
        do {
            try transmit(
                DCEPMessage.acknowledgement.encoded,
                as: .dcep,
                kind: .reliable,
                on: id,
                at: now
            )
        } catch {
            // The association is ending or its buffer is full: without the ACK the peer only stays
            // careful about order, and any message of ours says the same.
        }
    }

    private mutating func acknowledge(_ id: StreamID) {
        guard case .opening = channels[id]?.phase else { return }
        channels[id]?.phase = .open
        unacknowledgedOpens -= 1
        events.append(.acknowledged(id))
    }

    private mutating func receiveReset(of streams: [StreamID], at now: Instant) {
        for id in streams.isEmpty ? allIDs : streams {
            guard let entry = channels[id] else { continue }
            if entry.isUsable {
                startClosing(id, isIncomingPending: false, at: now)
                events.append(.closed(id))
            } else if entry.isStartingOver {
                postpone(.reset, on: id, at: now)
            } else {
                completeReset(of: id, isOutgoing: false, at: now)
            }
        }
    }

    /// In the order of the numbers: a dictionary's order changes from run to run.
    private var allIDs: [StreamID] { channels.keys.sorted { $0.rawValue < $1.rawValue } }

    private mutating func completeReset(of id: StreamID, isOutgoing: Bool, at now: Instant) {
        guard case .closing(var outgoing, var incoming) = channels[id]?.phase else { return }
        if isOutgoing { outgoing = false } else { incoming = false }
        guard !outgoing, !incoming else {
            channels[id]?.phase = .closing(
                isOutgoingPending: outgoing,
                isIncomingPending: incoming
            )
            return
        }
        let isKnown = channels.removeValue(forKey: id)?.isKnown == true
        if isKnown { events.append(.released(id)) }
        replayEarly(on: id, at: now)
    }

    /// The peer does not start the stream over: what it sends on it is dropped for good.
    private mutating func giveUp(_ id: StreamID, at now: Instant) {
        guard case .closing = channels[id]?.phase else { return }
        channels[id]?.phase = .unusable
        replayEarly(on: id, at: now)
    }

    private mutating func replayEarly(on id: StreamID, at now: Instant) {
        let arrivals = early.removeValue(forKey: id) ?? []
        earlyCount -= arrivals.count
        for arrival in arrivals {
            switch arrival {
            case .message(let message): receive(message, at: now)
            case .reset: receiveReset(of: [id], at: now)
            }
        }
    }

    /// Keeps what belongs to the next life of a stream; the peer's window bounds the bytes.
    private mutating func postpone(_ arrival: EarlyArrival, on id: StreamID, at now: Instant) {
        guard earlyCount < EarlyArrival.countMax else {
            // Nothing that was acknowledged may be lost on a channel.
            return association.abort(reason: "stream reset not answered", at: now)
        }
        early[id, default: []].append(arrival)
        earlyCount += 1
    }
}

extension Message {
    /// The message without the byte that stands for "empty" (RFC 8831 §6.6).
    fileprivate var emptied: Message {
        var message = self
        message.payload.clear()
        return message
    }
}

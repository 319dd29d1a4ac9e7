// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import DequeModule
package import NIOCore
package import RTCCore
package import RTCSCTP

/// The data channels of one association (RFC 8831, RFC 8832): opening with and without DCEP, ids by
/// DTLS role, closing by stream reset.
///
/// It owns the association and follows the same contract: packets and commands with the time in,
/// `nextOutput()` drained until nil, then `nextDeadline`. At most `DataChannelLimits.channels`
/// channels exist at a time.
///
/// A channel's life, as `phase` in its entry:
///
///     open() ──▶ opening ──ACK or a first message──▶ open ──close() / reset by the peer──▶ closing
///     OPEN arrives ─────────────────────────────────▶ open
///     closing ──both directions reset──▶ released
package struct DataChannels: ~Copyable {
    var association: Association
    let parity: ChannelIDParity
    let limits: DataChannelLimits
    var channels: [StreamID: ChannelEntry] = [:]
    var events: Deque<DataChannelEvent> = []
    var unacknowledgedOpens = 0
    /// Ids that both ends had agreed on: never given to another channel, since some peers cannot
    /// tell the two apart.
    var negotiatedIDs: Set<StreamID> = []
    /// What arrived on streams that start over and are not yet free here.
    var early: [StreamID: [EarlyArrival]] = [:]
    var earlyCount = 0
    /// The ids that both ends can send on are below this; 0 until connected.
    var streamCount = 0
    var nextID: UInt16

    /// How many messages were dropped because no channel was there for them, or they were
    /// malformed.
    package internal(set) var droppedMessages = 0

    /// Takes over an association; ids of `parity` are opened here, the others by the peer.
    package init(
        association: consuming Association,
        parity: ChannelIDParity,
        limits: DataChannelLimits = DataChannelLimits()
    ) {
        self.association = association
        self.parity = parity
        self.limits = limits
        nextID = parity == .even ? 0 : 1
    }

    /// Starts the association's handshake; the other end may do so at the same time.
    package mutating func connect(at now: Instant) {
        association.connect(at: now)
    }

    /// Tells a round trip that a layer below has measured, for the association's first time-outs.
    package mutating func assume(roundTrip: Duration) {
        association.assume(roundTrip: roundTrip)
    }

    /// Takes in one SCTP packet.
    package mutating func receive(_ packet: ByteBuffer, at now: Instant) {
        association.receive(packet, at: now)
    }

    /// Takes in SCTP packets that came together.
    package mutating func receive(_ packets: PacketBatch, at now: Instant) {
        for packet in packets.packets { receive(packet, at: now) }
    }

    /// Tells that the application has read this many bytes of messages, so that the peer may send
    /// more.
    package mutating func consume(
        _ byteCount: Int,
        on id: StreamID? = nil,
        at now: Instant
    ) {
        association.consume(byteCount, on: id, at: now)
    }

    /// Allows so much memory for what arrived and is not read, in bytes.
    package mutating func setReceiveMemoryLimit(_ bytes: Int) {
        association.setReceiveMemoryLimit(bytes)
    }

    /// The memory that what arrived and is not read may take now, in bytes.
    package var receiveMemory: Int { association.receiveMemory }

    /// How many bytes of one channel may wait before its writer should pause; grows with the path.
    package var streamSendMark: Int { association.streamSendMark }

    /// What the path holds, in bytes: rate by shortest round trip; 0 before it is known.
    package var pathCapacity: Int { association.pathCapacity }

    /// Whether the receive window would grow if the memory limit were higher.
    package var wantsReceiveMemory: Bool { association.wantsReceiveMemory }

    /// Whether the peer has to wait because of what the application has not read.
    package var isReceiveWindowExhausted: Bool { association.isReceiveWindowExhausted }

    /// Ends the association once everything accepted for sending has arrived.
    package mutating func shutdown(at now: Instant) {
        association.shutdown(at: now)
    }

    /// Ends the association at once.
    package mutating func abort(reason: String, at now: Instant) {
        association.abort(reason: reason, at: now)
    }

    /// Whether the peer has begun to end the association in order.
    package var isClosedByPeer: Bool { association.isClosedByPeer }

    /// The layer below could not send an SCTP packet of this size: none so large follows.
    package mutating func refusePackets(ofSize size: Int, at now: Instant) {
        association.refusePackets(ofSize: size, at: now)
    }

    /// The path may be another one from now on: large packets wait for a new probe.
    package mutating func pathChanged(at now: Instant) {
        association.pathChanged(at: now)
    }

    /// Lets timers that have expired at `now` do their work.
    package mutating func advance(to now: Instant) {
        association.advance(to: now)
    }

    /// When `advance(to:)` has to be called next; nil when no timer runs.
    package var nextDeadline: Instant? { association.nextDeadline }

    /// The association's counters and estimates.
    package var statistics: AssociationStatistics { association.statistics }

    /// The bytes of all channels that wait to be sent for the first time.
    package var bufferedAmount: Int { association.bufferedAmount }

    /// The bytes of this channel that wait to be sent for the first time.
    package func bufferedAmount(of id: StreamID) -> Int {
        association.bufferedAmount(of: id)
    }

    /// Has `bufferedAmountLow` reported for a channel whose writer finds `streamSendMark` reached.
    package mutating func awaitRoom(on id: StreamID) {
        association.awaitRoom(on: id)
    }

    /// Takes back packets of `nextOutput(at:)` that nobody needs any more, for their memory.
    package mutating func reuse(_ packets: consuming PacketBatch) { association.reuse(packets) }

    /// The next packets to send or event to handle, nil when there is nothing left to do now.
    package mutating func nextOutput(at now: Instant) -> DataChannelOutput? {
        while true {
            if let event = events.popFirst() { return .event(event) }
            switch association.nextOutput() {
            case .transmit(let batch): return .transmit(batch)
            case .event(let event): handle(event, at: now)
            case nil: return nil
            }
        }
    }
}

/// The bounds of `DataChannels`.
package struct DataChannelLimits: Hashable, Sendable {
    /// Channels that may exist at a time, both sides' together.
    package var channels: Int

    /// Channels we have opened and the peer has not acknowledged.
    ///
    /// pion takes 16 before it drops what comes.
    package var unacknowledgedOpens: Int

    /// The defaults: 16,384 channels, 16 unacknowledged.
    package init(channels: Int = 16_384, unacknowledgedOpens: Int = 16) {
        self.channels = channels
        self.unacknowledgedOpens = unacknowledgedOpens
    }
}

/// Something that belongs to the next life of a stream.
///
/// The peer may use an id again as soon as its own reset and ours are through. We learn of the
/// second from an answer that can be lost and come after the peer's next DATA_CHANNEL_OPEN.
enum EarlyArrival {
    case message(Message)
    case reset

    /// How many may wait: far more than a peer sends within the round trips that the answer takes.
    static let countMax = 16_384
}

/// What is known about one channel.
struct ChannelEntry {
    enum Phase {
        /// We sent DATA_CHANNEL_OPEN and have heard nothing.
        case opening
        case open
        /// The directions that are not yet reset.
        case closing(isOutgoingPending: Bool, isIncomingPending: Bool)
        /// The peer refuses to start the stream over: the id is of no more use.
        case unusable
    }

    var phase: Phase
    var kind: DataChannelKind
    /// Whether the layer above has heard of the channel: not of one that was refused.
    var isKnown = true

    /// Whether whatever arrives belongs to the stream's next life.
    var isStartingOver: Bool {
        switch phase {
        case .closing(isOutgoingPending: true, isIncomingPending: false): true
        case .opening, .open, .closing, .unusable: false
        }
    }

    var isUsable: Bool {
        switch phase {
        case .opening, .open: true
        case .closing, .unusable: false
        }
    }
}

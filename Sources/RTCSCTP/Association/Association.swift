// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import DequeModule
package import RTCCore

/// One end of an SCTP association (RFC 9260) as WebRTC uses it: one path, below it DTLS.
///
/// It is an engine without clock, socket or task: give it packets and commands with the time, then
/// drain `nextOutput()` until nil and read `nextDeadline`. Time never goes backwards. A malformed
/// or unexpected packet is counted and dropped; what cannot be survived ends in a `closed` event.
/// Several packets received before one drain are answered by one SACK.
package struct Association: ~Copyable {
    /// What the association was created with.
    package let configuration: AssociationConfiguration

    /// Where the association is in its life.
    package internal(set) var state = AssociationState.closed

    /// Tags, first TSNs and cookies.
    var handshake: Handshake

    /// What the peer can do; nil until connected.
    var limits: PeerLimits?

    /// The sending half.
    var sender: Sender

    /// The receiving half.
    var receiver: ReceiveSide

    /// Stream resets in both directions.
    var resets = StreamResets()

    /// Every deadline there is.
    var timers = TimerTable()

    /// Control chunks on their way out.
    var control = ControlQueue()

    /// Events not yet drained.
    var events: Deque<AssociationEvent> = []

    /// What is counted here and not by the halves.
    var counters = AssociationStatistics()

    /// An empty batch with the memory of an earlier one.
    var spareBatch = PacketBatch()

    /// The latest time we were told.
    var now = Instant.zero

    /// Whether `shutdown(at:)` was called.
    var isShutdownLocal = false

    /// The search for the largest packet that the path carries.
    var path: PathMTUDiscovery

    /// What the path holds.
    var capacity = PathCapacity()

    /// How many bytes of one stream may wait before its writer should pause.
    package internal(set) var streamSendMark: Int

    /// The bytes for chunks in a packet that every path carries.
    let chunkSpace: Int

    /// Prepares an association that is passive until `connect(at:)`.
    package init(configuration: AssociationConfiguration, random: inout RandomSource) {
        self.configuration = configuration
        handshake = Handshake(configuration, random: &random)
        sender = Sender(configuration, initialTSN: handshake.localInitialTSN)
        receiver = Self.makeReceiver(configuration, initialTSN: TSN(0))
        chunkSpace = configuration.chunkSpace
        streamSendMark = configuration.streamSendMark
        path = PathMTUDiscovery(
            base: chunkSpace + PacketHeader.size,
            maximum: min(configuration.pathPacketSizeMax, 65_532),
            startBytes: configuration.pathSearchStartBytes
        )
    }

    /// Nothing reaches the receiving half before the handshake tells where the peer starts.
    static func makeReceiver(
        _ configuration: AssociationConfiguration,
        initialTSN: TSN,
        isInterleaved: Bool = false
    ) -> ReceiveSide {
        var limits = ReceiveConfiguration()
        limits.windowBytes = max(configuration.receiveWindow, configuration.maximumMessageSize)
        limits.windowBytesMax = configuration.receiveWindowMax
        limits.memoryBytes = 2 * limits.windowBytes
        limits.memoryBytesMax = configuration.receiveMemoryLimit
        limits.messageSizeMax = configuration.maximumMessageSize
        limits.isInterleaved = isInterleaved
        limits.streams = Int(configuration.streams)
        limits.acknowledgementDelay = configuration.acknowledgementDelay
        return ReceiveSide(initialTSN: initialTSN, configuration: limits)
    }

    /// When `advance(to:)` has to be called next; nil when no timer runs.
    package var nextDeadline: Instant? {
        state == .ended ? nil : earliest(timers.next, receiver.acknowledgementDeadline)
    }

    /// The number of streams that may be sent on: the smaller of what we asked for and what the
    /// peer allows; 0 until connected.
    package var maximumOutgoingStreams: Int { limits?.outgoingStreams ?? 0 }

    /// The payload of this stream that waits for its first transmission, in bytes.
    package func bufferedAmount(of stream: StreamID) -> Int {
        sender.queue.bufferedBytes(of: stream)
    }

    /// Has `bufferedAmountLow` reported for a stream whose writer finds `streamSendMark` reached.
    ///
    /// The mark moves with the path: without the call, one that falls and rises again between two
    /// transmissions would leave the writer waiting.
    package mutating func awaitRoom(on stream: StreamID) {
        sender.queue.awaitRoom(on: stream)
    }

    /// The payload that waits for its first transmission on all streams, in bytes.
    package var bufferedAmount: Int { sender.queue.bufferedBytes }

    /// The memory that what arrived and is not read may take now, in bytes.
    package var receiveMemory: Int { receiver.window.memory }

    /// What the path holds, in bytes: rate by shortest round trip; 0 before it is known.
    package var pathCapacity: Int { capacity.bytes }

    /// Whether the receive window would grow if the memory limit were higher.
    package var wantsReceiveMemory: Bool { receiver.window.wantsMemory }

    /// Whether the peer has to wait because of what the application has not read.
    package var isReceiveWindowExhausted: Bool { receiver.isWindowExhausted }

    /// Whether the peer has begun to end the association in order (RFC 9260 §9.2).
    package var isClosedByPeer: Bool {
        !isShutdownLocal && (state == .shutdownReceived || state == .shutdownAckSent)
    }

    /// The next packets to send or event to handle, nil when there is nothing left to do now.
    package mutating func nextOutput() -> AssociationOutput? {
        if state == .ended, let batch = makeBatch() { return .transmit(batch) }
        repeat {
            if !sender.queue.events.isEmpty {
                events.append(contentsOf: sender.queue.events)
                sender.queue.events.removeAll(keepingCapacity: true)
            }
            if let event = events.popFirst() { return .event(event) }
            if let probe = makeProbe() { return .transmit(probe) }
            if let batch = makeBatch() { return .transmit(batch) }
        } while !sender.queue.events.isEmpty
        return nil
    }

    /// Takes back a batch of `nextOutput()` that nobody needs any more: the next one has its
    /// memory.
    package mutating func reuse(_ batch: consuming PacketBatch) {
        batch.removeAll()
        spareBatch = batch
    }
}

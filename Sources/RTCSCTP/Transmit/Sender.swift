// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

/// The sending half of an association: queue, outstanding chunks, windows and time-outs.
///
/// What may leave is decided in `Sender+Burst` and written in `Sender+Transmit`. What SACKs do is
/// in `Sender+Acknowledge`, what losses do in `Sender+Loss`, time-outs in `Sender+Timeout`, probes
/// for a lost tail in `Sender+Probe`, giving up messages in `Sender+Abandon`.
struct Sender {
    /// The messages of both queues.
    var store = MessageStore()

    /// Messages before their first transmission.
    var queue: SendQueue

    /// Chunks after their first transmission.
    var outstanding: OutstandingQueue

    /// T3-rtx's duration and the round trip.
    var timeout: RetransmissionTimeout

    /// The congestion window.
    var congestion: CongestionController

    /// How fast the path delivers.
    var rate = DeliveryRate()

    /// Bytes taken for lost since the controller was last told.
    var lostBytes = 0

    /// What the peer can take beyond what is in flight, in bytes (rwnd).
    var peerWindow = 0

    /// The sizes of the chunks in flight as they stand in packets.
    var bytesInFlight = 0

    /// The payload of the chunks in flight.
    var payloadInFlight = 0

    /// How many outstanding chunks are `lost`.
    var lostCount = 0

    /// No chunk before this one is `lost`.
    var lostHint: TSN

    /// Which chunks count as lost.
    var rack: Rack

    /// The loss episode.
    var recovery = Recovery()

    /// The probe for a lost tail.
    var tailProbe = TailProbe()

    /// The bytes beyond gaps that have been acknowledged.
    var bytesBeyondGap = 0

    /// One packet may leave whatever the windows are.
    var isPacketForced = false

    /// What may be sent in the burst under way, in bytes.
    var allowance = 0

    /// The burst under way is limited by the congestion window, not by pacing.
    var isWindowBound = false

    /// The bytes of the burst under way.
    var burstBytes = 0

    /// Spreads bursts over the round trip.
    var pacer = Pacer()

    /// What may be sent before the next SACK while nothing paces, in bytes.
    var burstAllowance = 0

    /// A chunk is in flight although the peer has no room for it (RFC 9260 §6.1 A).
    var isProbing = false

    /// The association waits for the last SACK: the peer is asked not to delay it (RFC 9260 §6.1,
    /// I bit).
    var isClosing = false

    /// Whether the peer understands FORWARD TSN.
    var supportsPartialReliability = false

    /// The peer may skip everything up to here (RFC 3758 §3.5).
    var advancedAckPoint: TSN

    /// A FORWARD TSN has to be sent.
    var isForwardTSNDue = false

    /// When data was last sent; nil: never.
    var lastSentAt: Instant?

    /// What the sender contributes to the statistics.
    var counters = Counters()

    /// What the latest acknowledgement told about packets by their size.
    var fate = PathMTUDiscovery.Fate()

    /// Whether data goes in I-DATA and not in DATA (RFC 8260).
    var isInterleaving: Bool { queue.isInterleaving }

    /// The bytes in front of the payload of a chunk.
    var headerSize: Int {
        isInterleaving ? InterleavedDataChunk.headerSize : DataChunk.headerSize
    }

    /// The most payload of one chunk.
    ///
    /// A chunk cannot be cut again, so that it fits the smallest packet there may have to be.
    var fragmentSize: Int { chunkSizeMax - headerSize }
    private var chunkSizeMax: Int

    /// What the congestion window calls a packet: all chunks of one, in bytes.
    private(set) var packetSize: Int

    private(set) var burstSize: Int

    /// The bytes of all chunks in a packet that no path is too small for.
    let basePacketSize: Int

    private let burstPackets: Int
    private let growsChunks: Bool

    /// Numbers for the statistics.
    struct Counters {
        var bytesSent = 0
        var messagesSent = 0
        var chunksRetransmitted = 0
        var bytesRetransmitted = 0
        var timeouts = 0
        var fastRecoveries = 0
        var tailProbes = 0
        var undoneRecoveries = 0
    }

    /// Creates an empty sender whose first chunk gets `initialTSN`.
    init(_ configuration: AssociationConfiguration, initialTSN: TSN) {
        basePacketSize = configuration.chunkSpace
        packetSize = basePacketSize
        chunkSizeMax = packetSize
        burstPackets = max(1, configuration.burstPacketsMax)
        burstSize = burstPackets * packetSize
        growsChunks = configuration.growsChunks
        queue = SendQueue(
            threshold: configuration.bufferedAmountLowThreshold,
            bytesMax: configuration.sendBufferBytesMax,
            scheduler: configuration.scheduler,
            quantum: packetSize
        )
        outstanding = OutstandingQueue(initialTSN: initialTSN)
        timeout = RetransmissionTimeout(configuration)
        congestion = CongestionController(
            configuration.congestionControl,
            packetSize: packetSize,
            windowMax: configuration.bytesInFlightMax
        )
        rack = Rack(initialTSN: initialTSN)
        lostHint = initialTSN
        advancedAckPoint = initialTSN.previous
        burstAllowance = burstSize
    }

    /// Packets of this many bytes pass from now on.
    mutating func setPacketSize(_ bytes: Int) {
        packetSize = (bytes - PacketHeader.size) & ~3
        burstSize = burstPackets * packetSize
        congestion.setPacketSize(packetSize)
        if growsChunks { chunkSizeMax = min(packetSize, 65_532) }
    }

    /// The bytes for chunks in the next packet.
    ///
    /// What was lost, and whatever is to find out whether all is lost, goes in a packet of the
    /// `base` size, which no path is too small for. Only a chunk from times of larger packets can
    /// be larger than that.
    ///
    /// As all questions asked for every packet it is `mutating`, though nothing changes: to call
    /// another one the compiler copies the whole value, which takes longer than the answer.
    mutating func packetSpace(base: Int) -> Int {
        guard lostCount > 0 || tailProbe.isDue || timeout.expirations > 0 else {
            return packetSize
        }
        guard growsChunks else { return base }
        var position = max(0, outstanding.position(of: lostHint))
        while position < outstanding.count, outstanding[position].state != .lost { position += 1 }
        return position < outstanding.count ? max(base, outstanding[position].wireSize) : base
    }

    /// Whether the oldest chunk is larger than `base` bytes and so may never arrive.
    func isOldestLarger(than base: Int) -> Bool {
        !outstanding.isEmpty && outstanding[0].wireSize > base
    }

    /// Notes that the chunks from this place on left in one packet that is larger than the base.
    mutating func markLargePacket(from position: Int) {
        for position in position..<max(position, outstanding.count) {
            outstanding[position].isInLargePacket = true
        }
    }

    /// Forgets everything that waits and everything on its way.
    mutating func removeAll() {
        store = MessageStore()
        queue.removeAll()
        outstanding = OutstandingQueue(initialTSN: outstanding.nextTSN)
        bytesInFlight = 0
        payloadInFlight = 0
        lostCount = 0
    }

    /// Whether nothing waits and everything sent has been acknowledged.
    var isDrained: Bool { queue.isEmpty && outstanding.isEmpty }

    /// Takes a message that has been checked against the limits.
    mutating func append(_ message: Message, at now: Instant) {
        let slot = queue.slot(of: message.stream)
        var retransmissionsMax = Int.max
        var expiry = Int64.max
        if supportsPartialReliability {
            switch message.reliability {
            case .reliable: break
            case .retransmissions(let limit): retransmissionsMax = max(0, limit)
            case .lifetime(let duration): expiry = (now + duration).nanoseconds
            }
        }
        let index = store.insert(
            OutgoingMessage(
                payload: message.payload,
                stream: message.stream,
                slot: slot,
                protocolIdentifier: message.protocolIdentifier,
                isUnordered: message.isUnordered,
                retransmissionsMax: retransmissionsMax,
                expiry: expiry,
                discarding: message.discarding
            )
        )
        queue.append(index, slot: slot, byteCount: message.payload.readableBytes)
        counters.messagesSent += 1
    }
}

extension AssociationConfiguration {
    /// The bytes for chunks in a packet that every path carries, a multiple of four.
    var chunkSpace: Int { (max(576, min(maximumPacketSize, 65_535)) - PacketHeader.size) & ~3 }

    /// Whether chunks become larger with the path's packets: only when more than Ethernet's size is
    /// asked for.
    var growsChunks: Bool { pathPacketSizeMax > Self.ethernetPacketSizeMax }
}

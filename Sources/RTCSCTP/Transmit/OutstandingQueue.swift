// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// A DATA chunk that was sent and is not yet below the cumulative TSN ack.
struct OutstandingChunk {
    /// What is known about it.
    enum State: UInt8 {
        /// Sent; neither acknowledged nor lost.
        case inFlight

        /// Taken for lost: to be sent again.
        case lost

        /// Acknowledged by a gap block.
        case acknowledged

        /// Given up: the peer is told to skip it.
        case abandoned
    }

    /// The message's number in the store.
    var message: Int32

    /// Where its payload starts in the message.
    var offset: Int32

    /// The length of its payload; 0 for the number that stands for an unsent rest.
    var length: UInt16

    /// The number of times it was sent, saturating.
    var transmissions: UInt16 = 1

    /// B, E and U.
    var flags: DataChunk.Flags

    /// Whether it is I-DATA and not DATA.
    var isInterleaved = false

    /// How many chunks of its message were made before it.
    var fragment: UInt32 = 0

    /// How many numbers before it the previous chunk of its message has; 0 when it is the first.
    var distanceToPrevious: Int32 = 0

    /// What is known about it.
    var state: State

    /// When `acknowledged`: everything from this chunk to this TSN has been acknowledged, so that
    /// gap blocks that repeat themselves are passed in one step.
    var runEnd = TSN(0)

    /// Whether its latest transmission was in a packet larger than every path carries.
    var isInLargePacket = false

    /// When it was last sent, in nanoseconds.
    var sentAt: Int64

    /// What had been delivered when it was last sent.
    var mark = DeliveryRate.Mark()

    /// The bytes in front of its payload.
    var headerSize: Int {
        isInterleaved ? InterleavedDataChunk.headerSize : DataChunk.headerSize
    }

    /// The bytes it takes in a packet.
    var wireSize: Int { headerSize + Int(length) + paddingLength(after: Int(length)) }

    /// What the unused places of a queue hold.
    static let blank = OutstandingChunk(
        message: 0,
        offset: 0,
        length: 0,
        flags: [],
        state: .abandoned,
        sentAt: 0
    )
}

/// The chunks from the one after the cumulative TSN ack on, in a ring: the place follows from the
/// TSN, so nothing is searched.
struct OutstandingQueue {
    /// The last TSN that the peer acknowledged together with everything before it.
    private(set) var cumulativeAck: TSN

    /// How many chunks there are.
    private(set) var count = 0

    private var ring: ContiguousArray<OutstandingChunk>
    private var head = 0

    /// Creates an empty queue whose first chunk gets `initialTSN`.
    init(initialTSN: TSN) {
        cumulativeAck = initialTSN.previous
        ring = ContiguousArray(repeating: .blank, count: 64)
    }

    /// Whether everything sent has been acknowledged.
    var isEmpty: Bool { count == 0 }

    /// The number of the next new chunk.
    var nextTSN: TSN { cumulativeAck.advanced(by: count + 1) }

    /// The number of the chunk at `position`.
    func tsn(at position: Int) -> TSN { cumulativeAck.advanced(by: position + 1) }

    /// The place of a TSN counted from the oldest chunk; outside `0..<count` when there is none.
    func position(of tsn: TSN) -> Int { cumulativeAck.distance(to: tsn) - 1 }

    /// The chunk at a position below `count`, changed in place.
    subscript(position: Int) -> OutstandingChunk {
        _read { yield ring[(head + position) & (ring.count - 1)] }
        _modify { yield &ring[(head + position) & (ring.count - 1)] }
    }

    /// Adds the chunk with the number `nextTSN`.
    mutating func append(_ chunk: OutstandingChunk) {
        if count == ring.count { grow() }
        ring[(head + count) & (ring.count - 1)] = chunk
        count += 1
    }

    /// Takes the oldest chunk out, because the cumulative TSN ack passed it.
    mutating func removeFirst() -> OutstandingChunk? {
        guard count > 0 else { return nil }
        let chunk = ring[head]
        head = (head + 1) & (ring.count - 1)
        count -= 1
        cumulativeAck = cumulativeAck.next
        return chunk
    }

    private mutating func grow() {
        var larger = ContiguousArray<OutstandingChunk>()
        larger.reserveCapacity(ring.count * 2)
        larger.append(contentsOf: ring[head...])
        larger.append(contentsOf: ring[..<head])
        larger.append(contentsOf: repeatElement(.blank, count: ring.count))
        ring = larger
        head = 0
    }
}

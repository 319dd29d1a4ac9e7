// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import DequeModule
import NIOCore
import RTCCore

/// Messages that wait for their first transmission, by stream.
///
/// Streams with messages take turns (see `StreamTurns`). In DATA a message's fragments need
/// consecutive TSNs (RFC 9260 §6.9), so a turn lasts until the end of a message; in I-DATA it may
/// end with any chunk. A stream exists from its first message until its reset completes, so both
/// the memory and the numbers of a reset stream start over.
struct SendQueue {
    /// A piece of a message that is to become one DATA chunk.
    struct Fragment: Equatable {
        /// The message's number in the store.
        var message: Int

        /// Where the piece starts in the payload.
        var offset: Int

        /// How long the piece is; never 0.
        var length: Int

        /// B, E and U.
        var flags: DataChunk.Flags
    }

    /// What the layer above has to be told, oldest first.
    var events: [AssociationEvent] = []

    /// The payload that waits, in bytes over all streams.
    private(set) var bufferedBytes = 0

    /// Messages given up, sent or not.
    private(set) var abandonedCount = 0

    /// Whether a message was refused because `bytesMax` would have been exceeded.
    var isRefusing = false

    /// Whether data goes in I-DATA: the fragments of messages may be mixed (RFC 8260).
    var isInterleaving = false

    /// How much payload may be in messages that are begun and not finished, in bytes.
    ///
    /// With more, the one whose turn it is goes on to its end: the peer must have room for all of
    /// them at once, or none ever becomes complete.
    var openBytesMax = Int.max

    private var openBytes = 0
    private var streams: [OutgoingStream] = []
    private var freeSlots: [Int] = []
    private var slots = StreamTable(initial: 0)
    private var turns: StreamTurns
    private var messageCount = 0

    /// Streams whose waiting bytes fall to this many are reported.
    var threshold: Int

    private let bytesMax: Int

    /// Creates an empty queue that reports streams falling to `threshold` waiting bytes.
    ///
    /// A stream of normal priority sends `quantum` bytes in its turn.
    init(
        threshold: Int,
        bytesMax: Int,
        scheduler: StreamSchedulerKind = .weightedFair,
        quantum: Int = 1164
    ) {
        self.threshold = max(0, threshold)
        self.bytesMax = bytesMax
        turns = StreamTurns(scheduler, quantum: quantum)
    }

    /// How many streams have messages that wait.
    var scheduledCount: Int { turns.count }

    /// Whether no message waits.
    var isEmpty: Bool { messageCount == 0 }

    /// The payload of this stream that waits, in bytes.
    func bufferedBytes(of stream: StreamID) -> Int {
        slots.value(of: stream).map { streams[$0].bufferedBytes } ?? 0
    }

    /// How far a reset of this stream has come.
    func resetProgress(of stream: StreamID) -> OutgoingStream.ResetProgress {
        slots.value(of: stream).map { streams[$0].reset } ?? .none
    }

    /// The slot of this stream, which is created when there is none.
    mutating func slot(of stream: StreamID) -> Int {
        if let slot = slots.value(of: stream) { return slot }
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = free
            let isScheduled = streams[slot].isScheduled
            streams[slot] = OutgoingStream(id: stream)
            // It may still stand, empty, among those that take turns.
            streams[slot].isScheduled = isScheduled
        } else {
            slot = streams.count
            streams.append(OutgoingStream(id: stream))
        }
        slots[stream] = slot
        return slot
    }

    /// Puts a message of the store at the end of its stream's queue.
    mutating func append(_ index: Int, slot: Int, byteCount: Int) {
        streams[slot].queue.append(index)
        messageCount += 1
        streams[slot].bufferedBytes += byteCount
        bufferedBytes += byteCount
        if streams[slot].bufferedBytes > threshold { streams[slot].isAboveThreshold = true }
        turns.join(slot, &streams)
    }

    /// Reports this stream once it has no more than `threshold` waiting bytes, even if the
    /// threshold has moved past them meanwhile.
    mutating func awaitRoom(on stream: StreamID) {
        guard let slot = slots.value(of: stream) else { return }
        streams[slot].isAboveThreshold = true
    }

    /// Sets what a stream's share is worth from its next turn on.
    mutating func setPriority(_ priority: StreamPriority, of stream: StreamID) {
        guard priority != .normal || slots.value(of: stream) != nil else { return }
        streams[slot(of: stream)].priority = priority
    }

    /// The message whose turn it is, without the ones that are too old to be begun.
    mutating func nextMessage(in store: inout MessageStore, at now: Instant) -> Int? {
        while let slot = turns.next(&streams), let index = streams[slot].queue.first {
            if store[index].assigned > 0 || store[index].expiry > now.nanoseconds { return index }
            reportAbandoned(streams[slot].id)
            drop(index, slot: slot, in: &store)
        }
        return nil
    }

    /// Cuts the next piece off the message whose turn it is; `nextMessage` returned it.
    ///
    /// Returns nil when `room` bytes are too few: a message that fits a whole packet is not cut,
    /// and slivers are not worth a chunk.
    mutating func cut(
        _ index: Int,
        from store: inout MessageStore,
        room: Int,
        wholePacket: Int
    ) -> Fragment? {
        let unassigned = store[index].unassigned
        let isFirst = store[index].assigned == 0
        var length = unassigned
        if unassigned > room {
            guard room == wholePacket || (room >= 128 && !(isFirst && unassigned <= wholePacket))
            else { return nil }
            length = room
        }
        let slot = store[index].slot
        var flags: DataChunk.Flags = store[index].isUnordered ? .unordered : []
        if isFirst {
            flags.insert(.beginning)
            number(index, slot: slot, in: &store)
        }
        let offset = store[index].assigned
        store[index].assigned += length
        debit(length, slot: slot)
        if length == unassigned {
            flags.insert(.ending)
            removeFirst(of: slot)
        }
        turns.charge(length + DataChunk.headerSize, to: slot, &streams)
        if isFirst { openBytes += unassigned }
        if length == unassigned { openBytes -= offset + length }
        if length == unassigned || isInterleaving && openBytes <= openBytesMax {
            turns.pause(slot, &streams)
        }
        return Fragment(message: index, offset: offset, length: length, flags: flags)
    }

    /// Takes the rest of a partly cut message out of the queue, because it is given up.
    mutating func dropRest(of index: Int, in store: inout MessageStore) {
        let unassigned = store[index].unassigned
        guard unassigned > 0 else { return }
        store[index].assigned += unassigned
        openBytes -= store[index].assigned
        debit(unassigned, slot: store[index].slot)
        removeFirst(of: store[index].slot)
        turns.pause(store[index].slot, &streams)
    }

    /// Drops a message of which nothing was sent.
    private mutating func drop(_ index: Int, slot: Int, in store: inout MessageStore) {
        debit(store[index].unassigned, slot: slot)
        store.remove(index)
        removeFirst(of: slot)
        turns.pause(slot, &streams)
    }

    private mutating func removeFirst(of slot: Int) {
        streams[slot].queue.removeFirst()
        messageCount -= 1
    }

    /// Gives a message its number among those of its stream and order.
    private mutating func number(_ index: Int, slot: Int, in store: inout MessageStore) {
        if !store[index].isUnordered {
            store[index].number = streams[slot].nextOrdered
            streams[slot].nextOrdered = streams[slot].nextOrdered.next
        } else if isInterleaving {
            store[index].number = streams[slot].nextUnordered
            streams[slot].nextUnordered = streams[slot].nextUnordered.next
        }
    }

    /// Takes back the messages of a stream of which nothing was sent, as far as they allow it.
    mutating func discardUnsent(of stream: StreamID, in store: inout MessageStore) {
        guard let slot = slots.value(of: stream) else { return }
        var kept: Deque<Int> = []
        var isPreviousGone = false
        for index in streams[slot].queue {
            let isBegun = store[index].assigned > 0
            switch store[index].discarding {
            case .allowed: isPreviousGone = !isBegun
            case .withPrevious: isPreviousGone = isPreviousGone && !isBegun
            case .never: isPreviousGone = false
            }
            if isPreviousGone {
                debit(store[index].unassigned, slot: slot)
                store.remove(index)
            } else {
                kept.append(index)
            }
        }
        messageCount -= streams[slot].queue.count - kept.count
        streams[slot].queue = kept
        if kept.isEmpty { turns.pause(slot, &streams) }
    }

    /// Forgets all messages and streams.
    mutating func removeAll() {
        var empty = SendQueue(threshold: threshold, bytesMax: bytesMax)
        empty.abandonedCount = abandonedCount
        empty.events = events
        self = empty
    }

    /// Counts and reports a message that was given up.
    mutating func reportAbandoned(_ stream: StreamID) {
        abandonedCount += 1
        events.append(.abandoned(stream, messages: 1))
    }

    private mutating func debit(_ byteCount: Int, slot: Int) {
        if streams[slot].bufferedBytes > threshold { streams[slot].isAboveThreshold = true }
        bufferedBytes -= byteCount
        streams[slot].bufferedBytes -= byteCount
        if isRefusing, bufferedBytes <= bytesMax / 2 {
            isRefusing = false
            events.append(.sendBufferAvailable)
        }
        guard streams[slot].isAboveThreshold, streams[slot].bufferedBytes <= threshold else {
            return
        }
        streams[slot].isAboveThreshold = false
        events.append(
            .bufferedAmountLow(streams[slot].id, amount: streams[slot].bufferedBytes)
        )
    }
}

extension SendQueue {
    /// Takes no more messages for this stream until its reset completes; false when one is under
    /// way.
    mutating func beginReset(of stream: StreamID) -> Bool {
        let slot = slot(of: stream)
        guard streams[slot].reset == .none else { return false }
        streams[slot].reset = .draining
        return true
    }

    /// The streams of `ids` whose TSNs are all covered by `acknowledged`: a request may name them.
    ///
    /// Notes for each that has just run dry that everything through `last` has to arrive first.
    mutating func streamsReadyForReset(
        _ ids: [StreamID],
        last: TSN,
        acknowledged: TSN
    ) -> [StreamID] {
        ids.filter { id in
            guard let slot = slots.value(of: id) else { return false }
            if streams[slot].reset == .draining, streams[slot].queue.isEmpty {
                streams[slot].reset = .drained(through: last)
            }
            guard case .drained(let through) = streams[slot].reset else { return false }
            return acknowledged.isAtOrAfter(through)
        }
    }

    /// Marks that a request naming this stream is on its way.
    mutating func markResetRequested(_ stream: StreamID) {
        guard let slot = slots.value(of: stream) else { return }
        streams[slot].reset = .requested
    }

    /// Forgets a stream: its next message has sequence number 0.
    mutating func finishReset(of stream: StreamID) {
        guard let slot = slots.value(of: stream), streams[slot].queue.isEmpty else { return }
        slots.remove(stream)
        freeSlots.append(slot)
    }
}

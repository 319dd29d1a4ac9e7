// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import DequeModule

/// Whose turn it is among the streams that have messages; every step costs the same however many
/// there are.
///
/// Shares by priority are those of deficit round robin: a stream gets a quantum of credit for each
/// round and sends until it is used up, and what a message takes beyond that is missing in the next
/// rounds. As in RFC 8290 §4.2, a stream that had nothing to send goes first with its first
/// quantum.
struct StreamTurns {
    /// So many turns of newcomers in a row let one of the others come in between, or a crowd of
    /// short-lived streams could keep a long one waiting for ever.
    static let newcomerTurnsMax = 8

    /// The most that a stream can owe, in quanta: a message of 256 KiB is not paid in full, or all
    /// others could be done long before it gets another turn.
    static let debtMax = 32

    private let kind: StreamSchedulerKind
    private let quantum: Int
    private var newcomers: Deque<Int> = []
    private var others: Deque<Int> = []
    private var newcomerTurns = 0

    /// The stream whose turn it is.
    private var current: Int?

    /// Gives streams of normal priority `quantum` bytes in each turn.
    init(_ kind: StreamSchedulerKind, quantum: Int) {
        self.kind = kind
        self.quantum = max(1, quantum)
    }

    /// How many streams take turns, with those that have just sent their last message.
    var count: Int { newcomers.count + others.count + (current == nil ? 0 : 1) }

    /// Lets a stream take turns that has just got a message.
    mutating func join(_ slot: Int, _ streams: inout [OutgoingStream]) {
        guard !streams[slot].isScheduled else { return }
        streams[slot].isScheduled = true
        guard case .weightedFair = kind else { return others.append(slot) }
        streams[slot].credit = share(of: streams[slot])
        newcomers.append(slot)
    }

    /// The stream whose turn it is: it has a message; nil when none has.
    mutating func next(_ streams: inout [OutgoingStream]) -> Int? {
        if let current { return current }
        while let (slot, isNewcomer) = pop() {
            guard !streams[slot].queue.isEmpty else {
                streams[slot].isScheduled = false
                continue
            }
            guard isNewcomer || mayBegin(slot, &streams) else {
                others.append(slot)
                continue
            }
            newcomerTurns = isNewcomer ? newcomerTurns + 1 : 0
            current = slot
            return slot
        }
        return nil
    }

    /// Whether a stream has credit; if not, it gets some for the round that it waits.
    private func mayBegin(_ slot: Int, _ streams: inout [OutgoingStream]) -> Bool {
        guard streams[slot].credit <= 0, case .weightedFair = kind else { return true }
        // Alone, it owes nobody.
        if others.isEmpty, newcomers.isEmpty { streams[slot].credit = 0 }
        streams[slot].credit += share(of: streams[slot])
        return others.isEmpty && newcomers.isEmpty
    }

    /// Notes that a stream, whose turn it is, sends so many bytes.
    mutating func charge(_ byteCount: Int, to slot: Int, _ streams: inout [OutgoingStream]) {
        streams[slot].credit = max(streams[slot].credit - byteCount, -Self.debtMax * quantum)
    }

    /// Ends the turn of a stream, if it has it, when its credit is used up or it has no message.
    mutating func pause(_ slot: Int, _ streams: inout [OutgoingStream]) {
        guard current == slot else { return }
        if case .weightedFair = kind, streams[slot].credit > 0, !streams[slot].queue.isEmpty {
            return
        }
        current = nil
        if streams[slot].credit <= 0 { streams[slot].credit += share(of: streams[slot]) }
        // One without messages keeps its place too: were it a newcomer again with its next message,
        // one message at a time could get ahead of everybody.
        others.append(slot)
    }

    private mutating func pop() -> (slot: Int, isNewcomer: Bool)? {
        if newcomerTurns < Self.newcomerTurnsMax || others.isEmpty,
            let slot = newcomers.popFirst()
        {
            return (slot, true)
        }
        return others.popFirst().map { ($0, false) }
    }

    private func share(of stream: OutgoingStream) -> Int {
        quantum * stream.priority.rawValue / StreamPriority.normal.rawValue
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import DequeModule
import NIOCore
import RTCCore

/// The fragments of messages that are not complete yet.
///
/// The fragments of a message have consecutive TSNs (RFC 9260 §6.9), so they are kept as runs in
/// TSN order, ordered and unordered ones alike. A fragment joins the runs at its sides; a run with
/// both ends is a message. What can never become one shows once the cumulative TSN has passed it.
struct FragmentStore {
    /// How many runs there may be: each that begins or ends moves others, and a SACK cannot tell of
    /// so many gaps anyway.
    static let runsMax = 4096

    /// The user data of all fragments, in bytes.
    private(set) var byteCount = 0

    /// How many fragments there are.
    private(set) var count = 0

    private var runs: Deque<FragmentRun> = []
    private let messageSizeMax: Int

    /// The size of the latest message, in bytes.
    private var latestSize = 0

    /// A fragment at this TSN that does not begin a message belongs to one the peer has given up.
    private var orphanTSN: TSN?

    /// Holds messages of at most `messageSizeMax` bytes.
    init(messageSizeMax: Int) { self.messageSizeMax = messageSizeMax }

    /// Whether there is room for a chunk that is not the one everything waits for.
    func hasRoom(for chunk: DataChunk) -> Bool {
        runs.count < Self.runsMax || chunk.flags.isSuperset(of: .whole)
    }

    /// Takes a fragment that was not here before; returns the message that it completes.
    mutating func insert(_ chunk: DataChunk) throws(ReceiveFault) -> AssembledMessage? {
        if dropOrphan(chunk) { return nil }
        guard chunk.payload.readableBytes <= messageSizeMax else {
            throw .messageTooLarge(chunk.stream, limit: messageSizeMax)
        }
        guard !chunk.flags.isSuperset(of: .whole) else { return AssembledMessage(chunk) }

        var index = insertionIndex(of: chunk.tsn)
        byteCount += chunk.payload.readableBytes
        count += 1
        if index > 0, runs[index - 1].continues(with: chunk) {
            index -= 1
            try checkJoin(
                FragmentRun.Kind(chunk),
                chunk.payload.readableBytes,
                at: index,
                chunk.tsn
            )
            runs[index].append(chunk)
        } else {
            let capacity = MessageGuess.capacity(after: latestSize, incomplete: runs.count)
            runs.insert(FragmentRun(chunk, capacity: capacity), at: index)
        }
        if index + 1 < runs.count, runs[index].continues(with: runs[index + 1]) {
            let next = runs.remove(at: index + 1)
            try checkJoin(next.kind, next.byteCount, at: index, next.first)
            runs[index].append(next)
        }
        guard runs[index].isComplete else { return nil }
        latestSize = runs[index].byteCount
        return AssembledMessage(remove(at: index))
    }

    /// Finds what the cumulative TSN has passed without becoming a message.
    ///
    /// All TSNs up to `cumulative` have arrived, so only the first run can reach that low: it must
    /// have its beginning, and lack only what comes next.
    mutating func check(upTo cumulative: TSN) throws(ReceiveFault) {
        if let orphanTSN, cumulative.isAtOrAfter(orphanTSN) { self.orphanTSN = nil }
        guard let run = runs.first, cumulative.isAtOrAfter(run.first) else { return }
        guard run.hasBeginning, run.end.isAfter(cumulative) else {
            throw .inconsistentFragments(run.first)
        }
    }

    /// Forgets all fragments up to `tsn` and what belongs to the same messages (RFC 3758 §3.6).
    mutating func skip(to tsn: TSN) {
        orphanTSN = tsn.next
        let passed = insertionIndex(of: tsn.next)
        for run in runs[..<passed] {
            byteCount -= run.byteCount
            count -= run.count
            if run.end.isAfter(tsn) { orphanTSN = run.hasEnding ? nil : run.end }
        }
        runs.removeFirst(passed)
        dropOrphans()
    }

    /// Whether `chunk` continues a message that the peer has given up, and so is not kept.
    private mutating func dropOrphan(_ chunk: DataChunk) -> Bool {
        guard chunk.tsn == orphanTSN else { return false }
        orphanTSN = nil
        guard !chunk.flags.contains(.beginning) else { return false }
        guard !chunk.flags.contains(.ending) else { return true }
        orphanTSN = chunk.tsn.next
        dropOrphans()
        return true
    }

    private mutating func dropOrphans() {
        while let run = runs.first, run.first == orphanTSN {
            orphanTSN = nil
            guard !run.hasBeginning else { return }
            remove(at: 0)
            if !run.hasEnding { orphanTSN = run.end }
        }
    }

    /// Whether fragments of this kind and size, from `tsn` on, may join the run at `index`.
    private func checkJoin(
        _ kind: FragmentRun.Kind,
        _ size: Int,
        at index: Int,
        _ tsn: TSN
    ) throws(ReceiveFault) {
        guard runs[index].kind == kind else { throw .inconsistentFragments(tsn) }
        guard runs[index].byteCount + size <= messageSizeMax else {
            throw .messageTooLarge(kind.stream, limit: messageSizeMax)
        }
    }

    @discardableResult
    private mutating func remove(at index: Int) -> FragmentRun {
        let run = runs.remove(at: index)
        byteCount -= run.byteCount
        count -= run.count
        return run
    }

    /// How many runs start before `tsn`.
    private func insertionIndex(of tsn: TSN) -> Int {
        if let last = runs.last, tsn.isAfter(last.first) { return runs.count }
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if tsn.isAfter(runs[middle].first) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

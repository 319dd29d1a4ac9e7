// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// The peer's requests that wait for TSNs (RFC 6525 §5.2.2), at most one for each stream.
///
/// Whether one of them concerns a chunk is asked with every chunk, so that is one look-up, however
/// many wait and however many streams they name.
struct PendingResets {
    /// How many requests may wait; pion sends one for each closed channel without awaiting the
    /// answer to the one before (against §5.1.1).
    static let requestsMax = 1024

    /// In the order of their TSNs.
    private var waiting: [IncomingReset] = []
    private var requests: Set<ReconfigurationSequenceNumber> = []

    /// The TSN that the reset of a stream waits for.
    private var lastTSNs: [StreamID: TSN] = [:]

    /// The TSN that a reset of all streams waits for; nothing else waits beside it.
    private var lastTSNOfAll: TSN?

    /// Whether this request waits.
    func contains(_ request: ReconfigurationSequenceNumber) -> Bool { requests.contains(request) }

    /// Whether this TSN belongs to the life of its stream after a reset that waits.
    func precede(_ tsn: TSN, of stream: StreamID) -> Bool {
        guard !waiting.isEmpty else { return false }
        return (lastTSNOfAll ?? lastTSNs[stream]).map(tsn.isAfter) ?? false
    }

    /// Keeps a request, which may ask for the same as one that is here; false when it does not fit
    /// beside those that wait.
    mutating func insert(_ reset: IncomingReset) -> Bool {
        guard requests.count < Self.requestsMax else { return false }
        if let index = waiting.firstIndex(where: { $0.repeats(reset) }) {
            waiting[index].requests += reset.requests
        } else {
            guard isFree(for: reset) else { return false }
            let last = reset.lastAssignedTSN
            let index = waiting.lastIndex { last.isAtOrAfter($0.lastAssignedTSN) }
            waiting.insert(reset, at: index.map { $0 + 1 } ?? 0)
            if reset.streams.isEmpty { lastTSNOfAll = last }
            for stream in reset.streams { lastTSNs[stream] = last }
        }
        requests.formUnion(reset.requests)
        return true
    }

    private func isFree(for reset: IncomingReset) -> Bool {
        guard lastTSNOfAll == nil else { return false }
        return reset.streams.isEmpty
            ? waiting.isEmpty : reset.streams.allSatisfy { lastTSNs[$0] == nil }
    }

    /// Removes the first request for which everything has arrived.
    mutating func removeFirst(upTo cumulative: TSN) -> IncomingReset? {
        guard let reset = waiting.first, cumulative.isAtOrAfter(reset.lastAssignedTSN) else {
            return nil
        }
        waiting.removeFirst()
        requests.subtract(reset.requests)
        if reset.streams.isEmpty { lastTSNOfAll = nil }
        for stream in reset.streams { lastTSNs[stream] = nil }
        return reset
    }
}

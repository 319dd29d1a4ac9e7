// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// Who has not read how much: the bytes of messages handed out and not yet consumed, by stream.
///
/// It is asked with every message and every SACK, so nothing in it grows with the number of
/// streams but the memory: those with much unread are kept apart.
struct UnreadLedger {
    private struct Entry {
        var bytes = 0
        var period = 0
    }

    /// Streams with more unread than this are kept apart; no fair part is smaller.
    static let heavyBytes = 64 * 1024

    /// The unread bytes of all streams.
    private(set) var byteCount = 0

    private var entries = StreamTable(initial: Entry())
    private var heavy: Set<StreamID> = []
    private var period = 2
    private var activeCount = 0
    private var previousActiveCount = 0

    /// Whether any stream has so much unread that fairness matters.
    var hasHeavyStreams: Bool { !heavy.isEmpty }

    /// How many streams are remembered.
    var streamCount: Int { entries.count }

    /// A message of this stream was handed out.
    mutating func deliver(_ bytes: Int, on stream: StreamID) {
        let entry = change(stream, by: bytes)
        byteCount += bytes
        if entry > Self.heavyBytes { heavy.insert(stream) }
    }

    /// The application has read bytes of this stream, or of whatever stream when nil; returns how
    /// many of them there were to read.
    mutating func consume(_ bytes: Int, on stream: StreamID?) -> Int {
        let most = min(max(0, bytes), byteCount)
        var rest = most
        if let stream { rest -= take(rest, from: stream) }
        if rest > 0 {
            for other in entries.streams where rest > 0 { rest -= take(rest, from: other) }
        }
        byteCount -= most
        return most
    }

    private mutating func take(_ bytes: Int, from stream: StreamID) -> Int {
        guard let there = entries.value(of: stream)?.bytes, there > 0 else { return 0 }
        let taken = min(bytes, there)
        if change(stream, by: -taken) <= Self.heavyBytes { heavy.remove(stream) }
        return taken
    }

    private mutating func change(_ stream: StreamID, by bytes: Int) -> Int {
        entries[stream].bytes += bytes
        if entries[stream].period != period {
            entries[stream].period = period
            activeCount += 1
        }
        return entries[stream].bytes
    }

    /// A new period begins: what happened two periods ago no longer makes a stream active.
    mutating func beginPeriod() {
        previousActiveCount = activeCount
        activeCount = 0
        period += 1
        guard entries.count > 64 else { return }
        for stream in entries.streams {
            let entry = entries[stream]
            if entry.bytes <= 0, entry.period + 2 <= period { entries.remove(stream) }
        }
    }

    /// The streams that share the window: those with traffic lately, and those with much unread.
    var sharerCount: Int {
        let idle = heavy.count { entries[$0].period + 1 < period }
        return max(1, max(activeCount, previousActiveCount) + idle)
    }

    /// The unread bytes by which streams exceed their part.
    func excess(over part: Int) -> Int {
        guard byteCount > part else { return 0 }
        return heavy.reduce(0) { $0 + max(0, entries[$1].bytes - part) }
    }
}

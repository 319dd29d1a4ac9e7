// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Synchronization

/// How far a transfer is, over all its streams; draws a bar when it has one.
final class Progress: Sendable {
    private struct State: Sendable {
        var done: [UInt64]
        var sum: UInt64 = 0
        var lastMove: ContinuousClock.Instant
        var bar: ProgressBar?
    }

    private let state: Mutex<State>

    /// Nothing is done yet.
    ///
    /// - Parameters:
    ///   - total: How many bytes there are to do.
    ///   - streamCount: How many streams share them.
    ///   - hasBar: Whether to draw a bar on standard error.
    init(total: UInt64, streamCount: Int, hasBar: Bool) {
        let now = ContinuousClock.now
        state = Mutex(
            State(
                done: Array(repeating: 0, count: streamCount),
                lastMove: now,
                bar: hasBar ? ProgressBar(total: total, start: now) : nil
            )
        )
    }

    /// How many bytes all streams together have done.
    var sum: UInt64 { state.withLock { $0.sum } }

    /// Notes how many bytes a stream has done.
    func update(stream index: Int, to bytes: UInt64) {
        let now = ContinuousClock.now
        let line = state.withLock { state -> String? in
            guard state.done.indices.contains(index), bytes > state.done[index] else { return nil }
            state.sum += bytes - state.done[index]
            state.done[index] = bytes
            state.lastMove = now
            let sum = state.sum
            return state.bar?.redraw(done: sum, at: now)
        }
        if let line { Console.writeProgress(line) }
    }

    /// Leaves the full bar behind when all is done, and takes an unfinished one away.
    func finish(isComplete: Bool) {
        let now = ContinuousClock.now
        let bar = state.withLock { state in
            defer { state.bar = nil }
            return state.bar
        }
        guard let bar else { return }
        if isComplete {
            Console.writeProgress(bar.line(done: bar.total, after: bar.start.duration(to: now)))
            Console.endProgress()
        } else if bar.isVisible {
            Console.clearProgress()
        }
    }

    /// Returns when nothing has moved for `limit`.
    ///
    /// - Throws: `CancellationError`.
    func waitForStall(of limit: Duration) async throws {
        while true {
            let deadline = state.withLock { $0.lastMove } + limit
            if deadline <= .now { return }
            try await Task.sleep(until: deadline, clock: .continuous)
        }
    }
}

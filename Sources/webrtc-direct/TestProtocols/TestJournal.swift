// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Synchronization

/// What this end has seen, by a token that the peer chose: it can then ask for it.
///
/// Only the newest records are kept.
final class TestJournal: Sendable {
    private static let recordsMax = 4_096
    private static let waitersMax = 1_024

    private struct State {
        var records: [String: String] = [:]
        var order: [String] = []
        var waiters: [Int: (token: String, continuation: AsyncStream<String>.Continuation)] = [:]
        var nextWaiter = 0
    }

    private let state = Mutex(State())

    /// Keeps what was seen, and tells it to whoever waits for it.
    func record(_ token: String, _ text: String) {
        let waiting = state.withLock { state in
            if state.records.updateValue(text, forKey: token) == nil {
                state.order.append(token)
                if state.order.count > Self.recordsMax {
                    state.records[state.order.removeFirst()] = nil
                }
            }
            return state.waiters.values.filter { $0.token == token }.map(\.continuation)
        }
        for continuation in waiting { continuation.yield(text) }
    }

    /// What was recorded under a token; waits until there is something.
    ///
    /// - Returns: nil when nothing comes within `limit`, or the task is cancelled.
    func report(_ token: String, limit: Duration = .seconds(15)) async -> String? {
        let (stream, number) = wait(for: token)
        defer { state.withLock { $0.waiters[number] = nil } }
        return await withTaskGroup(of: String?.self) { group in
            group.addTask {
                for await text in stream { return text }
                return nil
            }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private func wait(for token: String) -> (AsyncStream<String>, Int) {
        let (stream, continuation) = AsyncStream<String>.makeStream(
            bufferingPolicy: .bufferingNewest(1)
        )
        let number = state.withLock { state in
            if let text = state.records[token] {
                continuation.yield(text)
            } else if state.waiters.count >= Self.waitersMax {
                continuation.finish()
            } else {
                state.waiters[state.nextWaiter] = (token, continuation)
            }
            state.nextWaiter += 1
            return state.nextWaiter - 1
        }
        return (stream, number)
    }
}

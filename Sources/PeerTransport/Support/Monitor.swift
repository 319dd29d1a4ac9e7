// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Synchronization

/// A value under a lock on which tasks can wait for a condition.
///
/// It is what all waiting in this module is built from. A waiter's attempt runs under the lock and
/// takes what it waits for in the same step, so a wait that is cancelled has taken nothing, and a
/// wait that has taken something always returns it. Waiters are served in the order they came.
package final class Monitor<State: Sendable>: Sendable {
    /// One suspended task: `serve` gives its wake-up when its condition has come true.
    private struct Waiter: Sendable {
        let id: UInt64
        let serve: @Sendable (inout State) -> WakeUp?
        let cancel: WakeUp
    }

    /// What resumes a task; run it only after the lock is free.
    private struct WakeUp: Sendable {
        let run: @Sendable () -> Void
    }

    private struct Storage {
        var state: State
        var waiters: [Waiter] = []
        var nextID: UInt64 = 0
    }

    private let storage: Mutex<Storage>

    /// Guards `state`.
    package init(_ state: State) {
        storage = Mutex(Storage(state: state))
    }

    /// Reads the value.
    package func withState<Result: Sendable>(_ body: (borrowing State) -> Result) -> Result {
        storage.withLock { body($0.state) }
    }

    /// Changes the value and wakes the waiters whose condition is now true.
    @discardableResult
    package func update<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
        let (result, wakeUps) = storage.withLock { storage in
            let result = body(&storage.state)
            return (result, Self.serveWaiters(&storage))
        }
        for wakeUp in wakeUps { wakeUp.run() }
        return result
    }

    /// Waits until `attempt` gives a value; it may change the state when, and only when, it does.
    ///
    /// - Throws: `CancellationError` when the task is cancelled before; the state is then
    ///   untouched.
    package func wait<Result: Sendable>(
        _ attempt: @escaping @Sendable (inout State) -> Result?
    ) async throws(CancellationError) -> Result {
        let id = storage.withLock { storage in
            storage.nextID &+= 1
            return storage.nextID
        }
        let result: Result? = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                enqueue(id, attempt, continuation)
            }
        } onCancel: {
            cancel(id)
        }
        guard let result else { throw CancellationError() }
        return result
    }

    private func enqueue<Result: Sendable>(
        _ id: UInt64,
        _ attempt: @escaping @Sendable (inout State) -> Result?,
        _ continuation: CheckedContinuation<Result?, Never>
    ) {
        let wakeUps = storage.withLock { storage -> [WakeUp] in
            // The flag is set before the handler runs, so no cancellation falls between the two.
            if Task.isCancelled { return [WakeUp { continuation.resume(returning: nil) }] }
            if let result = attempt(&storage.state) {
                let own = WakeUp { continuation.resume(returning: result) }
                return [own] + Self.serveWaiters(&storage)
            }
            storage.waiters.append(
                Waiter(
                    id: id,
                    serve: { state in
                        attempt(&state).map { result in
                            WakeUp { continuation.resume(returning: result) }
                        }
                    },
                    cancel: WakeUp { continuation.resume(returning: nil) }
                )
            )
            return []
        }
        for wakeUp in wakeUps { wakeUp.run() }
    }

    private func cancel(_ id: UInt64) {
        let wakeUp = storage.withLock { storage -> WakeUp? in
            guard let index = storage.waiters.firstIndex(where: { $0.id == id }) else { return nil }
            return storage.waiters.remove(at: index).cancel
        }
        wakeUp?.run()
    }

    /// Serves waiters until none of them can go on: serving one may make room for another.
    private static func serveWaiters(_ storage: inout Storage) -> [WakeUp] {
        var wakeUps: [WakeUp] = []
        var index = 0
        while index < storage.waiters.count {
            if let wakeUp = storage.waiters[index].serve(&storage.state) {
                wakeUps.append(wakeUp)
                storage.waiters.remove(at: index)
                index = 0
            } else {
                index += 1
            }
        }
        return wakeUps
    }
}

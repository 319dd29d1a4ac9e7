// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Runs `body` for at most `limit`, then cancels it and throws ``TransportError/timedOut``.
///
/// Returns only when `body` has, so what it holds is released. A value that it still gives when it
/// is cancelled is not thrown away.
///
/// - Throws: `timedOut`, or what `body` throws within the limit.
package func withTimeLimit<Value: Sendable>(
    _ limit: Duration,
    clock: any Clock<Duration>,
    _ body: @escaping @Sendable () async throws(TransportError) -> Value
) async throws(TransportError) -> Value {
    try await withTimeLimit(limit, clock: clock, timedOut: .timedOut, body)
}

/// Runs `body` for at most `limit`, then cancels it and throws `timedOut`.
///
/// Returns only when `body` has, so what it holds is released. A value that it still gives when it
/// is cancelled is not thrown away.
///
/// - Throws: `timedOut`, or what `body` throws within the limit.
package func withTimeLimit<Value: Sendable, Fault: Error>(
    _ limit: Duration,
    clock: any Clock<Duration>,
    timedOut: Fault,
    _ body: @escaping @Sendable () async throws(Fault) -> Value
) async throws(Fault) -> Value {
    let outcome = await withTaskGroup(of: Race<Value, Fault>.self) { group in
        group.addTask {
            do throws(Fault) {
                return .ended(.success(try await body()))
            } catch {
                return .ended(.failure(error))
            }
        }
        group.addTask {
            do {
                try await clock.sleep(for: limit)
                return .limitReached
            } catch {
                return .sleepCancelled
            }
        }
        defer { group.cancelAll() }
        var isLate = false
        while let event = await group.next() {
            switch event {
            case .ended(.failure) where isLate: return Result<Value, Fault>.failure(timedOut)
            case .ended(let outcome): return outcome
            case .limitReached:
                isLate = true
                group.cancelAll()
            case .sleepCancelled: continue
            }
        }
        return .failure(timedOut)
    }
    return try outcome.get()
}

/// What happens while something runs against the clock.
private enum Race<Value: Sendable, Fault: Error>: Sendable {
    case ended(Result<Value, Fault>)
    case limitReached
    case sleepCancelled
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Runs `body` for at most `limit`, then cancels it and throws ``TransportError/timedOut``.
///
/// Returns only when `body` has: what it holds is released. A value that it still returns after the
/// limit is let go.
///
/// - Throws: `timedOut`, or what `body` throws.
package func withTimeLimit<Value: Sendable>(
    _ limit: Duration,
    clock: any Clock<Duration>,
    _ body: @escaping @Sendable () async throws(TransportError) -> Value
) async throws(TransportError) -> Value {
    typealias Outcome = Result<Value, TransportError>
    let outcome = await withTaskGroup(of: Outcome?.self) { group -> Outcome in
        group.addTask {
            do throws(TransportError) {
                return .success(try await body())
            } catch {
                return .failure(error)
            }
        }
        group.addTask {
            do {
                try await clock.sleep(for: limit)
                return .failure(.timedOut)
            } catch {
                return nil
            }
        }
        defer { group.cancelAll() }
        // The sleep gives nil when the caller is cancelled; the body then tells what came of it.
        while let next = await group.next() {
            if let outcome = next { return outcome }
        }
        return .failure(.cancelled)
    }
    return try outcome.get()
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Dispatch

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Ctrl-C, or a polite request to end.
struct Interruption: Error {
    /// The exit code that shells know for it.
    static let exitCode: Int32 = 130

    /// Runs `body`, and cancels it on SIGINT or SIGTERM.
    ///
    /// A second signal ends the process at once.
    ///
    /// - Throws: `Interruption` after such a signal, once `body` has ended; or what `body` throws.
    static func guarding<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            let signals = signals()
            group.addTask { try await body() }
            group.addTask {
                for await _ in signals { throw Interruption() }
                return nil
            }
            defer { group.cancelAll() }
            while let outcome = try await group.next() {
                if let value = outcome { return value }
            }
            throw CancellationError()
        }
    }

    private static func signals() -> AsyncStream<Int32> {
        AsyncStream(bufferingPolicy: .bufferingOldest(1)) { continuation in
            let sources = SignalSources(
                sources: [SIGINT, SIGTERM].map { number in
                    signal(number, SIG_IGN)
                    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                    source.setEventHandler {
                        signal(number, SIG_DFL)
                        continuation.yield(number)
                    }
                    source.resume()
                    return source
                }
            )
            continuation.onTermination = { _ in
                sources.cancel()
            }
        }
    }
}

/// The sources of several signals, which may be cancelled from any thread.
private struct SignalSources: @unchecked Sendable {
    let sources: [any DispatchSourceSignal]

    func cancel() {
        for source in sources { source.cancel() }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore

/// A task's call into an event loop, which answers now or later.
///
/// Whoever keeps a call asks `isPending` before giving it anything: a cancelled call has been
/// answered already, so nothing it waited for is taken away, or lost.
///
/// `@unchecked Sendable`: after its creation it is touched on the event loop only.
final class LoopCall<Answer: Sendable>: @unchecked Sendable {
    private var continuation: CheckedContinuation<Answer, Never>?
    private var isCancelled = false

    /// What to do when the task is cancelled before it is answered.
    var onCancel: (() -> Void)?

    /// Whether the task still waits for an answer.
    var isPending: Bool { continuation != nil }

    /// Answers; only the first answer counts.
    func complete(_ answer: Answer) {
        continuation?.resume(returning: answer)
        continuation = nil
        onCancel = nil
    }

    private func begin(_ continuation: CheckedContinuation<Answer, Never>, cancelled: Answer) {
        if isCancelled {
            continuation.resume(returning: cancelled)
        } else {
            self.continuation = continuation
        }
    }

    private func cancel(_ answer: Answer) {
        isCancelled = true
        let clean = onCancel
        complete(answer)
        clean?()
    }

    /// Runs `start` on the loop and waits for its answer; a task that is cancelled meanwhile gets
    /// `cancelled` at once.
    ///
    /// With `startsAnyway`, `start` is run even if the task was cancelled before: what ends a thing
    /// has to be done, though nobody waits for it.
    static func run(
        on loop: any EventLoop,
        cancelled: Answer,
        startsAnyway: Bool = false,
        start: @escaping @Sendable (LoopCall<Answer>) -> Void
    ) async -> Answer {
        let call = LoopCall<Answer>()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.execute {
                    call.begin(continuation, cancelled: cancelled)
                    if call.isPending || startsAnyway { start(call) }
                }
            }
        } onCancel: {
            loop.execute { call.cancel(cancelled) }
        }
    }
}

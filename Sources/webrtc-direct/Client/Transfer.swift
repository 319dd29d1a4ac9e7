// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import PeerTransport

/// Work spread over several streams of one connection, with its progress and its end.
struct Transfer: Sendable {
    /// Works on one stream and tells how many bytes it has done.
    typealias Work =
        @Sendable (
            _ stream: Session.Stream, _ index: Int, _ progress: @escaping @Sendable (UInt64) -> Void
        ) async throws -> Void

    let name: StreamProtocol
    let streamCount: Int
    let progress: Progress

    /// Runs `work` on every stream, all at once; the first failure ends all.
    ///
    /// - Returns: The time and the processor time that it took.
    /// - Throws: `Failure` when nothing moves for as long as an answer may take, or what `work`
    ///   throws.
    func run(on session: Session, work: @escaping Work) async throws -> Cost {
        let meter = Meter()
        var isComplete = false
        defer { progress.finish(isComplete: isComplete) }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await runStreams(on: session, work: work)
                return true
            }
            group.addTask {
                try await progress.waitForStall(of: session.answerLimit)
                throw Failure(
                    "nothing has moved for \(session.answerLimit.secondsText): the peer does not "
                        + "go on, or cannot be reached any more"
                )
            }
            defer { group.cancelAll() }
            _ = try await group.next()
        }
        isComplete = true
        return meter.read()
    }

    private func runStreams(on session: Session, work: @escaping Work) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<streamCount {
                group.addTask {
                    let stream = try await session.open(name)
                    try await work(stream, index) { progress.update(stream: index, to: $0) }
                }
            }
            try await group.waitForAll()
        }
    }
}

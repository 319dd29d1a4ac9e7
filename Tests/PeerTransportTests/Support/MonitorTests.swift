// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import PeerTransport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct MonitorTests {
    @Test func `A wait whose condition holds returns at once`() async throws {
        let monitor = Monitor(3)
        let value = try await monitor.wait { state in state == 3 ? state : nil }
        #expect(value == 3)
    }

    @Test func `A wait takes what it waits for in the step that ends it`() async throws {
        let queue = Monitor<[Int]>([])
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await queue.wait { $0.isEmpty ? nil : $0.removeFirst() }
                }
            }
            for item in 0..<50 { queue.update { $0.append(item) } }
            var taken: Set<Int> = []
            for try await item in group { taken.insert(item) }
            #expect(taken == Set(0..<50))
        }
    }

    @Test func `One change can wake several waits, one making room for the next`() async throws {
        let room = Monitor(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for step in 0..<10 {
                group.addTask {
                    try await room.wait { state -> Void? in
                        guard state == step + 1 else { return nil }
                        state += 1
                        return ()
                    }
                }
            }
            room.update { $0 = 1 }
            while try await group.next() != nil {}
        }
        #expect(room.withState { $0 } == 11)
    }

    @Test func `A cancelled wait takes nothing`() async throws {
        let queue = Monitor<[Int]>([])
        for round in 0..<100 {
            let waiting = Task { try await queue.wait { $0.isEmpty ? nil : $0.removeFirst() } }
            async let filling: Void = queue.update { $0.append(round) }
            waiting.cancel()
            let taken = try? await waiting.value
            await filling
            let left = queue.update { state in
                defer { state = [] }
                return state
            }
            #expect((taken.map { [$0] } ?? []) + left == [round])
        }
    }

    @Test func `A wait in a cancelled task throws even when its condition holds`() async {
        let monitor = Monitor(1)
        let waiting = Task { () async throws(CancellationError) -> Int in
            while !Task.isCancelled { await Task.yield() }
            return try await monitor.wait { $0 }
        }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
    }
}

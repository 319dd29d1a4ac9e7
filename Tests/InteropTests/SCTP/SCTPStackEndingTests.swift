// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCSCTP
import Testing

extension SCTPStackTests {
    /// The end of an association, with data on its way.
    @Suite struct Endings {
        private static let losses: [Double] = [0, 0.03, 0.1]
        private static let transfer = Workload(messages: 200, size: 4000, streams: 4)

        private func variant(_ loss: Double) -> String {
            loss == 0 ? "no loss" : "\(Int(loss * 100)) % loss"
        }

        @Test(arguments: stacks, losses)
        func `our shutdown loses nothing`(stack: Command, loss: Double) async throws {
            var talk = Conversation(peer: stack, loss: loss, seed: 3)
            talk.ours = Self.transfer
            talk.ours.ending = .shutdown
            try await talk.record("our shutdown, data pending", variant: variant(loss)) { result in
                try result.require(result.ours.closed == .localShutdown)
                try result.require(result.theirs.end == "shutdown" && result.theirs.done)
                try result.require(result.theirs.received == 200 && result.theirs.bad == 0)
                return result.rates
            }
        }

        @Test(arguments: stacks, losses)
        func `their shutdown loses nothing`(stack: Command, loss: Double) async throws {
            var talk = Conversation(peer: stack, loss: loss, seed: 3)
            talk.theirs = Self.transfer
            talk.theirs.ending = .shutdown
            try await talk.record("their shutdown, data pending", variant: variant(loss)) {
                result in
                try result.require(result.ours.closed == .peerShutdown)
                try result.require(result.theirs.end == "shutdown" && result.ours.hasDone)
                try result.require(result.ours.received == 200 && result.ours.bad == 0)
                return result.rates
            }
        }

        @Test(arguments: stacks, losses)
        func `both shut down at once and lose nothing`(
            stack: Command,
            loss: Double
        ) async throws {
            var talk = Conversation(peer: stack, loss: loss, seed: 3)
            talk.ours = Self.transfer
            talk.ours.ending = .shutdown
            talk.theirs = talk.ours
            try await talk.record("both shut down", variant: variant(loss)) { result in
                try result.require(result.theirs.end == "shutdown")
                try result.requireEverything(talk)
                return result.rates
            }
        }

        @Test(arguments: stacks) func `they are told why we abort`(stack: Command) async throws {
            var talk = Conversation(peer: stack)
            talk.ours.expected = 10
            talk.ours.ending = .abort
            talk.theirs = Workload(messages: 100_000, size: 4000)
            try await talk.record("our abort") { result in
                try result.require(result.ours.closed == .localAbort)
                try result.require(result.theirs.end == "abort" && result.theirs.cause == 12)
                try result.require(result.theirs.reason == Workload.reason)
                return "cause \(result.theirs.cause): \(result.theirs.reason)"
            }
        }

        @Test(arguments: stacks) func `we are told why they abort`(stack: Command) async throws {
            var talk = Conversation(peer: stack)
            talk.ours = Workload(messages: 10_000, size: 4000)
            talk.theirs.expected = 10
            talk.theirs.ending = .abort
            try await talk.record("their abort") { result in
                let closed = try #require(result.ours.closed)
                try result.require(closed == .peerAbort(cause: 12, reason: Workload.reason))
                return "\(closed)"
            }
        }
    }
}

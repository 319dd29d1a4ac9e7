// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCSCTP
import Testing

extension SCTPStackTests {
    /// Messages both ways at once, byte for byte.
    @Suite struct Transfers {
        struct Network: Sendable {
            let loss: Double
            let megabytes: Int

            var variant: String { loss == 0 ? "no loss" : "\(Int(loss * 100)) % loss" }
        }

        private static let networks: [Network] = [
            Network(loss: 0, megabytes: 16), Network(loss: 0.02, megabytes: 4),
            Network(loss: 0.05, megabytes: 2),
        ]

        /// Both ends send this, and ours closes.
        private func talk(
            with stack: Command,
            over network: Network,
            _ workload: Workload
        ) -> Conversation {
            var talk = Conversation(peer: stack, loss: network.loss, seed: 7)
            talk.ours = workload
            talk.ours.ending = .shutdownWhenHeard
            talk.theirs = workload
            return talk
        }

        @Test(arguments: stacks, networks)
        func `bulk data arrives both ways at once`(
            stack: Command,
            network: Network
        ) async throws {
            let workload = Workload(messages: network.megabytes << 6, size: 16_384, streams: 8)
            for initiative in [SCTPEndpoint.Initiative.ours, .theirs] {
                var talk = talk(with: stack, over: network, workload)
                talk.initiative = initiative
                try await talk.record("bulk both ways", variant: network.variant) { result in
                    try result.requireEverything(talk)
                    return result.rates
                }
            }
        }

        @Test(arguments: stacks, [true, false])
        func `bulk data arrives one way`(stack: Command, isOurs: Bool) async throws {
            let workload = Workload(messages: 2048, size: 16_384)
            var talk = talk(with: stack, over: Self.networks[0], Workload())
            if isOurs { talk.ours.messages = workload.messages } else { talk.theirs = workload }
            talk.ours.size = workload.size
            try await talk.record(isOurs ? "bulk to the peer" : "bulk from the peer") { result in
                try result.requireEverything(talk)
                return result.rates
            }
        }

        @Test(arguments: stacks, networks)
        func `messages of all sizes keep their order in many streams`(
            stack: Command,
            network: Network
        ) async throws {
            let workload = Workload(messages: 1000, size: 5000, isVarying: true, streams: 100)
            let talk = talk(with: stack, over: network, workload)
            try await talk.record("100 streams", variant: network.variant) { result in
                try result.requireEverything(talk)
                return result.rates
            }
        }

        @Test(arguments: stacks, networks)
        func `unordered messages arrive`(stack: Command, network: Network) async throws {
            let workload = Workload(
                messages: 1000,
                size: 5000,
                isVarying: true,
                streams: 10,
                isUnordered: true
            )
            let talk = talk(with: stack, over: network, workload)
            try await talk.record("unordered", variant: network.variant) { result in
                try result.requireEverything(talk)
                return result.rates
            }
        }

        @Test(arguments: stacks, networks)
        func `messages of 256 KiB arrive`(stack: Command, network: Network) async throws {
            let workload = Workload(messages: 8, size: 256 * 1024, streams: 2)
            let talk = talk(with: stack, over: network, workload)
            try await talk.record("256 KiB messages", variant: network.variant) { result in
                try result.requireEverything(talk)
                return result.rates
            }
        }

        /// The window closes, which a peer tries to get past with single chunks, and opens again.
        @Test(arguments: stacks, [0, 0.05])
        func `a peer waits for an application that does not read`(
            stack: Command,
            loss: Double
        ) async throws {
            var talk = Conversation(peer: stack, loss: loss, seed: 9)
            talk.configuration.maximumMessageSize = 16_384
            talk.configuration.receiveWindow = 128 * 1024
            talk.theirs = Workload(messages: 500, size: 4000)
            talk.ours.ending = .shutdownWhenHeard
            talk.readsAfter = { $0.statistics.localWindow < 4000 }
            let variant = loss == 0 ? "no loss" : "5 % loss"
            try await talk.record("closed window", variant: variant) { result in
                try result.requireEverything(talk)
                return result.rates
            }
        }
    }
}

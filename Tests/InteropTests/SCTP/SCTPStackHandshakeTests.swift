// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCSCTP
import Testing

extension SCTPStackTests {
    /// Who begins, and with what announcements.
    @Suite struct Handshakes {
        private static let greeting = Workload(messages: 10)

        @Test(arguments: stacks, SCTPEndpoint.Initiative.allCases)
        func `either end begins, or both at once`(
            stack: Command,
            initiative: SCTPEndpoint.Initiative
        ) async throws {
            var talk = Conversation(peer: stack, initiative: initiative)
            talk.ours = Self.greeting
            talk.ours.ending = .shutdownWhenHeard
            talk.theirs = Self.greeting
            try await talk.record("handshake") { result in
                try result.requireEverything(talk)
                let limits = try #require(result.ours.limits)
                try result.require(limits.outgoingStreams == 1024 && limits.incomingStreams == 1024)
                try result.require(limits.supportsPartialReliability && limits.supportsStreamReset)
                try result.require(result.theirs.outbound == 1024 && result.theirs.inbound == 1024)
                let inits = result.ours.chunksReceived[.initiation, default: 0]
                let answers = result.ours.chunksReceived[.initiationAck, default: 0]
                try result.require(initiative == .ours || inits == 1)
                try result.require(initiative == .theirs || answers == 1)
                return "\(inits) INIT and \(answers) INIT ACK of the peer"
            }
        }

        @Test(arguments: stacks, SCTPEndpoint.Initiative.allCases)
        func `a third of the packets lost only delays the handshake`(
            stack: Command,
            initiative: SCTPEndpoint.Initiative
        ) async throws {
            for seed in UInt64(2)...3 {
                var talk = Conversation(peer: stack, initiative: initiative)
                talk.loss = 0.33
                talk.seed = seed
                talk.ours.messages = 1
                talk.ours.ending = .shutdownWhenHeard
                talk.theirs.messages = 1
                try await talk.record("handshake", variant: "33 % loss, seed \(seed)") { result in
                    try result.requireEverything(talk)
                    let counts = result.ours.chunksSent
                    return "\(counts[.initiation, default: 0]) INIT, "
                        + "\(counts[.cookieEcho, default: 0]) COOKIE ECHO of ours"
                }
            }
        }

        /// Nothing is used that we have not announced, whatever the other end can do.
        @Test(arguments: stacks, [SCTPEndpoint.Initiative.ours, .theirs])
        func `announcements that we do not know are answered and not used`(
            stack: Command,
            initiative: SCTPEndpoint.Initiative
        ) async throws {
            var talk = Conversation(peer: stack, initiative: initiative)
            talk.ours = Self.greeting
            talk.ours.ending = .shutdownWhenHeard
            talk.theirs = Self.greeting
            try await talk.record("unknown parameters") { result in
                let known: Set<ChunkType> = [
                    .data, .initiation, .initiationAck, .sack, .heartbeat, .heartbeatAck,
                    .shutdown, .shutdownAck, .shutdownComplete, .cookieEcho, .cookieAck, .error,
                ]
                let used = Set(result.ours.chunksReceived.keys)
                try result.require(used.isSubset(of: known))
                try result.require(result.ours.chunksReceived[.error] == nil)
                let theirs = try parameters(of: result.ours.peerInit)
                let ours = try parameters(of: result.ours.ourInit)
                let strange = theirs.filter { ![0x8008, 0xC000, 7, 5, 6, 12].contains($0) }
                try result.require(!strange.isEmpty)
                // Only those with the two highest bits x1 are sent back (RFC 9260 §3.2.1).
                let reported = strange.filter { $0 & 0x4000 != 0 }
                let answered = ours.filter { $0 == 8 }.count
                try result.require(initiative == .ours || answered == reported.count)
                return theirs.map { "0x" + String($0, radix: 16) }.joined(separator: " ")
            }
        }

        /// The types of the parameters of an INIT or INIT ACK.
        private func parameters(of chunk: ByteBuffer?) throws -> [UInt16] {
            var rest = try #require(chunk)
            rest.moveReaderIndex(forwardBy: 20)
            var types: [UInt16] = []
            while let (type, length) = rest.readMultipleIntegers(as: (UInt16, UInt16).self) {
                types.append(type)
                let padded = (Int(length) - 4 + 3) / 4 * 4
                guard padded >= 0, padded <= rest.readableBytes else { break }
                rest.moveReaderIndex(forwardBy: padded)
            }
            return types
        }
    }

    /// HEARTBEAT in both directions (RFC 9260 §8.3).
    @Suite struct Heartbeats {
        @Test(arguments: stacks) func `each end answers the other's probes`(
            stack: Command
        ) async throws {
            var talk = Conversation(peer: stack)
            talk.configuration.heartbeatInterval = .milliseconds(100)
            talk.theirs.heartbeatMilliseconds = 100
            let ready: @Sendable (Ledger) -> Bool = {
                $0.chunksReceived[.heartbeat, default: 0] > 2
                    && $0.chunksReceived[.heartbeatAck, default: 0] > 2
            }
            try await talk.record("heartbeat", until: ready) { result in
                try result.require(result.theirs.heartbeats != 0)
                let echoes = try #require(result.ours.chunksReceived[.heartbeatAck])
                return "\(result.theirs.heartbeats) and \(echoes) answers"
            }
        }
    }
}

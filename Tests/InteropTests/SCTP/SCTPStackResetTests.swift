// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCSCTP
import Testing

extension SCTPStackTests {
    /// Stream resets (RFC 6525), and ids that are used again after them.
    @Suite struct Resets {
        enum Side: String, CaseIterable { case ours, theirs, both }

        @Test(arguments: stacks, Side.allCases)
        func `streams are reset and used again`(stack: Command, side: Side) async throws {
            for loss in [0, 0.03] {
                var talk = Conversation(peer: stack, loss: loss, seed: 11)
                let rounds = Workload(messages: 64, size: 5000, streams: 16, rounds: 5)
                if side != .theirs { talk.ours = rounds }
                if side != .ours { talk.theirs = rounds }
                talk.ours.ending = .shutdownWhenHeard
                let variant = loss == 0 ? "no loss" : "3 % loss"
                try await talk.record("stream reset, \(side.rawValue)", variant: variant) {
                    result in
                    try result.requireEverything(talk)
                    let ours = side == .theirs ? 0 : 80
                    let theirs = side == .ours ? 0 : 80
                    try result.require(result.ours.resetsOut == ours && result.ours.refused == 0)
                    try result.require(result.theirs.resetsIn == ours)
                    try result.require(result.ours.resetsIn == theirs)
                    try result.require(
                        result.theirs.resetsOut == theirs && result.theirs.refused == 0
                    )
                    return "\(ours) of ours and \(theirs) of theirs, \(result.theirs.seconds) s"
                }
            }
        }
    }

    /// Messages that are given up (RFC 3758, RFC 7496).
    @Suite struct PartialReliability {
        struct Policy: Sendable {
            let name: String
            let patience: Workload.Patience

            /// Whether each loss is one of a message.
            var isHasty = false
        }

        private static let policies: [Policy] = [
            Policy(name: "no retransmission", patience: .retransmissions(0), isHasty: true),
            Policy(name: "1 retransmission", patience: .retransmissions(1)),
            Policy(name: "lifetime", patience: .milliseconds(5)),
        ]

        @Test(arguments: stacks, policies)
        func `our messages are given up`(stack: Command, policy: Policy) async throws {
            for isUnordered in [false, true] {
                var talk = Conversation(peer: stack, loss: 0.1, seed: 5)
                talk.ours = Workload(messages: 500, isUnordered: isUnordered)
                talk.ours.patience = policy.patience
                // Lifetimes are to end on the way and not in the queue.
                talk.configuration.sendBufferBytesMax = 16 * 1024
                talk.ours.ending = .shutdownWhenHeard
                let variant = isUnordered ? "unordered" : "ordered"
                let cell = "partial reliability to the peer, \(policy.name)"
                try await talk.record(cell, variant: variant) { result in
                    let theirs = result.theirs
                    try result.require(theirs.bad == 0 && theirs.disorder == 0 && theirs.done)
                    // One that was given up may have arrived, and its SACK been lost.
                    let missing = 500 - theirs.received
                    try result.require(missing <= result.ours.abandoned)
                    // The last ones may be missing without a gap behind them.
                    try result.require(isUnordered || theirs.gaps <= missing)
                    let forwards = result.ours.chunksSent[.forwardTSN, default: 0]
                    try result.require(!policy.isHasty || (missing > 0 && forwards > 0))
                    return "\(theirs.received) of 500 arrived, \(result.ours.abandoned) given "
                        + "up, \(forwards) FORWARD TSN, \(theirs.seconds) s"
                }
            }
        }

        @Test(arguments: stacks, policies)
        func `their messages are given up`(stack: Command, policy: Policy) async throws {
            for isUnordered in [false, true] {
                var talk = Conversation(peer: stack, loss: 0.1, seed: 5)
                talk.theirs = Workload(messages: 500, isUnordered: isUnordered)
                talk.theirs.patience = policy.patience
                talk.ours.ending = .shutdownWhenHeard
                let variant = isUnordered ? "unordered" : "ordered"
                let cell = "partial reliability from the peer, \(policy.name)"
                try await talk.record(cell, variant: variant) { result in
                    let ours = result.ours
                    try result.require(ours.bad == 0 && ours.disorder == 0 && ours.hasDone)
                    let missing = 500 - ours.received
                    try result.require(missing <= result.theirs.abandoned)
                    try result.require(isUnordered || ours.gaps <= missing)
                    let forwards = ours.chunksReceived[.forwardTSN, default: 0]
                    try result.require(!policy.isHasty || (missing > 0 && forwards > 0))
                    return "\(ours.received) of 500 arrived, \(result.theirs.abandoned) given "
                        + "up, \(forwards) FORWARD TSN, \(result.theirs.seconds) s"
                }
            }
        }
    }
}

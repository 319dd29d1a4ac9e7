// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

@testable import RTCSCTP

/// One thing that happens to a sender.
///
/// Numbers that choose among something are taken modulo how
/// much of it there is, so that any part of a sequence is a sequence.
enum SendStep {
    /// The application sends messages of this size.
    case send(UInt16, count: Int, size: Int, isUnordered: Bool, Message.Reliability)

    /// The application takes back what it may on a stream.
    case discard(UInt16)

    /// The application resets a stream.
    case reset(UInt16)

    /// A packet under way arrives at the peer, is lost, or arrives and stays under way.
    case deliver(Int)
    case lose(Int)
    case duplicate(Int)

    /// All packets under way arrive.
    case deliverAll

    /// The peer's SACK arrives.
    case acknowledge

    /// A SACK that arrived before arrives once more.
    case acknowledgeAgain(Int)

    /// The peer throws away chunks that it has acknowledged by gap blocks.
    case renege(Int)

    /// The peer has room for this many bytes.
    case open(Int)

    /// A SACK that no state of the peer explains.
    case lie(Lie, Int)

    /// A SACK that a peer could send if it had received something else than it has.
    case fabricate(UInt64)

    /// The peer answers the latest reset that it was asked for.
    case answerReset(ReconfigurationResult)

    /// Time passes.
    case wait(Duration)

    /// Time passes until a timer of the sender expires.
    case waitForTimer

    /// What is wrong with a SACK.
    enum Lie: CaseIterable {
        case unsentCumulative, farCumulative, unsentGap, backwardGap, zeroGap, unorderedGaps
        case overlappingGaps
    }
}

extension SendStep {
    /// Draws a sequence, the same one for the same seed; the peer of one that `isLying`
    /// acknowledges what it likes.
    static func sequence(seed: UInt64, count: Int, isLying: Bool) -> [SendStep] {
        var generator = SeededGenerator(seed: seed)
        let isReliable = generator.chance(0.4)
        return (0..<count).map { _ in
            draw(isReliable: isReliable, isLying: isLying, &generator)
        }
    }

    private static func draw(
        isReliable: Bool,
        isLying: Bool,
        _ generator: inout SeededGenerator
    ) -> SendStep {
        let choice = Int.random(in: 0...65_535, using: &generator)
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<16: return drawMessage(isReliable: isReliable, &generator)
        case 16: return isReliable ? .acknowledge : .discard(UInt16(choice % 4))
        case 17..<20: return .reset(UInt16(choice % 4))
        case 20..<36: return .deliver(choice)
        case 36..<44: return .lose(choice)
        case 44..<46: return .duplicate(choice)
        case 46..<52: return .deliverAll
        case 52..<70: return isLying ? .fabricate(generator.next()) : .acknowledge
        case 70..<72: return .acknowledgeAgain(choice)
        case 72..<74: return .renege(1 + choice % 5)
        case 74..<78: return .open([0, 1, 900, 5_000, 60_000, 1_000_000][choice % 6])
        case 78..<82: return .lie(Lie.allCases[choice % Lie.allCases.count], choice)
        case 82..<87:
            let results: [ReconfigurationResult] = [
                .performed, .performed, .nothingToDo, .inProgress, .requestAlreadyInProgress,
            ]
            return .answerReset(choice % 50 == 0 ? .denied : results[choice % results.count])
        case 87..<94: return .wait(.microseconds([10, 900, 7_000, 90_000, 2_000_000][choice % 5]))
        default: return .waitForTimer
        }
    }

    private static func drawMessage(
        isReliable: Bool,
        _ generator: inout SeededGenerator
    ) -> SendStep {
        let magnitude = Int.random(in: 3...14, using: &generator)
        var reliability = Message.Reliability.reliable
        if !isReliable, generator.chance(0.6) {
            reliability =
                generator.chance(0.5)
                ? .retransmissions(Int.random(in: 0...2, using: &generator))
                : .lifetime(.milliseconds(Int.random(in: 0...900, using: &generator)))
        }
        return .send(
            UInt16.random(in: 0..<4, using: &generator),
            count: Int.random(in: 1...4, using: &generator),
            size: Int.random(in: 4...1 << magnitude, using: &generator),
            isUnordered: generator.chance(0.3),
            reliability
        )
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

@testable import RTCSCTP

/// One thing that happens to a receiver.
///
/// Numbers that choose among something are taken modulo how
/// much of it there is, so that any part of a sequence is a sequence.
enum ReceiveStep {
    /// The peer sends a message in so many chunks.
    case send(UInt16, pieces: Int, size: Int, isUnordered: Bool)

    /// A chunk under way arrives.
    case arrive(Int)

    /// The oldest chunks under way arrive, so many.
    case arriveInOrder(Int)

    /// A chunk that was sent before arrives once more.
    case arriveAgain(Int)

    /// A chunk further ahead than any SACK could tell arrives.
    case arriveFarAhead

    /// A chunk of a stream that does not exist is sent.
    case sendOnUnknownStream

    /// The peer gives up this many TSNs beyond the first gap (RFC 3758 §3.5).
    case giveUp(Int)

    /// A FORWARD TSN arrives that says nothing new.
    case giveUpAgain(Int)

    /// The peer resets a stream once everything sent on it so far has arrived (RFC 6525 §5.1.2).
    case reset(UInt16)

    /// A request for a reset that waits arrives again, under a new number or its own.
    case resetAgain(hasNewNumber: Bool)

    /// The packet is through.
    case finishPacket

    /// A SACK leaves.
    case acknowledge

    /// The application takes so many messages.
    case take(Int)

    /// The application has read so many bytes.
    case consume(Int)
}

extension ReceiveStep {
    /// Draws a sequence; the same one for the same seed.
    static func sequence(seed: UInt64, count: Int) -> [ReceiveStep] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in draw(&generator) }
    }

    private static func draw(_ generator: inout SeededGenerator) -> ReceiveStep {
        let choice = Int.random(in: 0...65_535, using: &generator)
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<20:
            return .send(
                UInt16.random(in: 0..<4, using: &generator),
                pieces: generator.chance(0.5) ? 1 : Int.random(in: 2...9, using: &generator),
                size: Int.random(in: 1...600, using: &generator),
                isUnordered: generator.chance(0.3)
            )
        case 20..<50: return .arrive(choice)
        case 50..<58: return .arriveInOrder(1 + choice % 20)
        case 58..<63: return .arriveAgain(choice)
        case 63: return .arriveFarAhead
        case 64: return .sendOnUnknownStream
        case 65..<68: return .giveUp(1 + choice % 8)
        case 68: return .giveUpAgain(choice % 50)
        case 69..<71: return .reset(UInt16(choice % 4))
        case 71: return .resetAgain(hasNewNumber: choice % 2 == 0)
        case 72..<82: return .finishPacket
        case 82..<89: return .acknowledge
        case 89..<95: return .take(1 + choice % 6)
        default: return .consume(choice % 4_000)
        }
    }
}

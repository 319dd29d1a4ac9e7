// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

@testable import RTCSCTP

/// What one end sends in a simulated session, and the check that the other end got exactly it.
struct Workload {
    /// The messages of one stream between two resets.
    struct Life: Equatable {
        var ordered: [Message] = []
        var unordered: [Message] = []
    }

    /// The lives of each stream, in turn.
    private(set) var streams: [StreamID: [Life]] = [:]

    /// What is still to be sent on each stream: the current life from its end, then the later ones.
    private var pending: [StreamID: [[Message]]] = [:]
    private var generator: SeededGenerator

    /// Draws streams, lives and messages.
    init(seed: UInt64, budget: Int) {
        generator = SeededGenerator(seed: seed)
        var rest = budget
        let count = Int.random(in: 1...5, using: &generator)
        for index in 0..<count {
            let stream = StreamID(UInt16(index * 7))
            let lives = Int.random(in: 1...3, using: &generator)
            for _ in 0..<lives { addLife(to: stream, &rest) }
        }
    }

    private mutating func addLife(to stream: StreamID, _ rest: inout Int) {
        var life = Life()
        var queue: [Message] = []
        for _ in 0..<Int.random(in: 1...6, using: &generator) where rest > 0 {
            let magnitude = Int.random(in: 0...18, using: &generator)
            let size = min(Int.random(in: 1...1 << magnitude, using: &generator), rest)
            rest -= size
            let message = Message.make(
                stream.rawValue,
                size: size,
                tag: generator.next(),
                isUnordered: generator.chance(0.3)
            )
            queue.append(message)
            if message.isUnordered {
                life.unordered.append(message)
            } else {
                life.ordered.append(message)
            }
        }
        streams[stream, default: []].append(life)
        pending[stream, default: []].append(queue.reversed())
    }

    /// Whether everything has been handed to the association.
    var isSent: Bool { pending.isEmpty }

    /// The number of resets there will have been.
    var resetCount: Int { streams.values.reduce(0) { $0 + $1.count } }

    /// Hands some more messages to the association, and resets streams whose life is over.
    mutating func feed(_ endpoint: inout Endpoint, at now: Instant) throws {
        let done = endpoint.outgoingResets.reduce(into: [StreamID: Int]()) {
            $0[$1, default: 0] += 1
        }
        for stream in pending.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
            guard var lives = pending[stream], var life = lives.first else { continue }
            let current = (streams[stream]?.count ?? 0) - lives.count
            guard done[stream, default: 0] >= current else { continue }
            if let message = life.popLast() {
                try endpoint.association.send(message, at: now)
                lives[0] = life
                pending[stream] = lives
            } else {
                try endpoint.association.reset([stream], at: now)
                lives.removeFirst()
                pending[stream] = lives.isEmpty ? nil : lives
            }
        }
    }

    /// Whether what `endpoint` reported is exactly this, life by life.
    func isComplete(at endpoint: borrowing Endpoint) -> Bool {
        var received: [StreamID: [Life]] = [:]
        for event in endpoint.events {
            switch event {
            case .message(let message):
                var lives = received[message.stream] ?? [Life()]
                if message.isUnordered {
                    lives[lives.count - 1].unordered.append(message)
                } else {
                    lives[lives.count - 1].ordered.append(message)
                }
                received[message.stream] = lives
            case .incomingReset(let streams):
                for stream in streams { received[stream, default: [Life()]].append(Life()) }
            default: break
            }
        }
        guard received.count == streams.count else { return false }
        return streams.allSatisfy { stream, sent in
            guard let lives = received[stream], lives.count == sent.count + 1,
                lives.last == Life()
            else { return false }
            return zip(sent, lives).allSatisfy { sent, got in
                sent.ordered == got.ordered && Self.equal(sent.unordered, got.unordered)
            }
        }
    }

    private static func equal(_ lhs: [Message], _ rhs: [Message]) -> Bool {
        guard lhs.count == rhs.count else { return false }
        var rest = rhs
        for message in lhs {
            guard let index = rest.firstIndex(of: message) else { return false }
            rest.remove(at: index)
        }
        return true
    }
}

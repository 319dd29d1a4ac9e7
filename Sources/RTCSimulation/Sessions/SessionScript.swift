// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
package import RTCSCTP

/// What one end of a session sends: every message of every stream, and when the streams are reset.
///
/// A stream has several lives, each of which ends with a reset. The first four bytes of a message
/// are its number.
package struct SessionScript: Sendable {
    /// One message.
    package struct Item: Sendable {
        /// The message as it is sent.
        package var message: Message

        /// Which life of its stream it belongs to, counted from 0.
        package var life: Int

        /// How long after the handshake it may be sent.
        package var after: Duration
    }

    /// The messages by their numbers; those of one stream in their order.
    package private(set) var items: [Item] = []

    /// How many lives each stream has, by the stream's number.
    package private(set) var lives: [Int] = []

    /// The payload of all messages, in bytes.
    package private(set) var byteCount = 0

    /// Draws what to send: about `budget` bytes.
    package init(budget: Int, using generator: inout SeededGenerator) {
        for kind in Kind.allCases where generator.fraction() < 0.7 || kind == .bulk {
            add(kind, budget: budget, using: &generator)
        }
    }

    /// What a stream is used for.
    private enum Kind: CaseIterable {
        /// As much as there is, at once.
        case bulk
        /// Small messages from time to time, some of them unordered.
        case small
        /// A stream that is reset again and again.
        case shortLived
        /// Messages that may be given up.
        case partial
    }

    private mutating func add(
        _ kind: Kind,
        budget: Int,
        using generator: inout SeededGenerator
    ) {
        let stream = StreamID(UInt16(lives.count))
        switch kind {
        case .bulk:
            lives.append(1)
            var left = budget
            while left > 0 {
                let size = min(left, Int.random(in: 200...16_384, using: &generator))
                append(stream, size: max(4, size))
                left -= size
            }
        case .small:
            lives.append(1)
            var time = Duration.zero
            for _ in 0..<Int.random(in: 4...12, using: &generator) {
                time += generator.duration(upTo: .milliseconds(60))
                let size = Int.random(in: 4...300, using: &generator)
                append(stream, size: size, after: time, isUnordered: generator.fraction() < 0.3)
            }
        case .shortLived:
            lives.append(Int.random(in: 2...3, using: &generator))
            for life in 0..<lives[lives.count - 1] {
                for _ in 0..<Int.random(in: 0...3, using: &generator) {
                    let size = Int.random(in: 4...1_800, using: &generator)
                    let isUnordered = generator.fraction() < 0.3
                    append(stream, size: size, life: life, isUnordered: isUnordered)
                }
            }
        case .partial:
            lives.append(1)
            for _ in 0..<Int.random(in: 3...10, using: &generator) {
                let reliability: Message.Reliability =
                    generator.fraction() < 0.5
                    ? .retransmissions(Int.random(in: 0...2, using: &generator))
                    : .lifetime(generator.duration(upTo: .milliseconds(400)))
                append(
                    stream,
                    size: Int.random(in: 4...3_000, using: &generator),
                    isUnordered: generator.fraction() < 0.4,
                    reliability: reliability
                )
            }
        }
    }

    private static let template = ByteBuffer.pattern(32_768, seed: 0)

    private mutating func append(
        _ stream: StreamID,
        size: Int,
        life: Int = 0,
        after: Duration = .zero,
        isUnordered: Bool = false,
        reliability: Message.Reliability = .reliable
    ) {
        var payload = ByteBuffer()
        payload.reserveCapacity(size)
        payload.writeInteger(UInt32(items.count))
        let start = items.count * 37 % 8_192
        if let rest = Self.template.getSlice(at: start, length: size - 4) {
            payload.writeImmutableBuffer(rest)
        }
        let message = Message(
            stream: stream,
            protocolIdentifier: .binary,
            payload: payload,
            isUnordered: isUnordered,
            reliability: reliability
        )
        items.append(Item(message: message, life: life, after: after))
        byteCount += size
    }
}

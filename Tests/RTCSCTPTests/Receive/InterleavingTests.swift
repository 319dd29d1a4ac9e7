// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

/// Messages in I-DATA, and I-FORWARD-TSN, on the receiving side (RFC 8260 §2.2.3, §2.3.1).
@Suite struct InterleavingTests {
    private func receiver(
        _ change: (inout ReceiveConfiguration) -> Void = { _ in }
    ) -> ReceiveSide {
        .fixture(initialTSN: 1) {
            $0.isInterleaved = true
            change(&$0)
        }
    }

    @Test func `Fragments of messages of one stream and of others may be mixed`() throws {
        var side = receiver()
        try side.receive(all: [
            .fixture(1, "a", stream: 1, mid: 0, fsn: 0),
            .fixture(2, "x", stream: 2, mid: 0, fsn: 0),
            .fixture(3, "1", stream: 1, mid: 0, fsn: 0, flags: .unordered),
            .fixture(4, "b", stream: 1, mid: 0, fsn: 1),
            .fixture(5, "y", stream: 2, mid: 0, fsn: 1, flags: .ending),
            .fixture(6, "n", stream: 1, mid: 1, fsn: 0, flags: .ending),
            .fixture(7, "2", stream: 1, mid: 0, fsn: 1, flags: [.unordered, .ending]),
            .fixture(8, "c", stream: 1, mid: 0, fsn: 2, flags: .ending),
        ])
        #expect(side.drain() == ["xy", "12", "abc", "n"])
        #expect(side.advertisedWindow == 2 * 1024 * 1024 - 8)
    }

    @Test func `Any order of the fragments gives the same messages`() throws {
        let chunks: [InterleavedDataChunk] = [
            .fixture(1, "a", mid: 0, fsn: 0), .fixture(2, "b", mid: 0, fsn: 1),
            .fixture(3, "u", mid: 0, fsn: 0, flags: .unordered),
            .fixture(4, "c", mid: 0, fsn: 2, flags: .ending),
            .fixture(5, "v", mid: 0, fsn: 1, flags: [.unordered, .ending]),
            .fixture(6, "d", mid: 1, fsn: 0, flags: .ending),
        ]
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<200 {
            var side = receiver()
            try side.receive(all: chunks.shuffled(using: &generator))
            let found = side.drain()
            #expect(found.filter { $0 != "uv" } == ["abc", "d"])
            #expect(found.contains("uv"))
            #expect(side.cumulativeTSN == TSN(6))
        }
    }

    @Test func `Numbers may wrap`() throws {
        var side = receiver()
        let last = UInt32.max
        try side.receive(.skipping(to: 1, (1, false, last / 2)))
        try side.receive(.skipping(to: 2, (1, false, last - 1)))
        try side.receive(all: [
            .fixture(3, "b", mid: 0, fsn: 0, flags: .ending),
            .fixture(4, "c", mid: 1, fsn: 0, flags: .ending),
            .fixture(5, "a", mid: last, fsn: 0, flags: .ending),
        ])
        #expect(side.drain() == ["a", "b", "c"])
    }

    /// What contradicts what is here ends the association (RFC 9260 §6.9 by analogy).
    static let contradictions: [(String, [InterleavedDataChunk])] = [
        ("two beginnings", [.fixture(1, mid: 0, fsn: 0), .fixture(2, mid: 0, fsn: 0)]),
        (
            "two endings",
            [
                .fixture(1, mid: 0, fsn: 2, flags: .ending),
                .fixture(2, mid: 0, fsn: 3, flags: .ending),
            ]
        ),
        (
            "one behind the ending",
            [.fixture(1, mid: 0, fsn: 2, flags: .ending), .fixture(2, mid: 0, fsn: 3)]
        ),
        (
            "an ending before another",
            [.fixture(1, mid: 0, fsn: 3), .fixture(2, mid: 0, fsn: 2, flags: .ending)]
        ),
        (
            "a number twice, in turn",
            [
                .fixture(1, mid: 0, fsn: 0), .fixture(2, mid: 0, fsn: 1),
                .fixture(3, mid: 0, fsn: 1),
            ]
        ),
        (
            "a number twice, early",
            [
                .fixture(1, mid: 0, fsn: 4), .fixture(2, mid: 0, fsn: 9),
                .fixture(3, mid: 0, fsn: 4),
            ]
        ),
        ("number 0 without a beginning", [.middle(1, mid: 0, fsn: 0)]),
        (
            "the whole of what is here in part",
            [
                .fixture(1, mid: 0, fsn: 0), .fixture(2, mid: 0, fsn: 0, flags: .ending),
            ]
        ),
    ]

    @Test(arguments: contradictions)
    func `Fragments that contradict each other are a fault`(
        _ name: String,
        _ chunks: [InterleavedDataChunk]
    ) throws {
        var side = receiver()
        try side.receive(all: Array(chunks.dropLast()))
        #expect(throws: ReceiveFault.self) { try side.receive(all: [chunks[chunks.count - 1]]) }
    }

    @Test func `A message that grows too long is a fault`() throws {
        var side = receiver { $0.messageSizeMax = 5 }
        try side.receive(all: [.fixture(1, "abc", mid: 0, fsn: 0)])
        #expect(throws: ReceiveFault.messageTooLarge(StreamID(1), limit: 5)) {
            try side.receive(all: [.fixture(2, "def", mid: 0, fsn: 1)])
        }
        var other = receiver { $0.messageSizeMax = 5 }
        #expect(throws: ReceiveFault.messageTooLarge(StreamID(1), limit: 5)) {
            try other.receive(all: [.fixture(1, "abcdef", mid: 0, fsn: 0, flags: .ending)])
        }
    }

    @Test func `DATA and FORWARD TSN are a fault`() throws {
        var side = receiver()
        #expect(throws: ReceiveFault.notInterleaved) { try side.receive(all: [.fixture(1)]) }
        #expect(throws: ReceiveFault.notInterleaved) {
            try side.receive(ForwardTSNChunk(newCumulativeTSN: TSN(1), skipped: []))
        }
    }

    @Test func `Tiny fragments that never become messages are bounded by the window`() throws {
        var side = receiver {
            $0.windowBytes = 64 * 1024
            $0.messageSizeMax = 1000
        }
        var kept = 0
        for number in UInt32(0)..<5000 {
            let chunk = InterleavedDataChunk.fixture(
                number + 1,
                stream: UInt16(number % 100),
                mid: number,
                fsn: 7
            )
            if case .accepted = try side.receive(chunk) { kept += 1 }
            side.finishPacket(at: .zero)
        }
        #expect(side.advertisedWindow == 0)
        #expect(kept <= 2 * 64 * 1024 / 65 + 1)
    }

    /// A peer that takes turns chunk by chunk has begun all of its messages before any is complete.
    @Test func `The window grows for messages that are begun, as far as it may`() throws {
        for (most, isEnough) in [(1 << 20, true), (0, false)] {
            var side = receiver {
                $0.windowBytes = 64 * 1024
                $0.messageSizeMax = 16_000
                $0.windowBytesMax = most
                $0.memoryBytesMax = 2 * most
            }
            let text = String(repeating: "x", count: 1000)
            var tsn = UInt32(0)
            var outcomes: Set<ReceiveSide.Outcome> = []
            for number in UInt32(0)..<16 {
                for stream in UInt16(0)..<20 {
                    tsn += 1
                    let flags: DataChunk.Flags = number == 15 ? .ending : []
                    let chunk = InterleavedDataChunk.fixture(
                        tsn,
                        text,
                        stream: stream,
                        mid: 0,
                        fsn: number,
                        flags: flags
                    )
                    outcomes.insert(try side.receive(chunk))
                    side.finishPacket(at: .zero)
                    _ = side.makeSACK()
                }
            }
            #expect(outcomes.contains(.dropped) == !isEnough)
            #expect(side.drain().count == (isEnough ? 20 : 0))
        }
    }

    @Test func `Skipped messages leave, and what follows them is delivered`() throws {
        var side = receiver()
        try side.receive(all: [
            .fixture(1, "a", mid: 0, fsn: 0),
            .fixture(3, "b", mid: 1, fsn: 0, flags: .ending),
            .fixture(4, "u", mid: 0, fsn: 0, flags: .unordered),
            .fixture(5, "o", stream: 2, mid: 0, fsn: 0),
        ])
        #expect(side.drain() == [])
        try side.receive(.skipping(to: 4, (1, false, 0), (1, true, 0)))
        side.finishPacket(at: .zero)
        #expect(side.drain() == ["b"])
        #expect(side.cumulativeTSN == TSN(5))
        // Only the fragment on stream 2 is left, and the message handed out.
        #expect(side.advertisedWindow == 2 * 1024 * 1024 - 65 - 1)
        try side.receive(all: [.fixture(6, "p", stream: 2, mid: 0, fsn: 1, flags: .ending)])
        #expect(side.drain() == ["op"])
    }

    @Test func `Late fragments of skipped messages are not kept`() throws {
        var side = receiver()
        try side.receive(all: [
            .fixture(1, mid: 0, fsn: 0), .fixture(3, mid: 0, fsn: 0, flags: .unordered),
        ])
        try side.receive(.skipping(to: 3, (1, false, 0), (1, true, 0)))
        try side.receive(all: [
            .fixture(4, mid: 0, fsn: 1), .fixture(5, mid: 0, fsn: 1, flags: .unordered),
            .fixture(6, "n", mid: 1, fsn: 0, flags: .ending),
        ])
        #expect(side.drain() == ["n"])
        #expect(side.cumulativeTSN == TSN(6))
        #expect(side.advertisedWindow == 2 * 1024 * 1024 - 1)
    }

    @Test func `An old or senseless I-FORWARD-TSN changes nothing`() throws {
        var side = receiver()
        try side.receive(all: [.fixture(1, "a", mid: 0, fsn: 0)])
        try side.receive(.skipping(to: 1, (1, false, 0)))
        try side.receive(.skipping(to: .max, (1, false, 0)))
        try side.receive(all: [.fixture(2, "b", mid: 0, fsn: 1, flags: .ending)])
        #expect(side.drain() == ["ab"])
    }

    @Test func `A reset starts the numbers of both orders over`() throws {
        var side = receiver()
        try side.receive(all: [
            .fixture(1, "a", mid: 0, fsn: 0, flags: .ending),
            .fixture(2, "u", mid: 0, fsn: 0, flags: [.unordered, .ending]),
            .fixture(3, "left", mid: 1, fsn: 0),
        ])
        _ = side.receive(OutgoingResetRequest.fixture(last: 3))
        try side.receive(all: [
            .fixture(4, "b", mid: 0, fsn: 0), .fixture(5, "v", mid: 0, fsn: 0, flags: .unordered),
            .fixture(6, "c", mid: 0, fsn: 1, flags: .ending),
            .fixture(7, "w", mid: 0, fsn: 1, flags: [.unordered, .ending]),
        ])
        #expect(side.drain() == ["a", "u", "reset 1", "bc", "vw"])
        #expect(side.advertisedWindow == 2 * 1024 * 1024 - 6)
    }

    /// Before, each I-FORWARD-TSN looked at all messages.
    @Test(.timeLimit(.minutes(1)))
    func `Giving up nothing of what is here costs nothing`() throws {
        var side = receiver()
        let count = UInt32(16_000)
        try side.receive(all: (0..<count).map { .fixture(21_000 + $0, mid: count - $0, fsn: 0) })
        for tsn in 1..<UInt32(20_000) {
            try side.receive(.skipping(to: tsn, (1, false, 0)))
        }
        #expect(side.drain() == [])
        try side.receive(.skipping(to: 20_001, (1, false, count - 1)))
        #expect(side.advertisedWindow == 2 * 1024 * 1024 - 65)
    }

    @Test func `Fragments of the next life wait for the reset with the same numbers`() throws {
        var side = receiver()
        try side.receive(all: [.fixture(1, "a", mid: 0, fsn: 0)])
        let outcome = side.receive(OutgoingResetRequest.fixture(last: 2))
        #expect(outcome == .inProgress)
        try side.receive(all: [
            .fixture(3, "n", mid: 0, fsn: 0), .fixture(4, "o", mid: 0, fsn: 1),
        ])
        #expect(side.drain() == [])
        try side.receive(all: [.fixture(2, "b", mid: 0, fsn: 1, flags: .ending)])
        #expect(side.drain() == ["ab", "reset 1"])
        try side.receive(all: [.fixture(5, "p", mid: 0, fsn: 2, flags: .ending)])
        #expect(side.drain() == ["nop"])
    }
}

extension InterleavedDataChunk {
    /// A chunk with text for payload; number 0 begins a message.
    static func fixture(
        _ tsn: UInt32,
        _ text: String = "x",
        stream: UInt16 = 1,
        mid: UInt32,
        fsn: UInt32,
        flags: DataChunk.Flags = []
    ) -> InterleavedDataChunk {
        InterleavedDataChunk(
            tsn: TSN(tsn),
            stream: StreamID(stream),
            message: MessageIdentifier(mid),
            place: fsn == 0 ? .first(.binary) : .later(fsn),
            flags: flags,
            payload: ByteBuffer(string: text)
        )
    }

    /// A chunk without B.
    static func middle(_ tsn: UInt32, mid: UInt32, fsn: UInt32) -> InterleavedDataChunk {
        var chunk = fixture(tsn, mid: mid, fsn: 1)
        chunk.place = .later(fsn)
        return chunk
    }
}

extension InterleavedForwardTSNChunk {
    /// A chunk with entries of stream, U and message.
    static func skipping(
        to tsn: UInt32,
        _ entries: (UInt16, Bool, UInt32)...
    ) -> InterleavedForwardTSNChunk {
        InterleavedForwardTSNChunk(
            newCumulativeTSN: TSN(tsn),
            skipped: WireList(
                entries.map {
                    SkippedMessage(
                        stream: StreamID($0.0),
                        isUnordered: $0.1,
                        message: MessageIdentifier($0.2)
                    )
                }
            )
        )
    }
}

extension OutgoingResetRequest {
    /// A request to reset stream 1 once everything up to `last` has arrived.
    fileprivate static func fixture(last: UInt32) -> OutgoingResetRequest {
        OutgoingResetRequest(
            request: ReconfigurationSequenceNumber(1),
            response: ReconfigurationSequenceNumber(1),
            lastAssignedTSN: TSN(last),
            streams: [StreamID(1)]
        )
    }
}

extension ReceiveSide {
    /// Takes packets of one chunk each, at one instant.
    fileprivate mutating func receive(
        all chunks: [InterleavedDataChunk],
        at now: Instant = .zero
    ) throws {
        for chunk in chunks {
            _ = try receive(chunk)
            finishPacket(at: now)
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

/// Whatever a network does to the order and number of chunks, the messages stay the same.
@Suite struct ReceivePropertyTests {
    static let streams = 4

    /// What a sender sends: the messages in their order and their chunks.
    struct Traffic {
        var chunks: [DataChunk] = []
        var ordered: [[String]] = Array(repeating: [], count: streams)
        var unordered: [String] = []

        /// Numbers start shortly before both kinds of sequence numbers wrap around.
        init(messages: Int, _ random: inout SeededGenerator) {
            var tsn = TSN(UInt32.max - 20)
            var next = Array(repeating: StreamSequenceNumber(65_530), count: streams)
            for number in 0..<messages {
                let stream = Int.random(in: 0..<streams, using: &random)
                let isUnordered = Int.random(in: 0..<4, using: &random) == 0
                let parts = Int.random(in: 1...5, using: &random)
                var text = ""
                for part in 0..<parts {
                    var flags: DataChunk.Flags = isUnordered ? .unordered : []
                    if part == 0 { flags.insert(.beginning) }
                    if part == parts - 1 { flags.insert(.ending) }
                    let piece = "\(number).\(part);"
                    text += piece
                    chunks.append(
                        .fixture(
                            tsn.rawValue,
                            piece,
                            stream: UInt16(stream),
                            ssn: next[stream].rawValue,
                            flags: flags
                        )
                    )
                    tsn = tsn.next
                }
                if isUnordered {
                    unordered.append(text)
                } else {
                    ordered[stream].append(text)
                    next[stream] = next[stream].next
                }
            }
        }
    }

    /// Brings the streams of a fresh receiver to sequence number 65530.
    func side() throws -> ReceiveSide {
        let first = TSN(UInt32.max - 20)
        var side = ReceiveSide.fixture(initialTSN: first.advanced(by: -3).rawValue)
        for (step, number) in [(-3, 30_000), (-2, 60_000), (-1, 65_529)] {
            let skipped = (0..<Self.streams).map {
                SkippedStream(
                    stream: StreamID(UInt16($0)),
                    sequenceNumber: StreamSequenceNumber(UInt16(number))
                )
            }
            try side.receive(
                ForwardTSNChunk(
                    newCumulativeTSN: first.advanced(by: step),
                    skipped: WireList(skipped)
                )
            )
        }
        return side
    }

    @Test(arguments: UInt64(0)..<40)
    func `Shuffled, lost and doubled chunks give the messages that were sent`(_ seed: UInt64) throws
    {
        var random = SeededGenerator(seed: seed)
        let traffic = Traffic(messages: 60, &random)
        var side = try side()
        let window = side.advertisedWindow
        var pending = traffic.chunks[...]
        var inFlight: [DataChunk] = []
        var delivered: [Message] = []
        var steps = 0
        while !pending.isEmpty || !inFlight.isEmpty {
            steps += 1
            try #require(steps < 10_000)
            while inFlight.count < 30, let chunk = pending.popFirst() { inFlight.append(chunk) }
            let index = Int.random(in: inFlight.indices, using: &random)
            // One in five is a copy of what comes later: a duplicate or, seen otherwise, a loss.
            let isCopy = Int.random(in: 0..<5, using: &random) == 0
            let chunk = isCopy ? inFlight[index] : inFlight.remove(at: index)
            _ = try side.receive(chunk)
            side.finishPacket(at: .zero)
            while case .message(let message)? = side.nextDelivery() { delivered.append(message) }
        }
        check(delivered, traffic)
        let last = try #require(traffic.chunks.last)
        #expect(side.cumulativeTSN == last.tsn)
        side.consume(delivered.reduce(0) { $0 + $1.payload.readableBytes })
        #expect(side.advertisedWindow == window)
        let sack = side.makeSACK()
        #expect(sack.gapBlocks.isEmpty)
    }

    func check(_ delivered: [Message], _ traffic: Traffic) {
        for stream in 0..<Self.streams {
            let found = delivered.filter { !$0.isUnordered && Int($0.stream.rawValue) == stream }
            #expect(found.map { String(buffer: $0.payload) } == traffic.ordered[stream])
        }
        let found = delivered.filter(\.isUnordered).map { String(buffer: $0.payload) }
        #expect(found.sorted() == traffic.unordered.sorted())
    }

    @Test(arguments: UInt64(0)..<40)
    func `Random chunks never harm and never exceed the window`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let window = 4096
        var side = ReceiveSide.fixture { $0.windowBytes = window }
        for _ in 0..<500 {
            let chunk = DataChunk.fixture(
                UInt32.random(in: 0..<40, using: &random),
                String(repeating: "x", count: Int.random(in: 0...60, using: &random)),
                stream: UInt16.random(in: 0..<2, using: &random),
                ssn: UInt16.random(in: 0..<3, using: &random),
                flags: DataChunk.Flags(rawValue: UInt8.random(in: 0..<16, using: &random))
            )
            _ = try? side.receive(chunk)
            if Int.random(in: 0..<50, using: &random) == 0 {
                let skip = ForwardTSNChunk(
                    newCumulativeTSN: side.cumulativeTSN.advanced(by: 3),
                    skipped: []
                )
                try? side.receive(skip)
            }
            side.finishPacket(at: .zero)
            let sack = side.makeSACK()
            #expect(sack.advertisedReceiverWindow <= UInt32(window))
            if Bool.random(using: &random), case .message(let message)? = side.nextDelivery() {
                side.consume(message.payload.readableBytes)
            }
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

/// Whose data is sent next (RFC 8260 §3).
@Suite struct StreamTurnsTests {
    /// Messages of streams, cut into packets of 1000 bytes of payload.
    struct Bench {
        var queue: SendQueue
        var store = MessageStore()

        init(_ scheduler: StreamSchedulerKind, isInterleaving: Bool) {
            queue = SendQueue(
                threshold: 0,
                bytesMax: 1 << 30,
                scheduler: scheduler,
                quantum: 1000 + DataChunk.headerSize
            )
            queue.isInterleaving = isInterleaving
        }

        mutating func append(_ stream: UInt16, _ size: Int, isUnordered: Bool = false) {
            let slot = queue.slot(of: StreamID(stream))
            let index = store.insert(
                OutgoingMessage(
                    payload: ByteBuffer(repeating: 0, count: size),
                    stream: StreamID(stream),
                    slot: slot,
                    protocolIdentifier: .binary,
                    isUnordered: isUnordered,
                    retransmissionsMax: .max,
                    expiry: .max
                )
            )
            queue.append(index, slot: slot, byteCount: size)
        }

        /// The stream and the length of the next chunk.
        mutating func next() -> (stream: UInt16, length: Int)? {
            let now = Instant(nanoseconds: 0)
            guard let index = queue.nextMessage(in: &store, at: now),
                let piece = queue.cut(index, from: &store, room: 1000, wholePacket: 1000)
            else { return nil }
            let stream = store[index].stream.rawValue
            if store[index].unassigned == 0 { store.remove(index) }
            return (stream, piece.length)
        }

        mutating func streams(_ count: Int) -> [UInt16] {
            var found: [UInt16] = []
            while found.count < count, let chunk = next() { found.append(chunk.stream) }
            return found
        }

        mutating func bytes(_ count: Int) -> [UInt16: Int] {
            var found: [UInt16: Int] = [:]
            for _ in 0..<count {
                if let chunk = next() { found[chunk.stream, default: 0] += chunk.length }
            }
            return found
        }
    }

    @Test func `Without interleaving a turn in the round is a message`() {
        var bench = Bench(.roundRobin, isInterleaving: false)
        for _ in 0..<2 { for stream in UInt16(0)..<3 { bench.append(stream, 2500) } }
        let order = bench.streams(18)
        #expect(order == [0, 0, 0, 1, 1, 1, 2, 2, 2, 0, 0, 0, 1, 1, 1, 2, 2, 2])
        #expect(bench.queue.isEmpty)
    }

    @Test(arguments: [StreamSchedulerKind.roundRobin, .weightedFair])
    func `With interleaving a turn in the round is a chunk`(_ kind: StreamSchedulerKind) {
        var bench = Bench(kind, isInterleaving: true)
        for stream in UInt16(0)..<3 { bench.append(stream, 3000) }
        #expect(bench.streams(9) == [0, 1, 2, 0, 1, 2, 0, 1, 2])
        #expect(bench.queue.isEmpty)
    }

    @Test func `With interleaving a new message is at most a chunk behind what is queued`() {
        var bench = Bench(.weightedFair, isInterleaving: true)
        for stream in UInt16(0)..<1000 { bench.append(stream, 10_000) }
        _ = bench.streams(5000)
        bench.append(2000, 100)
        #expect(bench.streams(2).contains(2000))
    }

    @Test func `No more messages are begun than the peer has room for`() {
        var bench = Bench(.weightedFair, isInterleaving: true)
        bench.queue.openBytesMax = 50_000
        for stream in UInt16(0)..<100 { bench.append(stream, 10_000) }
        var begun: [UInt16: Int] = [:]
        var most = 0
        for _ in 0..<1000 {
            guard let chunk = bench.next() else { break }
            begun[chunk.stream, default: 0] += chunk.length
            if begun[chunk.stream] == 10_000 { begun[chunk.stream] = nil }
            most = max(most, begun.count)
        }
        #expect(bench.queue.isEmpty)
        // Those of the bound, and one that goes on to its end.
        #expect(most == 6)
    }

    @Test func `Without interleaving a new message is behind the current message only`() {
        var bench = Bench(.weightedFair, isInterleaving: false)
        for _ in 0..<64 { bench.append(0, 16_000) }
        _ = bench.streams(20)
        bench.append(1, 100)
        let order = bench.streams(20)
        #expect(order.firstIndex(of: 1).map { $0 <= 16 } ?? false)
    }

    @Test(arguments: [true, false])
    func `Streams share by bytes and not by messages`(isInterleaving: Bool) {
        var bench = Bench(.weightedFair, isInterleaving: isInterleaving)
        for _ in 0..<40 { bench.append(0, 16_000) }
        for _ in 0..<6400 { bench.append(1, 100) }
        let shares = bench.bytes(4000)
        let ratio = Double(shares[0] ?? 0) / Double(shares[1] ?? 1)
        // Headers count, and a tenth of each small chunk is one.
        #expect(ratio > 1 && ratio < 1.3)
    }

    @Test(arguments: [true, false])
    func `Shares follow the priorities of RFC 8831`(isInterleaving: Bool) {
        var bench = Bench(.weightedFair, isInterleaving: isInterleaving)
        let priorities: [StreamPriority] = [.low, .normal, .high, .extraHigh]
        for stream in UInt16(0)..<4 {
            bench.queue.setPriority(priorities[Int(stream)], of: StreamID(stream))
            for _ in 0..<200 { bench.append(stream, 10_000) }
        }
        let shares = bench.bytes(3000)
        for stream in UInt16(0)..<4 {
            let share = Double(shares[stream] ?? 0) / 3_000_000
            let expected = Double(priorities[Int(stream)].rawValue) / 1920
            #expect(abs(share - expected) < 0.03, "stream \(stream): \(share), not \(expected)")
        }
    }

    @Test func `A crowd of short streams does not keep a long one waiting`() {
        var bench = Bench(.weightedFair, isInterleaving: true)
        bench.append(0, 1 << 20)
        _ = bench.streams(10)
        for stream in UInt16(1)..<1000 { bench.append(stream, 500) }
        let order = bench.streams(900)
        #expect(order.count { $0 == 0 } >= 90)
    }

    @Test func `One message at a time gets nobody ahead twice`() {
        var bench = Bench(.weightedFair, isInterleaving: true)
        bench.append(0, 1 << 20)
        bench.append(1, 1 << 20)
        _ = bench.streams(4)
        var sent: [UInt16: Int] = [:]
        bench.append(2, 1000)
        for _ in 0..<300 {
            guard let chunk = bench.next() else { break }
            sent[chunk.stream, default: 0] += 1
            if chunk.stream == 2 { bench.append(2, 1000) }
        }
        #expect((sent[2] ?? 0) <= 102)
    }

    @Test func `What a stream says of its priority counts within bounds`() {
        let fixtures: [(UInt16, Int)] = [
            (0, 256), (1, 128), (128, 128), (256, 256), (1000, 1000), (65_535, 1024),
        ]
        for (value, expected) in fixtures {
            #expect(StreamPriority(value).rawValue == expected)
        }
    }

    @Test func `Ordered and unordered messages are numbered apart, and only in I-DATA both`() {
        for isInterleaving in [true, false] {
            var bench = Bench(.weightedFair, isInterleaving: isInterleaving)
            for index in 0..<4 { bench.append(0, 10, isUnordered: index % 2 == 1) }
            var numbers: [UInt32] = []
            while let index = bench.queue.nextMessage(in: &bench.store, at: .zero) {
                _ = bench.queue.cut(index, from: &bench.store, room: 1000, wholePacket: 1000)
                numbers.append(bench.store[index].number.rawValue)
            }
            #expect(numbers == (isInterleaving ? [0, 0, 1, 1] : [0, 0, 1, 0]))
        }
    }

    @Test func `A reset stream starts its numbers over and keeps no priority`() {
        var bench = Bench(.weightedFair, isInterleaving: true)
        bench.queue.setPriority(.extraHigh, of: StreamID(7))
        bench.append(7, 10)
        bench.append(7, 10, isUnordered: true)
        _ = bench.streams(2)
        _ = bench.queue.beginReset(of: StreamID(7))
        bench.queue.finishReset(of: StreamID(7))
        for stream in UInt16(7)..<9 { for _ in 0..<40 { bench.append(stream, 1000) } }
        let index = bench.queue.nextMessage(in: &bench.store, at: .zero) ?? -1
        _ = bench.queue.cut(index, from: &bench.store, room: 1000, wholePacket: 1000)
        #expect(bench.store[index].number == .zero)
        let shares = bench.bytes(40)
        #expect(abs((shares[7] ?? 0) - (shares[8] ?? 0)) <= 2000)
    }
}

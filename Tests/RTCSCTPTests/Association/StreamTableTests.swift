// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing

@testable import RTCSCTP

@Suite struct StreamTableTests {
    @Test func `a stream is in use from its first change on`() {
        var table = StreamTable(initial: 7)
        #expect(table.value(of: StreamID(40)) == nil && table[StreamID(40)] == 7)
        #expect(table.count == 0 && table.streams.isEmpty)
        table[StreamID(40)] += 1
        #expect(table.value(of: StreamID(40)) == 8 && table.count == 1)
        #expect(table.value(of: StreamID(41)) == nil)
    }

    @Test func `a stream that was removed begins again`() {
        var table = StreamTable(initial: [Int]())
        table[StreamID(0)].append(1)
        table[StreamID(65_535)].append(2)
        let removed = table.remove(StreamID(0))
        let again = table.remove(StreamID(0))
        #expect(removed == [1] && again == nil)
        #expect(table.streams == [StreamID(65_535)])
        table[StreamID(0)].append(3)
        #expect(table[StreamID(0)] == [3] && table.count == 2)
    }

    @Test func `it holds what a dictionary holds`() {
        var generator = SeededGenerator(seed: 5)
        var table = StreamTable(initial: 0)
        var model: [StreamID: Int] = [:]
        for step in 0..<20_000 {
            let draw = generator.next()
            // Few numbers, so that pages empty, and some high ones.
            let number = UInt16(truncatingIfNeeded: draw >> 8) & (draw & 1 == 0 ? 0x3F : 0xFFFF)
            let stream = StreamID(number)
            if draw & 6 == 0 {
                let removed = table.remove(stream)
                #expect(removed == model.removeValue(forKey: stream))
            } else {
                table[stream] = step
                model[stream] = step
            }
            #expect(table.value(of: stream) == model[stream])
        }
        #expect(table.count == model.count)
        #expect(table.streams == model.keys.sorted { $0.rawValue < $1.rawValue })
        #expect(model.allSatisfy { table[$0] == $1 })
    }
}

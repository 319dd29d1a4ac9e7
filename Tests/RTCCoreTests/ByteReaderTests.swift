// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@Suite struct ByteReaderTests {
    @Test func `integers are big-endian and bounds are kept`() {
        let bytes: [UInt8] = [0x01, 0x02, 0x03, 0x04, 0x05]
        bytes.withUnsafeBytes { raw in
            var reader = ByteReader(raw)
            let first = reader.read(UInt16.self)
            #expect(first == 0x0102)
            let tooLong = reader.read(UInt32.self)
            #expect(tooLong == nil)
            #expect(reader.remaining == 3)
            let pair = reader.read(count: 2).map(Array.init)
            #expect(pair == [0x03, 0x04])
            let skippedTwo = reader.skip(2)
            let skippedOne = reader.skip(1)
            #expect(!skippedTwo && skippedOne)
            let pastTheEnd = reader.read(UInt8.self)
            #expect(pastTheEnd == nil)
            let negative = reader.read(count: -1)
            #expect(negative == nil)
        }
    }

    @Test func `a packet batch keeps its packets apart`() {
        var batch = PacketBatch()
        batch.append { $0.writeString("one") }
        batch.append { _ in }
        batch.append { $0.writeString("three") }
        #expect(batch.lengths == [3, 5])
        #expect(batch.packets.map { String(buffer: $0) } == ["one", "three"])
    }
}

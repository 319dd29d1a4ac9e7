// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@Suite struct PacketBatchTests {
    @Test func `packets that are forgotten leave their memory, unless somebody holds one`() {
        var batch = PacketBatch()
        batch.reserve(bytes: 5_000, packets: 4)
        batch.append { $0.writeString("one") }
        let capacity = batch.bytes.storageCapacity
        batch.removeAll()
        #expect(batch.isEmpty)
        #expect(batch.bytes.storageCapacity == capacity)
        batch.append { $0.writeString("two") }
        let held = Array(batch.packets)
        batch.removeAll()
        batch.append { $0.writeString("six") }
        #expect(held.map { String(buffer: $0) } == ["two"])
        #expect(batch.packets.map { String(buffer: $0) } == ["six"])
    }

    @Test func `packets of one size may end with a shorter one`() {
        let bytes = ByteBuffer(string: "aabbc")
        let batch = PacketBatch(bytes, packetSize: 2)
        #expect(batch.packets.map { String(buffer: $0) } == ["aa", "bb", "c"])
        #expect(batch.lengths == [2, 2, 1])
        #expect(PacketBatch(bytes, packetSize: 5).lengths == [5])
    }
}

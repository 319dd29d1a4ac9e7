// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import WebRTCDirect

@Suite struct SegmentedRunsTests {
    static let cases: [(lengths: [Int], runs: [[Int]])] = [
        ([], []),
        ([100], [[100]]),
        ([100, 100, 100], [[100, 100, 100]]),
        ([100, 100, 60], [[100, 100, 60]]),
        ([100, 60, 100], [[100, 60], [100]]),
        ([60, 100, 100], [[60], [100, 100]]),
        (
            [Int](repeating: 10, count: 70),
            [[Int](repeating: 10, count: 64), [Int](repeating: 10, count: 6)]
        ),
        ([30_000, 30_000, 30_000], [[30_000, 30_000], [30_000]]),
    ]

    @Test(arguments: cases)
    func `hold packets of one size and one shorter last`(lengths: [Int], runs: [[Int]]) {
        var batch = PacketBatch()
        for (index, length) in lengths.enumerated() {
            batch.append { $0.writeRepeatingByte(UInt8(truncatingIfNeeded: index), count: length) }
        }
        let cut = Array(SegmentedRuns(batch, isSegmentationSupported: true))
        #expect(cut.map(\.bytes.readableBytes) == runs.map { $0.reduce(0, +) })
        #expect(cut.map(\.segmentSize) == runs.map { $0.count > 1 ? $0[0] : nil })
        var whole = ByteBuffer()
        for run in cut { whole.writeImmutableBuffer(run.bytes) }
        #expect(whole == batch.bytes)
    }

    @Test func `hold one packet each where the kernel cannot segment`() {
        var batch = PacketBatch()
        for _ in 0..<3 { batch.append { $0.writeRepeatingByte(1, count: 50) } }
        let cut = Array(SegmentedRuns(batch, isSegmentationSupported: false))
        #expect(cut.map(\.segmentSize) == [nil, nil, nil])
        #expect(cut.map(\.bytes.readableBytes) == [50, 50, 50])
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import NIOPosix
import RTCCore

/// A batch cut into runs that one segmented send (GSO) can carry: packets of one size, of which
/// only the last may be shorter.
struct SegmentedRuns: Sequence, IteratorProtocol {
    /// Packets for one send; `segmentSize` is nil for a single packet.
    struct Run: Equatable {
        var bytes: ByteBuffer
        var segmentSize: Int?
    }

    private var rest: ByteBuffer
    private let lengths: [Int]
    private var index = 0
    private let segmentsMax: Int

    init(
        _ batch: PacketBatch,
        isSegmentationSupported: Bool = System.supportsUDPSegmentationOffload
    ) {
        rest = batch.bytes
        lengths = batch.lengths
        segmentsMax = isSegmentationSupported ? UDPLimits.segmentsPerSendMax : 1
    }

    mutating func next() -> Run? {
        guard index < lengths.count else { return nil }
        let size = lengths[index]
        var bytes = 0
        var segments = 0
        while index < lengths.count, segments < segmentsMax {
            let length = lengths[index]
            guard length <= size, bytes + length <= UDPLimits.bytesPerSendMax || segments == 0
            else {
                break
            }
            bytes += length
            segments += 1
            index += 1
            if length < size { break }
        }
        guard let run = rest.readSlice(length: bytes) else { return nil }
        return Run(bytes: run, segmentSize: segments > 1 ? size : nil)
    }
}

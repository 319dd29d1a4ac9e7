// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCSimulation

/// Datagrams joined to runs that leave in one segmented send (GSO): for one client and of one size,
/// of which only the last may be shorter.
struct DatagramRuns {
    /// Datagrams back to back.
    struct Run: Equatable {
        let client: Int
        var bytes: ByteBuffer
        let segmentSize: Int
        var count = 1

        /// The datagrams one by one.
        var datagrams: [ByteBuffer] {
            var rest = bytes
            return (0..<count).compactMap { _ in
                rest.readSlice(length: min(segmentSize, rest.readableBytes))
            }
        }
    }

    /// What the kernel takes in one send; far less than its most, for receivers with small buffers.
    static let segmentsMax = 16
    static let bytesMax = 65_507

    private var run: Run?

    /// Adds a datagram; returns the run before when it does not belong to it.
    mutating func append(_ arrival: SimulatedLink.Arrival) -> Run? {
        let size = arrival.datagram.readableBytes
        if let current = run, current.client == arrival.route, size > 0,
            size <= current.segmentSize, current.count < Self.segmentsMax,
            current.bytes.readableBytes == current.segmentSize * current.count,
            current.bytes.readableBytes + size <= Self.bytesMax
        {
            run?.bytes.writeImmutableBuffer(arrival.datagram)
            run?.count += 1
            return nil
        }
        let finished = run
        run = Run(client: arrival.route, bytes: arrival.datagram, segmentSize: size)
        return finished
    }

    /// Returns the last run.
    mutating func finish() -> Run? {
        defer { run = nil }
        return run
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

/// A network between two associations: packets in flight, with faults from a seed.
struct FaultyLink {
    struct Faults {
        var loss = 0.0
        var duplication = 0.0
        var reordering = 0.0
        var corruption = 0.0
        var latency: Duration = .milliseconds(10)
    }

    struct Flight {
        var arrival: Instant
        var isToRight: Bool
        var packet: ByteBuffer
    }

    var faults = Faults()

    /// Whether the packet with this number, counted over both directions, is let through.
    var passes: (Int, Bool, ByteBuffer) -> Bool = { _, _, _ in true }

    private(set) var sentCount = 0
    private var flights: [Flight] = []
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    var isEmpty: Bool { flights.isEmpty }
    var nextArrival: Instant? { flights.last?.arrival }

    mutating func send(_ packet: ByteBuffer, toRight: Bool, at now: Instant) {
        defer { sentCount += 1 }
        guard passes(sentCount, toRight, packet), !generator.chance(faults.loss) else { return }
        var packet = packet
        if generator.chance(faults.corruption), packet.readableBytes > 0 {
            let index =
                packet.readerIndex + Int.random(in: 0..<packet.readableBytes, using: &generator)
            packet.setInteger((packet.getInteger(at: index) ?? UInt8(0)) ^ 0x20, at: index)
        }
        let copies = generator.chance(faults.duplication) ? 2 : 1
        for _ in 0..<copies {
            var arrival = now + faults.latency
            if generator.chance(faults.reordering) {
                arrival = arrival + .microseconds(Int.random(in: 1...15_000, using: &generator))
            }
            let flight = Flight(arrival: arrival, isToRight: toRight, packet: packet)
            // Latest first, so that the next one is taken off the end.
            var index = flights.count
            while index > 0, flights[index - 1].arrival <= arrival { index -= 1 }
            flights.insert(flight, at: index)
        }
    }

    mutating func receive(at now: Instant) -> Flight? {
        guard let last = flights.last, last.arrival <= now else { return nil }
        return flights.removeLast()
    }
}

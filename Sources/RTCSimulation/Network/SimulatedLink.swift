// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import DequeModule
package import NIOCore
package import RTCCore

/// One direction of a path: datagrams in flight, with faults that follow from a seed.
///
/// Each datagram draws the same number of random values whatever becomes of it, so that a change to
/// one condition leaves the fate of the datagrams under the others as it was.
package struct SimulatedLink: Sendable {
    /// What became of the datagrams so far.
    package struct Statistics: Hashable, Sendable {
        /// Datagrams handed to `send`.
        package var sent = 0
        /// Datagrams that were lost by chance.
        package var lost = 0
        /// Datagrams too long for the path.
        package var tooLong = 0
        /// Datagrams for which the queue had no room.
        package var overflowed = 0
        /// Datagrams that arrived twice.
        package var duplicated = 0
        /// Datagrams that were held back.
        package var reordered = 0
        /// Datagrams with a flipped bit.
        package var corrupted = 0
    }

    private struct Flight {
        var arrival: Instant
        var datagram: ByteBuffer
    }

    /// What the path does from now on; datagrams in flight are not touched.
    package var conditions: LinkConditions

    /// What became of the datagrams so far.
    package private(set) var statistics = Statistics()

    private var generator: SeededGenerator
    private var flights: Deque<Flight> = []
    private var busyUntil = Instant.zero
    private var latestInOrder = Instant.zero

    /// Opens a path whose faults follow from `seed`.
    package init(seed: UInt64, conditions: LinkConditions = LinkConditions()) {
        generator = SeededGenerator(seed: seed)
        self.conditions = conditions
    }

    /// Whether nothing is in flight.
    package var isEmpty: Bool { flights.isEmpty }

    /// When the next datagram arrives.
    package var nextArrival: Instant? { flights.first?.arrival }

    /// Sends one datagram on its way, or into the void.
    package mutating func send(_ datagram: ByteBuffer, at now: Instant) {
        statistics.sent += 1
        let draw = Draw(conditions, &generator)
        guard let departure = departure(of: datagram.readableBytes, at: now) else { return }
        guard !draw.isLost else {
            statistics.lost += 1
            return
        }
        var datagram = datagram
        if draw.isCorrupted {
            statistics.corrupted += 1
            datagram.flipBit(draw.bit)
        }
        var arrival = departure + conditions.delay + draw.jitter
        if draw.isHeldBack {
            statistics.reordered += 1
            arrival = arrival + draw.holdBack
        } else {
            arrival = max(arrival, latestInOrder)
            latestInOrder = arrival
        }
        insert(Flight(arrival: arrival, datagram: datagram))
        guard draw.isDuplicated else { return }
        statistics.duplicated += 1
        insert(Flight(arrival: arrival + draw.holdBack, datagram: datagram))
    }

    /// The next datagram that has arrived by `now`.
    package mutating func receive(at now: Instant) -> ByteBuffer? {
        guard let arrival = nextArrival, arrival <= now else { return nil }
        return flights.popFirst()?.datagram
    }

    /// Everything in flight vanishes.
    package mutating func clear() { flights.removeAll() }

    /// When a datagram has left through the bottleneck; nil when it is dropped in front of it.
    private mutating func departure(of byteCount: Int, at now: Instant) -> Instant? {
        if let most = conditions.datagramBytesMax, byteCount > most {
            statistics.tooLong += 1
            return nil
        }
        guard let rate = conditions.bytesPerSecond, rate > 0 else { return now }
        let waiting = max(0, (busyUntil - now).nanoseconds)
        let queued = Double(waiting) * Double(rate) / 1e9
        guard queued + Double(byteCount) <= Double(conditions.queueBytesMax) else {
            statistics.overflowed += 1
            return nil
        }
        let duration = Duration.nanoseconds(Int64(Double(byteCount) * 1e9 / Double(rate)))
        busyUntil = max(busyUntil, now) + duration
        return busyUntil
    }

    /// Keeps flights in the order of their arrival, first come first served.
    private mutating func insert(_ flight: Flight) {
        var index = flights.count
        while index > 0, flights[index - 1].arrival > flight.arrival { index -= 1 }
        flights.insert(flight, at: index)
    }
}

/// The fate of one datagram: always seven draws.
private struct Draw {
    let isLost: Bool
    let isDuplicated: Bool
    let isHeldBack: Bool
    let isCorrupted: Bool
    let bit: UInt64
    let jitter: Duration
    let holdBack: Duration

    init(_ conditions: LinkConditions, _ generator: inout SeededGenerator) {
        isLost = generator.fraction() < conditions.loss
        isDuplicated = generator.fraction() < conditions.duplication
        isHeldBack = generator.fraction() < conditions.reordering
        isCorrupted = generator.fraction() < conditions.corruption
        bit = generator.next()
        jitter = generator.duration(upTo: conditions.jitter)
        holdBack = generator.duration(upTo: conditions.reorderingDelay)
    }
}

extension ByteBuffer {
    /// Flips one bit, counted modulo the length.
    package mutating func flipBit(_ number: UInt64) {
        guard readableBytes > 0 else { return }
        let bit = Int(number % UInt64(readableBytes * 8))
        let index = readerIndex + bit / 8
        guard let byte = getInteger(at: index, as: UInt8.self) else { return }
        setInteger(byte ^ 1 << UInt8(bit % 8), at: index)
    }
}

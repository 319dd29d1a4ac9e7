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
    /// A datagram that has come through.
    package struct Arrival: Sendable {
        /// The flow that it was sent on.
        package var route: Int

        /// The bytes.
        package var datagram: ByteBuffer

        /// Joins a flow and one of its datagrams.
        package init(route: Int, datagram: ByteBuffer) {
            self.route = route
            self.datagram = datagram
        }
    }

    /// What the path does from now on; datagrams in flight are not touched.
    package var conditions: LinkConditions

    /// What became of the datagrams so far.
    package private(set) var statistics = LinkStatistics()

    private var generator: SeededGenerator
    private var burst: BurstState
    private var schedule: Deque<ScheduledConditions> = []
    private var flights = FlightQueue()
    private var busyUntil = Instant.zero
    private var latestInOrder = Instant.zero

    /// Opens a path whose faults follow from `seed`.
    package init(seed: UInt64, conditions: LinkConditions = LinkConditions()) {
        generator = SeededGenerator(seed: seed)
        burst = BurstState(seed: ~seed)
        self.conditions = conditions
    }

    /// Changes the conditions at these instants, which never go back; takes the place of an earlier
    /// schedule.
    package mutating func follow(_ changes: [ScheduledConditions]) {
        schedule = Deque(changes)
    }

    /// Whether nothing is in flight.
    package var isEmpty: Bool { flights.count == 0 }

    /// How many datagrams are queued or in flight.
    package var flightCount: Int { flights.count }

    /// When the next datagram arrives.
    package var nextArrival: Instant? { flights.nextArrival }

    /// How long a datagram sent now would wait for those before it.
    package func waitingTime(at now: Instant) -> Duration { max(.zero, busyUntil - now) }

    /// Sends one datagram on its way, or into the void; `route` tells it apart from those of other
    /// flows over the same link.
    package mutating func send(_ datagram: ByteBuffer, on route: Int = 0, at now: Instant) {
        while let change = schedule.first, change.at <= now {
            conditions = change.conditions
            schedule.removeFirst()
        }
        statistics.sent += 1
        statistics.sentBytes += datagram.readableBytes
        let draw = Draw(conditions, &generator)
        let isInBurst = burst.loses(conditions.burstLoss)
        guard !conditions.isDown else {
            statistics.blackedOut += 1
            return
        }
        guard let departure = departure(of: datagram.readableBytes, at: now) else { return }
        guard !draw.isLost, !isInBurst else {
            statistics.lost += 1
            return
        }
        deliver(Flight(arrival: departure, route: route, datagram: datagram), draw)
    }

    /// The next datagram that has arrived by `now`.
    package mutating func receive(at now: Instant) -> ByteBuffer? {
        receiveArrival(at: now)?.datagram
    }

    /// The next datagram that has arrived by `now`, and its route.
    package mutating func receiveArrival(at now: Instant) -> Arrival? {
        guard let arrival = nextArrival, arrival <= now, let flight = flights.popFirst() else {
            return nil
        }
        statistics.arrived += 1
        statistics.arrivedBytes += flight.datagram.readableBytes
        return Arrival(route: flight.route, datagram: flight.datagram)
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
        let size = Double(byteCount + conditions.headerBytes)
        let waiting = max(0, busyUntil.nanoseconds - now.nanoseconds)
        let queued = Double(waiting) * Double(rate) / 1e9 + size
        guard queued <= Double(conditions.queueBytesMax) else {
            statistics.overflowed += 1
            return nil
        }
        statistics.queuedBytesPeak = max(statistics.queuedBytesPeak, Int(queued))
        let duration = Int64(size * 1e9 / Double(rate))
        busyUntil = Instant(nanoseconds: max(busyUntil, now).nanoseconds &+ duration)
        return busyUntil
    }

    /// Puts a datagram that has left through the bottleneck on its way, with what chance adds.
    private mutating func deliver(_ departing: Flight, _ draw: Draw) {
        var flight = departing
        if draw.isCorrupted {
            statistics.corrupted += 1
            flight.datagram.flipBit(draw.bit)
        }
        flight.arrival = flight.arrival + conditions.delay + draw.jitter
        if draw.isHeldBack {
            statistics.reordered += 1
            flight.arrival = flight.arrival + draw.holdBack
            flights.insertHeldBack(flight)
        } else {
            flight.arrival = max(flight.arrival, latestInOrder)
            latestInOrder = flight.arrival
            flights.insert(flight)
        }
        guard draw.isDuplicated else { return }
        statistics.duplicated += 1
        flight.arrival = flight.arrival + draw.holdBack
        flights.insertHeldBack(flight)
    }
}

/// What a link does from an instant on.
package struct ScheduledConditions: Hashable, Sendable {
    /// From when.
    package var at: Instant

    /// What.
    package var conditions: LinkConditions

    /// Joins an instant and what happens from it on.
    package init(at: Instant, conditions: LinkConditions) {
        self.at = at
        self.conditions = conditions
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

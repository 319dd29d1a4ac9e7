// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import DequeModule
import HeapModule
import NIOCore
import RTCCore

/// One datagram under way.
struct Flight: Sendable {
    var arrival: Instant
    /// Which of the flows over the link it belongs to.
    var route: Int
    var datagram: ByteBuffer
}

/// Datagrams under way by their arrival, first come first served: those that keep their order in a
/// ring, the few that do not in a heap.
struct FlightQueue: Sendable {
    private struct Entry: Comparable, Sendable {
        let flight: Flight
        let number: Int

        static func < (lhs: Entry, rhs: Entry) -> Bool {
            lhs.flight.arrival == rhs.flight.arrival
                ? lhs.number < rhs.number : lhs.flight.arrival < rhs.flight.arrival
        }

        static func == (lhs: Entry, rhs: Entry) -> Bool { lhs.number == rhs.number }
    }

    private var inOrder: Deque<Entry> = []
    private var outOfOrder: Heap<Entry> = []
    private var insertions = 0

    var count: Int { inOrder.count + outOfOrder.count }

    var nextArrival: Instant? {
        earliest(inOrder.first?.flight.arrival, outOfOrder.min?.flight.arrival)
    }

    mutating func insert(_ flight: Flight) {
        let entry = Entry(flight: flight, number: insertions)
        insertions += 1
        if let last = inOrder.last, last.flight.arrival > flight.arrival {
            outOfOrder.insert(entry)
        } else {
            inOrder.append(entry)
        }
    }

    /// Like `insert`, for a flight that later ones overtake.
    mutating func insertHeldBack(_ flight: Flight) {
        outOfOrder.insert(Entry(flight: flight, number: insertions))
        insertions += 1
    }

    mutating func popFirst() -> Flight? {
        guard let held = outOfOrder.min else { return inOrder.popFirst()?.flight }
        guard let first = inOrder.first, first < held else { return outOfOrder.popMin()?.flight }
        return inOrder.popFirst()?.flight
    }

    mutating func removeAll() {
        inOrder.removeAll()
        outOfOrder = []
    }
}

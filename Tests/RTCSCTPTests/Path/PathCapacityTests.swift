// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

/// Rate by shortest round trip, and the send mark that follows it.
@Suite struct PathCapacityTests {
    @Test func `one gigabit per second over 200 ms holds 25 MB`() {
        var capacity = PathCapacity()
        var delivered = 0
        for step in 0..<3_000 {
            delivered += 125_000
            capacity.note(
                delivered: delivered,
                roundTrip: 200_000_000,
                at: Instant.zero + .milliseconds(Int64(step))
            )
        }
        #expect(capacity.bytes > 24_000_000 && capacity.bytes < 26_000_000)
    }

    @Test func `a round trip that queues make longer does not count`() {
        var capacity = PathCapacity()
        var delivered = 0
        for step in 0..<4_000 {
            delivered += 12_500
            capacity.note(
                delivered: delivered,
                roundTrip: step == 0 ? 20_000_000 : 400_000_000,
                at: Instant.zero + .milliseconds(Int64(step))
            )
        }
        #expect(capacity.bytes > 200_000 && capacity.bytes < 300_000)
    }

    @Test func `nothing is known before a round trip is`() {
        var capacity = PathCapacity()
        capacity.note(delivered: 1_000_000, roundTrip: nil, at: .zero)
        capacity.note(delivered: 2_000_000, roundTrip: nil, at: .zero + .seconds(1))
        #expect(capacity.bytes == 0)
    }

    @Test func `the send mark follows the path and every stream that falls to half is told`() throws
    {
        var configuration = AssociationConfiguration.forTests
        configuration.streamSendMark = 64 * 1024
        configuration.streamSendMarkMax = 8 * 1024 * 1024
        configuration.bufferedAmountLowThreshold = 32 * 1024
        var right = AssociationConfiguration.forTests
        right.receiveWindowMax = right.receiveWindow
        var pair = Pair.connected(left: configuration, right: right)
        pair.link.faults.latency = .milliseconds(50)
        var refills = 0
        var hasRoom = true
        let end = pair.now + .seconds(2)
        while pair.now < end {
            // A writer that pauses at the mark goes on only when it is told.
            let mark = pair.left.association.streamSendMark
            while hasRoom, pair.left.association.bufferedAmount(of: StreamID(1)) < mark {
                try pair.left.association.send(.make(1, size: 16_000), at: pair.now)
            }
            hasRoom = false
            guard pair.step() else { break }
            for event in pair.left.events {
                if case .bufferedAmountLow = event { (hasRoom, refills) = (true, refills + 1) }
            }
            pair.left.events.removeAll()
            pair.right.events.removeAll()
        }
        #expect(pair.left.association.streamSendMark > 256 * 1024)
        #expect(pair.left.association.streamSendMark <= 8 * 1024 * 1024)
        #expect(refills > 10)
    }
}

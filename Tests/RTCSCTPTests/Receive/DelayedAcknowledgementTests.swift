// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

@Suite struct DelayedAcknowledgementTests {
    let start = Instant.zero
    let delay = Duration.milliseconds(200)

    /// One that has acknowledged the first packet.
    func settled() -> DelayedAcknowledgement {
        var state = DelayedAcknowledgement(delay: delay)
        state.receivePacket(isUrgent: false, at: start)
        state.complete()
        return state
    }

    @Test func `The first packet is acknowledged at once`() {
        var state = DelayedAcknowledgement(delay: delay)
        #expect(!state.isPending)
        state.receivePacket(isUrgent: false, at: start)
        #expect(state.isDue)
    }

    @Test func `A lone packet waits for the delay`() {
        var state = settled()
        state.receivePacket(isUrgent: false, at: start)
        #expect(!state.isDue)
        #expect(state.isPending)
        #expect(state.deadline == start + delay)
        state.advance(to: start + delay - .nanoseconds(1))
        #expect(!state.isDue)
        state.advance(to: start + delay)
        #expect(state.isDue)
        #expect(state.deadline == nil)
    }

    @Test func `Every second packet is acknowledged`() {
        var state = settled()
        for _ in 0..<3 {
            state.receivePacket(isUrgent: false, at: start)
            #expect(!state.isDue)
            state.receivePacket(isUrgent: false, at: start)
            #expect(state.isDue)
            state.complete()
            #expect(!state.isPending)
        }
    }

    @Test func `An urgent packet is acknowledged at once`() {
        var state = settled()
        state.receivePacket(isUrgent: true, at: start)
        #expect(state.isDue)
        #expect(state.deadline == nil)
    }

    @Test
    func `The first packets of a long message are acknowledged each, and after a pause again`() {
        var state = settled()
        func eager(from time: Instant) -> Int {
            (0..<40).prefix { _ in
                state.receivePacket(isUrgent: false, isPartial: true, at: time)
                defer { state.complete() }
                return state.isDue
            }.count
        }
        #expect(eager(from: start) == 16)
        #expect(eager(from: start + .milliseconds(199)) == 0)
        #expect(eager(from: start + .milliseconds(399)) == 16)
    }

    @Test func `Small messages after a pause leave time for an answer`() {
        var state = settled()
        state.receivePacket(isUrgent: false, at: start + .seconds(5))
        #expect(!state.isDue)
        #expect(state.deadline == start + .seconds(5) + delay)
    }

    @Test(arguments: [
        (2_000_000_000, 200_000), (800_000_000, 200_000), (40_000_000, 10_000),
        (4_000_000, 1000), (50_000, 1000), (0, 1000),
    ])
    func `The delay is a quarter of the round trip within its bounds`(
        roundTrip: Int64,
        microseconds: Int
    ) {
        var state = settled()
        state.setRoundTrip(roundTrip)
        #expect(state.delay == .microseconds(microseconds))
    }

    @Test func `More packets do not take back a SACK that is due`() {
        var state = settled()
        state.require()
        state.receivePacket(isUrgent: false, at: start)
        #expect(state.isDue)
        #expect(state.deadline == nil)
    }
}

extension Instant {
    fileprivate static func - (instant: Instant, duration: Duration) -> Instant {
        Instant(nanoseconds: instant.nanoseconds - duration.nanoseconds)
    }
}

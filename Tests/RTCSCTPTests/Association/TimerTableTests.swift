// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

@Suite struct TimerTableTests {
    @Test func `the next deadline is the earliest of those that run`() {
        var timers = TimerTable()
        #expect(timers.next == nil)
        timers.start(.t3Retransmission, at: Instant(nanoseconds: 30))
        timers.start(.heartbeat, at: Instant(nanoseconds: 20))
        #expect(timers.next == Instant(nanoseconds: 20))
        timers.start(.heartbeat, at: Instant(nanoseconds: 40))
        #expect(timers.next == Instant(nanoseconds: 30))
        timers.stop(.t3Retransmission)
        #expect(timers.next == Instant(nanoseconds: 40))
        timers.stopAll()
        #expect(timers.next == nil)
    }

    @Test func `each expired timer is handed out once`() {
        var timers = TimerTable()
        timers.start(.t1Init, at: Instant(nanoseconds: 10))
        timers.start(.t2Shutdown, at: Instant(nanoseconds: 20))
        timers.start(.heartbeat, at: Instant(nanoseconds: 21))
        let now = Instant(nanoseconds: 20)
        let expired = [timers.popExpired(at: now), timers.popExpired(at: now)]
        #expect(expired == [.t1Init, .t2Shutdown])
        let more = timers.popExpired(at: now)
        #expect(more == nil)
        #expect(timers.next == Instant(nanoseconds: 21))
    }
}

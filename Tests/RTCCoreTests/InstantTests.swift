// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@Suite struct InstantTests {
    @Test func `adding and subtracting durations is exact to the nanosecond`() {
        let start = Instant(nanoseconds: 1_500_000_000)
        let later = start + .milliseconds(250) + .nanoseconds(1)
        #expect(later.nanoseconds == 1_750_000_001)
        #expect(later - start == .nanoseconds(250_000_001))
        #expect(start < later)
    }

    @Test func `an endless duration saturates`() {
        let forever = Duration(secondsComponent: .max, attosecondsComponent: 0)
        #expect((Instant.zero + forever).nanoseconds == .max)
    }

    @Test func `the earliest deadline ignores missing ones`() {
        let soon = Instant(nanoseconds: 1)
        let late = Instant(nanoseconds: 2)
        #expect(earliest(late, soon) == soon)
        #expect(earliest(nil, late) == late)
        #expect(earliest(soon, nil) == soon)
        #expect(earliest(nil, nil) == nil)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import WebRTCDirect

@Suite struct MutedDestinationsTests {
    private func at(_ seconds: Double) -> Instant {
        Instant(nanoseconds: Int64(seconds * 1_000_000_000))
    }

    @Test func `an address that is refused again is muted for longer`() {
        var muted = MutedDestinations()
        let (address, other) = (IPAddress.v4(1), IPAddress.v4(2))
        #expect(muted.isEmpty)
        muted.mute(address, at: at(0))
        #expect(muted.contains(address, at: at(0.9)) && !muted.contains(other, at: at(0.9)))
        #expect(!muted.contains(address, at: at(1)))
        muted.mute(address, at: at(1))
        #expect(muted.contains(address, at: at(2.9)) && !muted.contains(address, at: at(3)))
        var now = 3.0
        for length in [4, 8, 16, 32, 32, 32] as [Double] {
            muted.mute(address, at: at(now))
            #expect(muted.contains(address, at: at(now + length - 0.1)))
            #expect(!muted.contains(address, at: at(now + length)))
            now += length
        }
        // After as long a time without refusal it begins anew.
        muted.mute(address, at: at(now + 32))
        #expect(!muted.contains(address, at: at(now + 33)))
    }

    @Test func `the table is bounded and forgets what ends first`() {
        var muted = MutedDestinations()
        let count = UInt32(MutedDestinations.countMax)
        for index in 0...count { muted.mute(.v4(index), at: at(Double(index) / 1_000)) }
        let now = at(0.5)
        let held = (0...count).filter { muted.contains(.v4($0), at: now) }
        #expect(held == Array(1...count))
    }
}

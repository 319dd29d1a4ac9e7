// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

/// draft-cheng-iccrg-delivery-rate-estimation-02 §3.
@Suite struct DeliveryRateTests {
    private struct Chunk {
        var sentAt: Int64
        var mark: DeliveryRate.Mark
    }

    private func sample(at now: Int64, acknowledged: Int) -> AcknowledgementSample {
        var sample = AcknowledgementSample(now: Instant(nanoseconds: now))
        sample.acknowledged = acknowledged
        sample.minimumRoundTrip = 10_000_000
        return sample
    }

    /// A packet of 1000 bytes each millisecond, acknowledged 20 ms later.
    @Test func `a steady flow is measured exactly, and a bunch of SACKs does not raise it`() {
        var rate = DeliveryRate()
        var chunks: [Chunk] = []
        let millisecond: Int64 = 1_000_000
        for index in 0..<100 {
            let now = Int64(index) * millisecond
            let isFirst = chunks.isEmpty
            let mark = rate.mark(at: now, inFlight: 20_000, isFirst: isFirst)
            chunks.append(Chunk(sentAt: now, mark: mark))
            guard index >= 20, index < 80 else { continue }
            let chunk = chunks[index - 20]
            rate.deliver(1000, sentAt: chunk.sentAt, mark: chunk.mark)
            var sample = sample(at: now, acknowledged: 1000)
            rate.complete(&sample)
            guard index >= 45 else { continue }
            let measured = sample.deliveryRate ?? 0
            #expect(abs(measured - 1_000_000) < 60_000)
            #expect(sample.delivered - sample.priorDelivered <= 21_000)
            #expect(sample.sentInFlight == 20_000)
        }
        // Twenty at once, 20 ms later than the first of them could have been.
        for chunk in chunks[60..<80] {
            rate.deliver(1000, sentAt: chunk.sentAt, mark: chunk.mark)
        }
        var bunch = sample(at: 100 * millisecond, acknowledged: 20_000)
        rate.complete(&bunch)
        let measured = bunch.deliveryRate ?? 0
        #expect(abs(measured - 1_000_000) < 60_000)
    }

    @Test func `what was sent while the application had no more is marked`() {
        var rate = DeliveryRate()
        let first = rate.mark(at: 0, inFlight: 1000, isFirst: true)
        rate.limitByApplication(inFlight: 1000)
        let second = rate.mark(at: 1, inFlight: 2000, isFirst: false)
        rate.deliver(1000, sentAt: 0, mark: first)
        var one = sample(at: 20_000_000, acknowledged: 1000)
        rate.complete(&one)
        rate.deliver(1000, sentAt: 1, mark: second)
        var two = sample(at: 20_000_001, acknowledged: 1000)
        rate.complete(&two)
        #expect(!one.isApplicationLimited)
        #expect(two.isApplicationLimited)
        let third = rate.mark(at: 20_000_002, inFlight: 1000, isFirst: true)
        #expect(!third.isApplicationLimited)
    }

    @Test func `the window counts as full for what was in flight then`() {
        var rate = DeliveryRate()
        let mark = rate.mark(at: 0, inFlight: 1000, isFirst: true)
        rate.limitByWindow(inFlight: 2000)
        var flags: [Bool] = []
        for index in 1...4 {
            rate.deliver(1000, sentAt: Int64(index), mark: mark)
            var sample = sample(at: Int64(index) * 20_000_000, acknowledged: 1000)
            rate.complete(&sample)
            flags.append(sample.isWindowLimited)
        }
        #expect(flags == [true, true, true, false])
    }

    @Test func `an interval below the shortest round trip gives no rate`() {
        var rate = DeliveryRate()
        let mark = rate.mark(at: 0, inFlight: 1000, isFirst: true)
        rate.deliver(1000, sentAt: 0, mark: mark)
        var sample = sample(at: 5_000_000, acknowledged: 1000)
        rate.complete(&sample)
        #expect(sample.deliveryRate == nil)
    }

    @Test func `marks keep what they are given`() {
        var mark = DeliveryRate.Mark()
        mark.inFlight = 64 * 1024 * 1024
        mark.isApplicationLimited = true
        #expect(mark.inFlight == 64 * 1024 * 1024)
        mark.inFlight = 1000
        #expect(mark.isApplicationLimited)
        mark.isApplicationLimited = false
        #expect(mark.inFlight == 1000)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

/// What holds for every controller, whatever it is told.
@Suite struct ControllerLimitTests {
    @Test(arguments: CongestionControllerKind.allCases)
    func `no numbers make it trap or leave its limits`(kind: CongestionControllerKind) {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<50 {
            var controller = CongestionController(kind, packetSize: 1000, windowMax: 1_000_000)
            var now = Instant.zero
            for _ in 0..<200 {
                now = now + .nanoseconds(Int64(number(&generator) >> 22))
                disturb(&controller, at: now, &generator)
                #expect(controller.window <= 1_000_000)
                #expect(controller.window >= 1000)
                #expect(controller.pacingRate ?? 1 >= 0)
            }
        }
    }

    /// One of the events, with numbers of any size up to 2⁶².
    private func disturb(
        _ controller: inout CongestionController,
        at now: Instant,
        _ generator: inout SeededGenerator
    ) {
        let bytes = number(&generator)
        switch generator.next() % 12 {
        case 0: controller.enterRecovery(inFlight: bytes, at: now)
        case 1: controller.exitRecovery(at: now)
        case 2: controller.loseByTimeout(inFlight: bytes >> 8, at: now)
        case 3: controller.undo()
        case 4: controller.restart(afterIdlePeriods: bytes, idle: .seconds(1), at: now)
        case 5: controller.send(bytes: bytes, inFlight: bytes, at: now)
        case 6: controller.becomeIdle()
        default: controller.acknowledge(sample(at: now, &generator))
        }
    }

    private func sample(
        at now: Instant,
        _ generator: inout SeededGenerator
    ) -> AcknowledgementSample {
        var sample = AcknowledgementSample(now: now)
        sample.acknowledged = number(&generator) >> 20
        sample.lost = generator.next() % 3 == 0 ? number(&generator) >> 20 : 0
        sample.inFlightBefore = number(&generator) >> 8
        sample.inFlight = number(&generator) >> 8
        sample.roundTrip = generator.next() % 3 == 0 ? nil : Int64(number(&generator) >> 8)
        sample.smoothedRoundTrip = sample.roundTrip
        sample.minimumRoundTrip = sample.roundTrip.map { $0 / 2 }
        sample.delivered = number(&generator)
        sample.priorDelivered = number(&generator)
        sample.sentInFlight = number(&generator)
        sample.deliveryRate = generator.next() % 3 == 0 ? nil : number(&generator)
        sample.isApplicationLimited = generator.next() % 2 == 0
        sample.isWindowLimited = generator.next() % 2 == 0
        sample.isRecovering = generator.next() % 4 == 0
        sample.isAdvancing = generator.next() % 2 == 0
        return sample
    }

    /// A number of up to 62 bits; small ones are as likely as large ones.
    private func number(_ generator: inout SeededGenerator) -> Int {
        Int((generator.next() >> 2) >> (generator.next() % 62))
    }
}

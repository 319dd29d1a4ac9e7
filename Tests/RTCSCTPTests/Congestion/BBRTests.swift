// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

/// The model and the states of BBR on a path (draft-ietf-ccwg-bbr-06).
@Suite struct BBRTests {
    private func path(_ megabits: Double = 20, queue: Double = 1, loss: Double = 0) -> Bottleneck {
        Bottleneck(
            BottleneckPath(megabits: megabits, milliseconds: 40, queue: queue, loss: loss),
            .bbr
        )
    }

    /// §5.3.1: within the round trips that doubling takes, and three more.
    @Test func `it finds the bandwidth and the round trip of the path`() throws {
        var bottleneck = path()
        bottleneck.run(for: .milliseconds(700))
        let bbr = try bottleneck.bbr()
        #expect(abs(bbr.bandwidth.value / bottleneck.path.rate - 1) < 0.03)
        let floor = try #require(bbr.roundTrip.floor)
        #expect((40_000_000...41_500_000).contains(floor))
        #expect(bbr.pipe.isReached)
    }

    /// §5.3.2: the queue of startup is gone before the first cruise.
    @Test func `it drains the queue that startup has made`() throws {
        var bottleneck = path(queue: 4)
        var states: [BBR.State] = []
        for _ in 0..<200 {
            bottleneck.run(for: .milliseconds(5))
            let state = try bottleneck.bbr().state
            if states.last != state { states.append(state) }
            if state == .cruise { break }
        }
        #expect(Array(states.prefix(2)) == [.startup, .drain])
        #expect(states.last == .cruise)
        bottleneck.run(for: .milliseconds(40))
        #expect(bottleneck.flows[0].roundTrip < 46_000_000)
    }

    /// Where we depart from §5.6.4.6: the window waits while the round trip is long.
    @Test func `startup does not overflow a queue as long as the path holds`() throws {
        var bottleneck = Bottleneck(BottleneckPath(megabits: 20, milliseconds: 200), .bbr)
        bottleneck.run(for: .seconds(4))
        #expect(bottleneck.flows[0].lost == 0)
        #expect(try bottleneck.bbr().pipe.isReached)
        #expect(try bottleneck.bbr().bandwidth.value > 0.97 * bottleneck.path.rate)
    }

    /// §5.3.1.3.
    @Test func `heavy loss with a queue ends startup`() throws {
        var bottleneck = path(queue: 0.3)
        bottleneck.run(for: .milliseconds(600))
        let bbr = try bottleneck.bbr()
        #expect(bbr.state != .startup)
        #expect(bbr.longTermInFlight.isFinite)
    }

    /// §5.3.3.5.
    @Test func `it finds the bandwidth after it has doubled`() throws {
        var bottleneck = path(10)
        bottleneck.run(for: .seconds(4))
        bottleneck.path.rate *= 2
        bottleneck.path.queue *= 2
        bottleneck.run(for: .seconds(7))
        #expect(try bottleneck.bbr().bandwidth.value > 0.95 * bottleneck.path.rate)
    }

    /// §5.5.3: the maximum of two cycles forgets.
    @Test func `it slows down after the bandwidth has halved`() throws {
        var bottleneck = path(20)
        bottleneck.run(for: .seconds(4))
        bottleneck.path.rate /= 2
        bottleneck.run(for: .seconds(10))
        #expect(try bottleneck.bbr().usedBandwidth < 1.05 * bottleneck.path.rate)
        bottleneck.flows[0].longestRoundTrip = 0
        let before = bottleneck.flows[0].delivered
        bottleneck.run(for: .seconds(2))
        let delivered = Double(bottleneck.flows[0].delivered - before)
        #expect(delivered > 0.9 * 2 * bottleneck.path.rate)
    }

    /// §5.3.3: down, cruise, refill, up, and 2 to 3 s or 63 rounds from probe to probe.
    @Test func `it probes for bandwidth in a cycle`() throws {
        var bottleneck = path()
        bottleneck.run(for: .seconds(1))
        var states: [BBR.State] = []
        var probes: [Instant] = []
        for _ in 0..<4000 {
            bottleneck.run(for: .milliseconds(2))
            let state = try bottleneck.bbr().state
            guard state != states.last else { continue }
            states.append(state)
            if state == .refill { probes.append(bottleneck.now) }
        }
        let order: [BBR.State] = [.cruise, .refill, .up, .down]
        let first = try #require(states.firstIndex(of: .cruise))
        for (index, state) in states[first...].enumerated() { #expect(state == order[index % 4]) }
        #expect(probes.count >= 2)
        for (probe, next) in zip(probes, probes.dropFirst()) {
            #expect((2.0...3.4).contains(seconds(next - probe)))
        }
    }

    /// §5.5.4.
    @Test func `what the application holds back is not taken for the path`() throws {
        var bottleneck = path()
        bottleneck.run(for: .seconds(3))
        let before = try bottleneck.bbr().bandwidth.value
        bottleneck.flows[0].applicationRate = bottleneck.path.rate / 10
        bottleneck.flows[0].start = bottleneck.now
        bottleneck.flows[0].supplied = 0
        bottleneck.run(for: .seconds(12))
        #expect(try bottleneck.bbr().bandwidth.value > 0.95 * before)
    }

    /// §5.6.2: the initial window's in a round trip, whatever little a handshake has measured.
    @Test func `a handshake's few bytes do not set the first rate`() throws {
        var bbr = BBR(packetSize: 1200, windowMax: 1 << 20)
        var sample = AcknowledgementSample(now: .zero + .milliseconds(50))
        sample.acknowledged = 100
        sample.inFlightBefore = 100
        sample.sentInFlight = 100
        sample.delivered = 100
        sample.roundTrip = 50_000_000
        sample.smoothedRoundTrip = 50_000_000
        sample.minimumRoundTrip = 50_000_000
        sample.deliveryRate = 2000
        sample.isApplicationLimited = true
        bbr.acknowledge(sample)
        #expect(try #require(bbr.pacingRate) >= 10 * 1200 * 20)
    }

    /// §5.4: the window stays, the rate is the bandwidth, and the round trip is not looked for.
    @Test func `after a pause it goes on at the path's bandwidth`() throws {
        var bottleneck = path()
        bottleneck.run(for: .seconds(3))
        bottleneck.flows[0].isPaused = true
        bottleneck.run(for: .seconds(20))
        let window = bottleneck.flows[0].controller.window
        bottleneck.flows[0].isPaused = false
        bottleneck.run(for: .milliseconds(30))
        #expect(bottleneck.flows[0].controller.window == window)
        let rate = try #require(bottleneck.flows[0].controller.pacingRate)
        #expect(abs(Double(rate) / bottleneck.path.rate - 0.99) < 0.03)
        bottleneck.run(for: .milliseconds(100))
        #expect(try bottleneck.bbr().state != .probeRoundTrip)
        let before = bottleneck.flows[0].delivered
        bottleneck.run(for: .seconds(1))
        #expect(Double(bottleneck.flows[0].delivered - before) > 0.95 * bottleneck.path.rate)
    }

    /// §5.5.9: without room for what SACKs hold back, the path would idle meanwhile.
    @Test func `collected SACKs do not slow it down`() {
        var bottleneck = path()
        bottleneck.path.slot = .milliseconds(60)
        bottleneck.run(for: .seconds(5))
        #expect(Double(bottleneck.flows[0].delivered) > 0.85 * 5 * bottleneck.path.rate)
    }

    /// §5.3.4: not more often than every 5 s, 200 ms and a round, with half of what the path holds.
    @Test func `it looks for the empty path on schedule while others keep a queue`() throws {
        var bottleneck = Bottleneck(
            BottleneckPath(megabits: 20, milliseconds: 40, queue: 2),
            .bbr,
            .cubic
        )
        var looks: [(start: Instant, end: Instant, inFlight: Int)] = []
        var isLooking = false
        for _ in 0..<5000 {
            bottleneck.run(for: .milliseconds(5))
            let isLookingNow = try bottleneck.bbr().state == .probeRoundTrip
            let flow = bottleneck.flows[0]
            if isLookingNow, !isLooking { looks.append((bottleneck.now, .zero, flow.inFlight)) }
            if isLookingNow { looks[looks.count - 1].inFlight = flow.inFlight }
            if !isLookingNow, isLooking { looks[looks.count - 1].end = bottleneck.now }
            isLooking = isLookingNow
        }
        #expect(looks.count >= 2)
        for (look, next) in zip(looks, looks.dropFirst()) {
            #expect(seconds(next.start - look.end) >= 4.99)
            #expect((0.2...0.6).contains(seconds(look.end - look.start)))
            #expect(look.inFlight < 60 * BottleneckFlow.packetSize)
        }
    }

    /// The one exception: a round trip as short as the shortest needs no look.
    @Test func `it does not look for what it sees`() throws {
        var bottleneck = path()
        for _ in 0..<600 {
            bottleneck.run(for: .milliseconds(20))
            #expect(try bottleneck.bbr().state != .probeRoundTrip)
        }
    }
}

extension Bottleneck {
    /// The controller of the first flow, which must be BBR.
    func bbr() throws -> BBR {
        guard case .bbr(let bbr) = flows[0].controller else { throw NotBBR() }
        return bbr
    }

    struct NotBBR: Error {}
}

/// A duration as a number.
func seconds(_ duration: Duration) -> Double { Double(duration.nanoseconds) / 1e9 }

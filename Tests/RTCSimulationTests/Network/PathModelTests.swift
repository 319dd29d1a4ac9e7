// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCSimulation
import Testing

@Suite struct PathModelTests {
    private static let start = Instant(nanoseconds: 1_000_000_000)

    /// Sends datagrams of this size evenly for a while, and takes out what arrives until the end.
    private func run(
        _ text: String,
        datagrams: Int,
        of byteCount: Int = 1_222,
        every interval: Duration,
        seed: UInt64 = 1
    ) throws -> (arrivals: [Instant], link: SimulatedLink) {
        let path = try PathDescription(parsing: text)
        var link = path.link(seed: seed, from: Self.start)
        let payload = ByteBuffer(repeating: 7, count: byteCount)
        var arrivals: [Instant] = []
        var now = Self.start
        for _ in 0..<datagrams {
            link.send(payload, at: now)
            now = now + interval
            while let next = link.nextArrival, next <= now, link.receive(at: now) != nil {
                arrivals.append(next)
            }
        }
        while let next = link.nextArrival, link.receive(at: next) != nil { arrivals.append(next) }
        return (arrivals, link)
    }

    /// 1,250 bytes with their headers at twice the rate: half of them leave, one in 100 µs.
    @Test func `a rate holds with the headers of every datagram`() throws {
        let (arrivals, link) = try run(
            "rate=100mbit rtt=20ms queue=10ms",
            datagrams: 20_000,
            every: .microseconds(50)
        )
        let first = try #require(arrivals.first)
        let last = try #require(arrivals.last)
        #expect(first - Self.start == .microseconds(10_100))
        #expect(last - first == .microseconds(100) * (arrivals.count - 1))
        #expect(link.statistics.overflowed == 20_000 - arrivals.count)
        // A second of sending, and the queue of 10 ms afterwards.
        #expect((10_095...10_105).contains(arrivals.count))
    }

    static let queues: [(String, Duration, Int)] = [
        ("queue=10ms", .milliseconds(10), 125_000), ("queue=1bdp", .milliseconds(50), 625_000),
        ("queue=0.25bdp", .microseconds(12_500), 156_250),
        ("queue=20kB", .microseconds(1_600), 20_000),
    ]

    @Test(arguments: queues)
    func `a queue delays as long as it is and no longer`(
        queue: String,
        wait: Duration,
        bytes: Int
    ) throws {
        var link = try PathDescription(parsing: "rate=100mbit rtt=50ms \(queue)")
            .link(seed: 1, from: Self.start)
        let payload = ByteBuffer(repeating: 7, count: 1_222)
        for _ in 0..<1_000 { link.send(payload, at: Self.start) }
        #expect(link.flightCount == bytes / 1_250)
        #expect(link.statistics.queuedBytesPeak == bytes / 1_250 * 1_250)
        #expect(link.waitingTime(at: Self.start) <= wait)
        #expect(link.waitingTime(at: Self.start) > wait - .microseconds(100))
    }

    static let bursts: [(Double, Double)] = [(0.05, 8), (0.01, 3), (0.3, 1.5), (0.5, 20)]

    @Test(arguments: bursts)
    func `bursty loss has its share and its mean length`(loss: Double, length: Double) throws {
        var conditions = LinkConditions()
        conditions.burstLoss = BurstLoss(meanLoss: loss, meanBurstLength: length)
        conditions.delay = .zero
        var link = SimulatedLink(seed: 4_711, conditions: conditions)
        let payload = ByteBuffer(repeating: 7, count: 100)
        var bursts = 0
        var wasLost = false
        let total = 100_000
        for number in 0..<total {
            link.send(payload, at: Instant(nanoseconds: Int64(number)))
            let isLost = link.receive(at: Instant(nanoseconds: Int64(number))) == nil
            if isLost, !wasLost { bursts += 1 }
            wasLost = isLost
        }
        let lost = Double(link.statistics.lost)
        #expect(abs(lost / Double(total) - loss) < loss * 0.15)
        #expect(abs(lost / Double(bursts) - length) < length * 0.15)
    }

    @Test func `bursts leave every other fate as it was`() throws {
        let plain = "rtt=10ms duplicate=10% reorder=10%"
        let without = try run(plain, datagrams: 2_000, every: .milliseconds(1))
        let with = try run(plain + " loss=5% burst=4", datagrams: 2_000, every: .milliseconds(1))
        #expect(with.link.statistics.lost > 50)
        let isSubset = Set(with.arrivals).isSubset(of: Set(without.arrivals))
        #expect(isSubset)
    }

    @Test func `a path changes when its description says so`() throws {
        let (arrivals, link) = try run(
            "rtt=20ms @1s down @2s up rtt=40ms @3s mtu=1000B @4s mtu=none rate=1mbit queue=1s",
            datagrams: 500,
            every: .milliseconds(10)
        )
        let seconds = Dictionary(grouping: arrivals) {
            ($0 - Self.start).nanoseconds / 1_000_000_000
        }
        #expect(seconds[0]?.first == Self.start + .milliseconds(10))
        #expect(link.statistics.blackedOut == 100)
        #expect(seconds[2]?.first == Self.start + .milliseconds(2_020))
        #expect(link.statistics.tooLong == 100)
        #expect(arrivals.first { $0 > Self.start + .seconds(4) } == Self.start + .seconds(4.03))
        #expect(arrivals.count == 300)
    }

    @Test func `what is held back is overtaken and duplicates come once more`() throws {
        let (arrivals, link) = try run(
            "rtt=20ms reorder=20% reorder-delay=5ms duplicate=10%",
            datagrams: 10_000,
            every: .microseconds(100)
        )
        let isSorted = arrivals == arrivals.sorted()
        #expect(isSorted)
        #expect((1_850...2_150).contains(link.statistics.reordered))
        #expect((900...1_100).contains(link.statistics.duplicated))
        #expect(arrivals.count == 10_000 + link.statistics.duplicated)
        #expect(link.isEmpty)
    }

    /// A path of 1 Gbit/s and 200 ms holds 20,000 datagrams; every one of them is inserted in
    /// constant time, or this takes minutes.
    @Test func `a long path holds all it can`() throws {
        let (arrivals, link) = try run(
            "rate=1gbit rtt=200ms reorder=1%",
            datagrams: 60_000,
            every: .microseconds(5)
        )
        #expect(link.statistics.overflowed > 0)
        let isSorted = arrivals == arrivals.sorted()
        #expect(isSorted)
        #expect(arrivals.count == link.statistics.arrived)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCSimulation
import Testing

@Suite struct SimulationTests {
    /// The instants at which `count` datagrams of 100 bytes, sent at once, arrive.
    private func arrivals(
        _ conditions: LinkConditions,
        count: Int = 200,
        seed: UInt64 = 1
    ) -> [(at: Duration, datagram: ByteBuffer)] {
        var link = SimulatedLink(seed: seed, conditions: conditions)
        for number in 0..<count {
            link.send(.pattern(100, seed: UInt64(number)), at: .zero)
        }
        var arrivals: [(Duration, ByteBuffer)] = []
        while let arrival = link.nextArrival {
            guard let datagram = link.receive(at: arrival) else { break }
            arrivals.append((arrival - .zero, datagram))
        }
        return arrivals
    }

    private let sent = (0..<200).map { ByteBuffer.pattern(100, seed: UInt64($0)) }

    @Test func `a good path delays everything alike`() {
        let arrivals = arrivals(LinkConditions())
        #expect(arrivals.map(\.datagram) == sent)
        #expect(arrivals.allSatisfy { $0.at == .milliseconds(10) })
    }

    @Test func `jitter keeps the order and stays within its bound`() {
        var conditions = LinkConditions()
        conditions.jitter = .milliseconds(30)
        let arrivals = arrivals(conditions)
        #expect(arrivals.map(\.datagram) == sent)
        let isBounded = arrivals.allSatisfy {
            $0.at >= .milliseconds(10) && $0.at <= .milliseconds(40)
        }
        #expect(isBounded)
        #expect(Set(arrivals.map(\.at)).count > 2)
    }

    static let faults: [(LinkConditions, ClosedRange<Int>)] = [
        (.faulty(loss: 0.25), 120...180), (.faulty(loss: 1), 0...0),
        (.faulty(duplication: 0.25), 220...280), (.faulty(duplication: 1), 400...400),
        (.faulty(reordering: 0.25), 200...200), (.faulty(corruption: 0.25), 200...200),
    ]

    @Test(arguments: faults)
    func `faults have their share`(conditions: LinkConditions, count: ClosedRange<Int>) {
        let datagrams = arrivals(conditions).map(\.datagram)
        #expect(count.contains(datagrams.count))
        let intact = Set(sent)
        let damaged = datagrams.count { !intact.contains($0) }
        #expect(conditions.corruption == 0 ? damaged == 0 : (20...80).contains(damaged))
        #expect((datagrams == sent) == (conditions == .faulty()))
    }

    @Test func `a bottleneck spreads datagrams out and drops what its queue has no room for`() {
        var conditions = LinkConditions()
        conditions.bytesPerSecond = 100_000
        conditions.queueBytesMax = 5_000
        let arrivals = arrivals(conditions)
        #expect(arrivals.map(\.datagram) == Array(sent.prefix(50)))
        #expect(arrivals.map(\.at) == (1...50).map { .milliseconds(10 + $0) })
    }

    @Test func `datagrams longer than the path takes are dropped`() {
        var conditions = LinkConditions()
        conditions.datagramBytesMax = 99
        #expect(arrivals(conditions).isEmpty)
        conditions.datagramBytesMax = 100
        #expect(arrivals(conditions).count == 200)
    }

    /// OpenSSL draws keys and signatures of its own; nothing that is compared here depends on them.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `a seed repeats a whole session`(seed: UInt64) throws {
        var options = PairOptions.forBadPaths
        options.conditions = .faulty(loss: 0.1, duplication: 0.1, reordering: 0.1)
        var outcomes: [[Int64]] = []
        for _ in 0..<2 {
            var pair = try PeerConnectionPair.connected(seed: seed, options: options)
            let transfer = try Transfer(on: &pair)
            try pair.drive { transfer.isComplete($0) }
            outcomes.append([pair.now.nanoseconds, Int64(pair.network.sentCount)])
        }
        #expect(outcomes[0] == outcomes[1])
    }

    @Test func `a drive that leads nowhere names its seed`() throws {
        var pair = try PeerConnectionPair(seed: 4711)
        pair.network.isDown = true
        let bounds = DriveBounds(duration: .seconds(1))
        let failure = #expect(throws: SimulationFailure.self) {
            try pair.drive(bounds) { $0.isConnected }
        }
        #expect(failure?.reason == .tooMuchTime)
        #expect(failure?.description.hasPrefix("seed 4711: ") == true)
        let limited = #expect(throws: SimulationFailure.self) {
            try pair.drive(DriveBounds(steps: 2)) { $0.isConnected }
        }
        #expect(limited?.reason == .tooManySteps)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

/// The search by itself (RFC 8899 §5), fed with the fate of its probes.
@Suite struct PathMTUDiscoveryTests {
    /// A path that carries packets of at most `limit` bytes.
    struct Path {
        var search = PathMTUDiscovery(base: 1_191, maximum: 1_435, startBytes: 1_000)
        var limit: Int
        var now = Instant.zero
        var probes: [Int] = []

        init(limit: Int, maximum: Int = 1_435) {
            self.limit = limit
            search = PathMTUDiscovery(base: 1_191, maximum: maximum, startBytes: 1_000)
        }

        /// Sends probes until the search wants no more.
        mutating func run(probesMax: Int = 60) {
            for _ in 0..<probesMax where search.wantsProbe(bytesSent: 1_000, at: now) {
                guard let probe = search.nextProbe(at: now) else { return }
                probes.append(probe.size)
                now = now + .seconds(1)
                if probe.size <= limit {
                    _ = search.acknowledge(number: probe.number, at: now)
                } else {
                    search.expire(at: now)
                }
            }
        }
    }

    struct Fixture {
        let limit: Int
        let maximum: Int
        let found: Int
    }

    /// UDP payloads of 1,472, 1,452, 1,372 and 1,232 bytes are 37 longer than the packets.
    static let fixtures: [Fixture] = [
        Fixture(limit: 1_435, maximum: 1_435, found: 1_432),
        Fixture(limit: 1_415, maximum: 1_435, found: 1_412),
        Fixture(limit: 1_335, maximum: 1_435, found: 1_332),
        Fixture(limit: 1_300, maximum: 1_435, found: 1_288),
        Fixture(limit: 1_195, maximum: 1_435, found: 1_188),
        Fixture(limit: 1_188, maximum: 1_435, found: 1_188),
        Fixture(limit: 9_000, maximum: 1_191, found: 1_188),
        Fixture(limit: 8_935, maximum: 16_384, found: 8_932),
        Fixture(limit: 16_384, maximum: 16_384, found: 16_384),
    ]

    @Test(arguments: fixtures.indices)
    func `the largest packet of a path is found`(_ index: Int) {
        let fixture = Self.fixtures[index]
        var path = Path(limit: fixture.limit, maximum: fixture.maximum)
        path.run()
        // Between two common sizes the search is exact to its resolution.
        #expect(path.search.packetSize <= fixture.limit)
        #expect(path.search.packetSize >= fixture.found - PathMTUDiscovery.resolution)
        if path.probes.contains(fixture.found) { #expect(path.search.packetSize >= fixture.found) }
        #expect(path.search.state == (fixture.maximum > 1_191 ? .complete : .idle))
        #expect(path.probes.count <= 30)
    }

    @Test func `nothing is probed before enough data has been sent`() {
        var search = PathMTUDiscovery(base: 1_191, maximum: 1_435, startBytes: 1_000)
        let early = search.wantsProbe(bytesSent: 999, at: .zero)
        let due = search.wantsProbe(bytesSent: 1_000, at: .zero)
        #expect(!early)
        #expect(due)
    }

    @Test func `the first probe has the base's size, the second the largest`() {
        var path = Path(limit: 1_435)
        path.run()
        #expect(path.probes == [1_188, 1_432])
    }

    @Test func `only one probe is on its way`() {
        var search = PathMTUDiscovery(base: 1_191, maximum: 1_435, startBytes: 0)
        _ = search.wantsProbe(bytesSent: 1, at: .zero)
        _ = search.nextProbe(at: .zero)
        let another = search.wantsProbe(bytesSent: 1_000_000, at: .zero + .seconds(5))
        #expect(!another)
    }

    @Test func `a peer that answers no probe is left alone for ten minutes`() {
        var path = Path(limit: 0)
        path.run()
        #expect(path.search.state == .error)
        #expect(path.probes == [1_188, 1_188, 1_188])
        path.now = path.now + .seconds(598)
        path.run()
        #expect(path.probes.count == 3)
        path.now = path.now + .seconds(2)
        path.limit = 1_435
        path.run()
        #expect(path.search.packetSize == 1_432)
    }

    @Test func `a size is tried three times`() {
        var path = Path(limit: 1_415)
        path.run()
        #expect(path.probes.filter { $0 == 1_432 }.count == PathMTUDiscovery.probesMax)
    }

    @Test func `a smaller size is raised again after ten minutes`() {
        var path = Path(limit: 1_195)
        path.run()
        path.limit = 1_435
        path.now = path.now + .seconds(590)
        path.run()
        #expect(path.search.packetSize == 1_188)
        path.now = path.now + .seconds(10)
        path.run()
        #expect(path.search.packetSize == 1_432)
    }

    @Test func `an answer to an earlier probe says nothing`() {
        var search = PathMTUDiscovery(base: 1_191, maximum: 1_435, startBytes: 0)
        _ = search.wantsProbe(bytesSent: 1, at: .zero)
        let first = search.nextProbe(at: .zero)
        search.expire(at: .zero + .seconds(1))
        _ = search.wantsProbe(bytesSent: 1, at: .zero + .seconds(1))
        _ = search.nextProbe(at: .zero + .seconds(1))
        let isTaken = search.acknowledge(number: first?.number ?? 0, at: .zero + .seconds(2))
        #expect(!isTaken)
        #expect(search.state == .base)
    }

    @Test func `a size that the system refuses is not tried again`() {
        var search = PathMTUDiscovery(base: 1_191, maximum: 1_435, startBytes: 0)
        _ = search.wantsProbe(bytesSent: 1, at: .zero)
        let base = search.nextProbe(at: .zero)
        _ = search.acknowledge(number: base?.number ?? 0, at: .zero)
        let large = search.nextProbe(at: .zero)
        let hasShrunk = search.refuse(large?.size ?? 0, at: .zero)
        #expect(!hasShrunk)
        let wantsNext = search.wantsProbe(bytesSent: 1, at: .zero)
        #expect(wantsNext)
        let next = search.nextProbe(at: .zero)
        #expect(next?.size == 1_412)
    }

    @Test func `a size in use that the system refuses is left at once`() {
        var path = Path(limit: 1_435)
        path.run()
        let hasShrunk = path.search.refuse(1_432, at: path.now)
        #expect(hasShrunk)
        #expect(path.search.packetSize == 1_188)
        path.limit = 1_415
        path.run()
        #expect(path.search.packetSize == 1_412)
    }

    @Test func `three full packets lost in a row while small ones arrive are a black hole`() {
        var path = Path(limit: 1_435)
        path.run()
        var fate = PathMTUDiscovery.Fate(lostBytes: 2_840, hasSmallArrived: true)
        let two = path.search.note(&fate, at: path.now)
        fate = PathMTUDiscovery.Fate(lostBytes: 1_420)
        let unheard = path.search.note(&fate, at: path.now)
        fate = PathMTUDiscovery.Fate(hasSmallArrived: true)
        let three = path.search.note(&fate, at: path.now)
        #expect(!two && !unheard)
        #expect(three)
        #expect(path.search.packetSize == 1_188)
    }

    @Test func `a large packet that arrives in between clears the path`() {
        var path = Path(limit: 1_435)
        path.run()
        for _ in 0..<20 {
            var fate = PathMTUDiscovery.Fate(lostBytes: 2_840, hasSmallArrived: true)
            _ = path.search.note(&fate, at: path.now)
            fate = PathMTUDiscovery.Fate(lostBytes: 1_420, hasLargeArrived: true)
            _ = path.search.note(&fate, at: path.now)
        }
        #expect(path.search.packetSize == 1_432)
    }

    @Test func `after a false alarm one probe restores the size`() {
        var path = Path(limit: 1_435)
        path.run()
        var fate = PathMTUDiscovery.Fate(lostBytes: 9_999, hasSmallArrived: true)
        _ = path.search.note(&fate, at: path.now)
        path.probes = []
        path.run()
        #expect(path.probes == [1_432])
        #expect(path.search.packetSize == 1_432)
    }

    @Test func `a path that flaps is probed ever more rarely`() {
        var path = Path(limit: 1_435)
        path.run()
        var pauses: [Duration] = []
        for _ in 0..<12 {
            var fate = PathMTUDiscovery.Fate(lostBytes: 9_999, hasSmallArrived: true)
            _ = path.search.note(&fate, at: path.now)
            let start = path.now
            while !path.search.wantsProbe(bytesSent: 1_000, at: path.now), pauses.count < 100 {
                path.now = path.now + .seconds(1)
            }
            pauses.append(path.now - start)
            path.run()
            #expect(path.search.packetSize == 1_432)
        }
        #expect(pauses.prefix(4) == [.zero, .seconds(5), .seconds(10), .seconds(20)])
        #expect(pauses.allSatisfy { $0 <= PathMTUDiscovery.raiseInterval })
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import RTCICE
import Testing

@Suite struct RecentChecksTests {
    private func check(
        _ address: TransportAddress,
        at now: Instant,
        nominated: Bool = false
    ) -> RecentCheck? {
        var random = seeded()
        let responder = ICELiteResponder(random: &random)
        let datagram = CheckFixture(nominates: nominated).datagram
        let verdict = responder.respond(to: datagram, from: address, random: &random)
        guard case .answered(let answer) = verdict else { return nil }
        return RecentCheck(answer, from: address, at: now)
    }

    private func table(_ capacity: Int = 4096) -> RecentChecks {
        var random = seeded()
        return RecentChecks(capacity: capacity, lifetime: .seconds(10), random: &random)
    }

    @Test func `a check is found by its source until it expires`() throws {
        var checks = table()
        let entry = try #require(check(dialerAddress, at: at(1000)))
        checks.record(entry)
        #expect(checks.check(from: dialerAddress, at: at(1000)) == entry)
        #expect(checks.check(from: dialerAddress, at: at(10_999)) == entry)
        #expect(checks.check(from: dialerAddress, at: at(11_000)) == nil)
        #expect(checks.check(from: dialerAddress(1), at: at(1000)) == nil)
        var other = dialerAddress
        other.port += 1
        #expect(checks.check(from: other, at: at(1000)) == nil)
    }

    @Test func `a check is taken once`() throws {
        var checks = table()
        checks.record(try #require(check(dialerAddress, at: at(0))))
        let first = checks.take(from: dialerAddress, at: at(1))
        let second = checks.take(from: dialerAddress, at: at(1))
        #expect(first?.address == dialerAddress && second == nil)
        checks.record(try #require(check(dialerAddress, at: at(0))))
        let expired = checks.take(from: dialerAddress, at: at(60_000))
        #expect(expired == nil && checks.count == 0)
    }

    @Test func `a repeated check replaces the one before`() throws {
        var checks = table()
        for step in 0..<100 {
            let now = at(Int64(step))
            checks.record(try #require(check(dialerAddress, at: now, nominated: step == 99)))
        }
        #expect(checks.count == 1 && checks.displacedCount == 0)
        let last = checks.check(from: dialerAddress, at: at(100))
        #expect(last?.receivedAt == at(99) && last?.nominated == true)
    }

    @Test func `the table never grows and the newest check is always in it`() throws {
        var checks = table(64)
        #expect(checks.capacity == 64)
        var entry = try #require(check(dialerAddress, at: at(0)))
        for index in 0..<10_000 {
            entry.address = dialerAddress(index)
            entry.receivedAt = at(Int64(index) / 100)
            checks.record(entry)
            #expect(checks.check(from: entry.address, at: entry.receivedAt) == entry)
        }
        #expect(checks.count == 64 && checks.capacity == 64)
        #expect(checks.displacedCount == 10_000 - 64)
    }

    @Test func `a full bucket gives up its oldest entry`() throws {
        var checks = table(4)
        let entry = try #require(check(dialerAddress, at: at(0)))
        for (index, age) in [3, 1, 4, 2, 5].enumerated() {
            var copy = entry
            copy.address = dialerAddress(index)
            copy.receivedAt = at(Int64(age))
            checks.record(copy)
        }
        let left = (0..<5).filter { checks.check(from: dialerAddress($0), at: at(5)) != nil }
        #expect(left == [0, 2, 3, 4])
    }

    @Test func `the capacity is a power of two within limits`() {
        let fixtures: [(Int, Int)] = [
            (.min, 4), (0, 4), (4, 4), (5, 8), (4096, 4096), (4097, 8192),
        ]
        for (wanted, capacity) in fixtures { #expect(table(wanted).capacity == capacity) }
    }

    @Test func `half a table of addresses in sequence displaces few`() throws {
        var checks = table(4096)
        var entry = try #require(check(dialerAddress, at: at(0)))
        for index in 0..<2048 {
            entry.address = dialerAddress(index)
            checks.record(entry)
        }
        // Two entries a bucket on average: a Poisson distribution puts about 4 % past the fourth.
        #expect(checks.displacedCount < 2048 / 10)
    }
}

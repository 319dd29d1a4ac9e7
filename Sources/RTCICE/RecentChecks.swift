// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import RTCCore

/// A valid check from an address that has no connection yet.
package struct RecentCheck: Hashable, Sendable {
    /// Where the check came from.
    package var address: TransportAddress

    /// Both ends' credentials.
    package var username: WebRTCDirectUsername

    /// The PRIORITY of the check, 0 when it had none.
    package var priority: UInt32

    /// Whether it had a USE-CANDIDATE.
    package var nominated: Bool

    /// When it came.
    package var receivedAt: Instant

    /// What is worth remembering of an answer that the stateless responder gave.
    package init(_ answer: LiteAnswer, from address: TransportAddress, at now: Instant) {
        self.address = address
        username = answer.username
        priority = answer.priority
        nominated = answer.nominated
        receivedAt = now
    }
}

/// The last valid checks by source address: all that a listener remembers before a DTLS
/// ClientHello.
///
/// The table never grows. A source address belongs to one bucket of four entries, chosen by a hash
/// under a secret seed, so that nobody can aim at a bucket; in a full bucket the oldest entry gives
/// way. An entry costs at most about 650 bytes (a USERNAME has up to 513), 4096 entries 2.7 MB.
/// Under a flood of f spoofed checks a second an entry survives for about capacity / f seconds,
/// while a ClientHello follows its check after one round trip.
package struct RecentChecks: Sendable {
    /// How many entries share a bucket: enough to make early displacement by chance unlikely, few
    /// enough to search all.
    static let waysPerBucket = 4

    /// The largest table, 650 MB when full.
    package static let capacityMax = 1 << 20

    /// How long an entry is good for: dialers repeat their checks well within it, and begin DTLS as
    /// soon as one was answered.
    package let lifetime: Duration

    private var entries: [RecentCheck?]
    private let bucketMask: Int
    private let seed: (UInt64, UInt64)

    /// Valid checks that displaced another one which was still good.
    package private(set) var displacedCount: UInt64 = 0

    /// Creates an empty table; `capacity` is rounded up to a power of two in 4…`capacityMax`.
    package init(
        capacity: Int = 4096,
        lifetime: Duration = .seconds(15),
        random: inout RandomSource
    ) {
        var buckets = 1
        while buckets * Self.waysPerBucket < min(capacity, Self.capacityMax) { buckets *= 2 }
        bucketMask = buckets - 1
        entries = Array(repeating: nil, count: buckets * Self.waysPerBucket)
        seed = (random.next(), random.next())
        self.lifetime = lifetime
    }

    /// How many entries the table has room for.
    package var capacity: Int { entries.count }

    /// How many entries are in the table, expired ones included.
    package var count: Int { entries.count { $0 != nil } }

    /// Remembers a check in place of an earlier one from the same address.
    package mutating func record(_ check: RecentCheck) {
        let slots = bucket(of: check.address)
        let slot =
            slots.first { entries[$0]?.address == check.address }
            ?? slots.first { entries[$0] == nil }
            ?? slots.min { age($0, at: check.receivedAt) > age($1, at: check.receivedAt) }
            ?? slots.lowerBound
        if let displaced = entries[slot], displaced.address != check.address,
            !isExpired(displaced, at: check.receivedAt)
        {
            displacedCount &+= 1
        }
        entries[slot] = check
    }

    /// The last check from an address, unless it has expired.
    package func check(from address: TransportAddress, at now: Instant) -> RecentCheck? {
        for slot in bucket(of: address) {
            if let entry = entries[slot], entry.address == address {
                return isExpired(entry, at: now) ? nil : entry
            }
        }
        return nil
    }

    /// Removes the check from an address and returns it, unless it has expired: a connection
    /// begins.
    package mutating func take(from address: TransportAddress, at now: Instant) -> RecentCheck? {
        for slot in bucket(of: address) {
            if let entry = entries[slot], entry.address == address {
                entries[slot] = nil
                return isExpired(entry, at: now) ? nil : entry
            }
        }
        return nil
    }

    private func age(_ slot: Int, at now: Instant) -> Duration {
        entries[slot].map { now - $0.receivedAt } ?? .zero
    }

    private func isExpired(_ check: RecentCheck, at now: Instant) -> Bool {
        now - check.receivedAt >= lifetime
    }

    private func bucket(of address: TransportAddress) -> Range<Int> {
        let index = Int(truncatingIfNeeded: hash(address)) & bucketMask
        let first = index * Self.waysPerBucket
        return first..<first + Self.waysPerBucket
    }

    /// Two rounds of multiply and fold, keyed in both; the result is never visible to a peer.
    private func hash(_ address: TransportAddress) -> UInt64 {
        let (high, low): (UInt64, UInt64) =
            switch address.ip {
            case .v4(let bits): (0, UInt64(bits))
            case .v6(let high, let low, _): (high, low)
            }
        let first = Self.fold(high ^ seed.0, low ^ seed.1)
        return Self.fold(first ^ seed.1, UInt64(address.port) ^ seed.0 ^ 0x9E37_79B9_7F4A_7C15)
    }

    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// Addresses that the system has refused to send to, as a firewall or a missing route makes it.
///
/// Each such send costs everybody the socket, so the address is left alone for a second, and twice
/// as long each time that it is refused again soon after.
struct MutedDestinations {
    /// How many are remembered; further ones displace those that end first.
    static let countMax = 256
    static let shortest = Duration.seconds(1)
    static let longest = Duration.seconds(32)

    private struct Entry {
        var end: Instant
        var length: Duration
    }

    private var entries: [IPAddress: Entry] = [:]

    /// Whether there has been none.
    var isEmpty: Bool { entries.isEmpty }

    /// Notes that a send to this address was refused.
    mutating func mute(_ address: IPAddress, at now: Instant) {
        var length = Self.shortest
        if let last = entries[address], now < last.end + last.length {
            length = min(last.length * 2, Self.longest)
        } else if entries.count >= Self.countMax {
            makeRoom(at: now)
        }
        entries[address] = Entry(end: now + length, length: length)
    }

    /// Whether nothing is to be sent to this address now.
    func contains(_ address: IPAddress, at now: Instant) -> Bool {
        entries[address].map { now < $0.end } ?? false
    }

    private mutating func makeRoom(at now: Instant) {
        entries = entries.filter { now < $0.value.end + $0.value.length }
        guard entries.count >= Self.countMax else { return }
        let first = entries.min { $0.value.end < $1.value.end }
        if let first { entries[first.key] = nil }
    }
}

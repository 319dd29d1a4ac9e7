// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// The source addresses from which the peer's valid checks came, and which of them to send to.
///
/// Full agents check from every interface at once, so several addresses show up for one connection.
/// RFC 8445 knows one nomination; agents that still nominate with every check (Firefox) are served
/// by the rule of RFC 5245 §8.1.1.2: among nominated pairs the one of the highest priority counts.
struct CheckedAddresses: Sendable {
    /// How many addresses one connection may have, as in go-libp2p: more than any host has
    /// interfaces.
    static let countMax = 32

    private struct Entry: Sendable {
        var address: TransportAddress
        var lastCheck: Instant
        var priority: UInt32
        var isNominated: Bool
    }

    private var entries: [Entry] = []

    /// Where to send to.
    private(set) var selected: TransportAddress

    /// Whether any check has nominated its pair.
    private(set) var hasNomination: Bool

    /// Starts with an address of the peer, which is the selected one.
    init(_ address: TransportAddress, priority: UInt32, nominated: Bool, at now: Instant) {
        selected = address
        hasNomination = nominated
        entries.append(
            Entry(address: address, lastCheck: now, priority: priority, isNominated: nominated)
        )
    }

    var count: Int { entries.count }

    func contains(_ address: TransportAddress) -> Bool {
        entries.contains { $0.address == address }
    }

    /// Selects an address that has been checked; false when it has not.
    mutating func select(_ address: TransportAddress) -> Bool {
        guard contains(address) else { return false }
        selected = address
        return true
    }

    /// Makes sure that there is an entry for the source of a valid check; false when there is no
    /// room.
    ///
    /// An address without a check for `lifetime` is no longer in use and gives way.
    mutating func admit(
        _ address: TransportAddress,
        at now: Instant,
        lifetime: Duration
    ) -> Bool {
        if contains(address) { return true }
        if entries.count >= Self.countMax {
            entries.removeAll { $0.address != selected && now - $0.lastCheck >= lifetime }
        }
        guard entries.count < Self.countMax else { return false }
        let entry = Entry(address: address, lastCheck: now, priority: 0, isNominated: false)
        entries.append(entry)
        return true
    }

    /// Notes a valid check from an admitted address, and selects it if it newly nominates the pair
    /// and the selected one is of no higher priority, or if the selected one is deserted.
    mutating func note(
        _ address: TransportAddress,
        priority: UInt32,
        nominated: Bool,
        at now: Instant,
        desertion: Duration
    ) {
        guard let index = entries.firstIndex(where: { $0.address == address }) else { return }
        let isNewlyNominated = nominated && !entries[index].isNominated
        entries[index].lastCheck = now
        entries[index].priority = priority
        entries[index].isNominated = entries[index].isNominated || nominated
        guard nominated, address != selected else {
            hasNomination = hasNomination || nominated
            return
        }
        let rival = entries.first { $0.address == selected }
        let isDeserted = rival.map { now - $0.lastCheck >= desertion } ?? true
        let isOutranked = rival.map { !$0.isNominated || $0.priority <= priority } ?? true
        hasNomination = true
        if isDeserted || isNewlyNominated && isOutranked { selected = address }
    }
}

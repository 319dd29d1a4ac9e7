// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import RTCSTUN

/// The source addresses from which the peer's valid checks came, and which of them to send to.
///
/// Anybody who knows the password, the peer above all, can send a check from a forged source. So an
/// address is only sent to once it has answered a check of ours, whose transaction id nobody else
/// has seen. The first address needs no answer as long as nothing else was selected: DTLS does not
/// complete unless the peer hears us there.
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
        /// Our check to this address, the same one each time it is repeated.
        var check: OwnCheck?
        /// Whether it was answered.
        var isProven = false
    }

    private struct OwnCheck: Sendable {
        let transactionID: STUNTransactionID
        var sentAt: Instant
    }

    private var entries: [Entry] = []

    /// Where to send to.
    private(set) var selected: TransportAddress

    /// Where the peer wants us to send to; selected once it is proven.
    private var wanted: TransportAddress

    /// Whether any check has nominated its pair.
    private(set) var hasNomination: Bool

    /// Starts with an address of the peer, which is the selected one.
    init(_ address: TransportAddress, priority: UInt32, nominated: Bool, at now: Instant) {
        selected = address
        wanted = address
        hasNomination = nominated
        entries.append(
            Entry(address: address, lastCheck: now, priority: priority, isNominated: nominated)
        )
    }

    var count: Int { entries.count }

    func contains(_ address: TransportAddress) -> Bool {
        entries.contains { $0.address == address }
    }

    /// Selects an address that has been checked, as soon as it is proven; false when it has not.
    mutating func select(_ address: TransportAddress) -> Bool {
        guard contains(address) else { return false }
        wanted = address
        settle()
        return true
    }

    private mutating func settle() {
        if entries.contains(where: { $0.address == wanted && $0.isProven }) { selected = wanted }
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

    /// Notes a valid check from an admitted address, and wants it if it newly nominates the pair
    /// and the wanted one is of no higher priority, or if the wanted one is deserted.
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
        guard nominated, address != wanted else {
            hasNomination = hasNomination || nominated
            return
        }
        let rival = entries.first { $0.address == wanted }
        let isDeserted = rival.map { now - $0.lastCheck >= desertion } ?? true
        let isOutranked = rival.map { !$0.isNominated || $0.priority <= priority } ?? true
        hasNomination = true
        if isDeserted || isNewlyNominated && isOutranked { wanted = address }
        settle()
    }
}

// MARK: - Own checks

extension CheckedAddresses {
    /// Whether a check of ours would show something new about the address.
    func needsProof(_ address: TransportAddress) -> Bool {
        address != selected && entries.contains { $0.address == address && !$0.isProven }
    }

    /// Whether a check to the address, if there was one, has had its time (RTO, RFC 8445 §14.3).
    func isCheckDue(to address: TransportAddress, at now: Instant) -> Bool {
        guard let entry = entries.first(where: { $0.address == address }) else { return false }
        return entry.check.map { now - $0.sentAt >= .milliseconds(500) } ?? true
    }

    /// The transaction id of a check that is sent now; nil for an address that is not here.
    mutating func beginCheck(
        to address: TransportAddress,
        at now: Instant,
        random: inout RandomSource
    ) -> STUNTransactionID? {
        guard let index = entries.firstIndex(where: { $0.address == address }) else { return nil }
        let id = entries[index].check?.transactionID ?? STUNTransactionID(random: &random)
        entries[index].check = OwnCheck(transactionID: id, sentAt: now)
        return id
    }

    /// Whether a check of ours with this id went to the address and is not yet answered.
    func awaits(_ transactionID: STUNTransactionID, from address: TransportAddress) -> Bool {
        entries.contains {
            $0.address == address && $0.check?.transactionID == transactionID && !$0.isProven
        }
    }

    /// Notes that the address has answered our check, and selects it if it is wanted.
    mutating func prove(_ address: TransportAddress) {
        guard let index = entries.firstIndex(where: { $0.address == address }) else { return }
        entries[index].isProven = true
        settle()
    }
}

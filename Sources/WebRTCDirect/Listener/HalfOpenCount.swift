// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// How many half-open connections a listener has, in all and by source.
///
/// A source may hold as many as are left free for all others (Choudhury and Hahne's dynamic
/// threshold): one host that dials alone gets half of them, and whoever comes next finds room.
struct HalfOpenCount {
    /// Who holds half-open connections: an IPv4 address, or an IPv6 /64, which is as much as one
    /// host can have for the asking.
    private enum Source: Hashable {
        case v4(UInt32)
        case v6(prefix: UInt64)

        init(_ address: TransportAddress) {
            switch address.ip {
            case .v4(let bits): self = .v4(bits)
            case .v6(let high, _, _): self = .v6(prefix: high)
            }
        }
    }

    private let limit: Int
    private var counts: [Source: Int] = [:]

    /// How many there are in all.
    private(set) var total = 0

    init(limit: Int) {
        self.limit = limit
    }

    /// Whether there is room for one more from this address.
    func hasRoom(for address: TransportAddress) -> Bool {
        counts[Source(address), default: 0] < limit - total
    }

    mutating func add(_ address: TransportAddress) {
        counts[Source(address), default: 0] += 1
        total += 1
    }

    mutating func remove(_ address: TransportAddress) {
        let source = Source(address)
        guard let count = counts[source] else { return }
        counts[source] = count > 1 ? count - 1 : nil
        total -= 1
    }
}

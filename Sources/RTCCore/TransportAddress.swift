// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// An IP address, held as plain integers so that it is cheap to copy, compare and hash.
package enum IPAddress: Hashable, Sendable {
    /// An IPv4 address in host order.
    case v4(UInt32)

    /// An IPv6 address as its upper and lower 64 bits in host order; `scope` is the interface index
    /// of a link-local address, otherwise 0.
    case v6(high: UInt64, low: UInt64, scope: UInt32)

    /// Whether this is an IPv6 address.
    package var isIPv6: Bool {
        if case .v6 = self { true } else { false }
    }

    /// Whether this is 0.0.0.0 or ::.
    package var isUnspecified: Bool {
        switch self {
        case .v4(let bits): bits == 0
        case .v6(let high, let low, _): high == 0 && low == 0
        }
    }
}

/// One end of a UDP path.
package struct TransportAddress: Hashable, Sendable {
    /// The IP address.
    package var ip: IPAddress

    /// The UDP port.
    package var port: UInt16

    /// Joins an IP address and a UDP port.
    package init(ip: IPAddress, port: UInt16) {
        self.ip = ip
        self.port = port
    }
}

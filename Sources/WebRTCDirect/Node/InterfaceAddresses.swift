// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

/// The addresses of this machine that a wildcard stands for.
enum InterfaceAddresses {
    /// The address itself, or for a wildcard those of all interfaces in its family; IPv6 link-local
    /// ones are left out, since nobody elsewhere can dial them.
    static func expand(_ address: TransportAddress) throws -> [TransportAddress] {
        guard address.ip.isUnspecified else { return [address] }
        var expanded: [TransportAddress] = []
        for device in try System.enumerateDevices() {
            guard let found = device.address.flatMap(TransportAddress.init),
                found.ip.isIPv6 == address.ip.isIPv6, !found.ip.isLinkLocal
            else { continue }
            let candidate = TransportAddress(ip: found.ip, port: address.port)
            if !expanded.contains(candidate) { expanded.append(candidate) }
        }
        return expanded
    }
}

extension IPAddress {
    /// Whether this is an IPv6 address that is only valid on one link (fe80::/10).
    fileprivate var isLinkLocal: Bool {
        if case .v6(let high, _, _) = self { high >> 54 == 0xFE80 >> 6 } else { false }
    }

    /// Whether this is 127.0.0.0/8 or ::1.
    var isLoopback: Bool {
        switch self {
        case .v4(let bits): bits >> 24 == 127
        case .v6(let high, let low, _): high == 0 && low == 1
        }
    }

    /// The wildcard of the same family, or loopback for a loopback address: where to send from.
    var sourceForDialing: IPAddress {
        switch self {
        case .v4: .v4(isLoopback ? 127 << 24 | 1 : 0)
        case .v6: .v6(high: 0, low: isLoopback ? 1 : 0, scope: 0)
        }
    }
}

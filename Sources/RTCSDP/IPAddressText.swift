// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import Multiformats
package import RTCCore

extension IPAddress {
    /// Takes an address that was read from text.
    package init(_ address: IPv4Address) {
        self = .v4(address.rawValue)
    }

    /// Takes an address that was read from text, without an interface.
    package init(_ address: IPv6Address) {
        self = .v6(high: address.high, low: address.low, scope: 0)
    }

    /// Reads an IPv4 or IPv6 address; nil for anything else, zones and brackets included.
    package init?(_ text: some StringProtocol) {
        if let address = IPv4Address(text) {
            self.init(address)
        } else if let address = IPv6Address(text) {
            self.init(address)
        } else {
            return nil
        }
    }

    /// The canonical text (RFC 5952), without an interface.
    package var text: String {
        switch self {
        case .v4(let bits): IPv4Address(rawValue: bits).description
        case .v6(let high, let low, _): IPv6Address(high: high, low: low).description
        }
    }

    /// The same address without an interface, which means nothing to the peer.
    var withoutScope: IPAddress {
        if case .v6(let high, let low, _) = self {
            .v6(high: high, low: low, scope: 0)
        } else {
            self
        }
    }
}

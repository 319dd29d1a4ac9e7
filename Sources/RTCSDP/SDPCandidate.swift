// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import RTCCore

/// One address where a peer may be reached, as `a=candidate` gives it (RFC 8839 §5.1).
///
/// Text example: `1467250027 1 UDP 1467250027 192.0.2.1 4001 typ host`.
package struct SDPCandidate: Hashable, Sendable {
    /// The transport protocols that candidates are kept for.
    package enum TransportProtocol: String, Sendable {
        /// UDP.
        case udp = "UDP"
        /// TCP (RFC 6544).
        case tcp = "TCP"
    }

    /// How the candidate was found.
    package enum Kind: String, Sendable {
        /// An address of the peer itself.
        case host
        /// The address that a STUN server saw.
        case serverReflexive = "srflx"
        /// The address that the other peer saw.
        case peerReflexive = "prflx"
        /// An address of a TURN server.
        case relayed = "relay"
    }

    /// An address of a candidate: browsers hide local addresses behind mDNS names.
    package enum Host: Hashable, Sendable {
        /// An IP address.
        case ip(IPAddress)
        /// A name to resolve.
        case name(String)
    }

    /// The address behind a reflexive or relayed candidate.
    package struct Related: Hashable, Sendable {
        /// The address.
        package var host: Host
        /// The port; 0 when it is hidden.
        package var port: UInt16

        /// Joins an address and a port.
        package init(host: Host, port: UInt16) {
            self.host = host
            self.port = port
        }
    }

    /// A pair of words behind the known fields, such as `generation 0`.
    package struct Extension: Hashable, Sendable {
        /// The name.
        package var name: String
        /// The value.
        package var value: String

        /// Joins a name and a value, neither of which may hold a space.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Candidates with equal foundations are of the same kind and origin; 1…32 ICE characters.
    package var foundation: String
    /// The component, which is always 1 without RTCP.
    package var component: UInt16
    /// The transport protocol.
    package var transport: TransportProtocol
    /// The priority; higher is better.
    package var priority: UInt32
    /// The address.
    package var host: Host
    /// The port; 9 for a TCP candidate that only dials.
    package var port: UInt16
    /// How the candidate was found.
    package var kind: Kind
    /// The address behind a reflexive or relayed candidate.
    package var related: Related?
    /// Everything else in its order: `tcptype`, `generation`, `ufrag`, `network-cost` and so on.
    package var extensions: [Extension]

    /// A host candidate for UDP with the foundation and priority that libp2p uses everywhere.
    package init(host address: TransportAddress) {
        foundation = "1467250027"
        component = 1
        transport = .udp
        priority = 1_467_250_027
        host = .ip(address.ip)
        port = address.port
        kind = .host
        related = nil
        extensions = []
    }

    /// Where a UDP check can be sent to; nil for TCP and for names.
    package var udpAddress: TransportAddress? {
        guard transport == .udp, case .ip(let ip) = host else { return nil }
        return TransportAddress(ip: ip, port: port)
    }
}

extension SDPCandidate.Host: CustomStringConvertible {
    /// The address or the name.
    package var description: String {
        switch self {
        case .ip(let address): address.text
        case .name(let name): name
        }
    }
}

extension SDPCandidate: CustomStringConvertible {
    /// The value of the attribute.
    package var description: String {
        var fields = [
            foundation, String(component), transport.rawValue, String(priority),
            host.description, String(port), "typ", kind.rawValue,
        ]
        if let related {
            fields += ["raddr", related.host.description, "rport", String(related.port)]
        }
        for pair in extensions { fields += [pair.name, pair.value] }
        return fields.joined(separator: " ")
    }
}

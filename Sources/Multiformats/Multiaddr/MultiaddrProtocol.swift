// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

extension Multiaddr {
    /// The registered number of a protocol, at most 63 bits (multiaddr, protocols.csv).
    public struct ProtocolCode: RawRepresentable, Hashable, Sendable {
        /// The multicodec number.
        public let rawValue: UInt64

        /// Names a protocol by its multicodec number, known here or not.
        public init(rawValue: UInt64) {
            self.rawValue = rawValue
        }
    }
}

extension Multiaddr.ProtocolCode: CustomStringConvertible {
    /// The registered name, or the number in hexadecimal.
    public var description: String {
        ProtocolDefinition.byCode[rawValue]?.name ?? "0x" + String(rawValue, radix: 16)
    }
}

extension Multiaddr.Component {
    /// The registered number of this component's protocol.
    public var protocolCode: Multiaddr.ProtocolCode {
        Multiaddr.ProtocolCode(rawValue: code)
    }

    private var code: UInt64 {
        switch self {
        case .ip4: 4
        case .tcp: 6
        case .dccp: 33
        case .ip6: 41
        case .ip6zone: 42
        case .ipcidr: 43
        case .dns: 53
        case .dns4: 54
        case .dns6: 55
        case .dnsaddr: 56
        case .sctp: 132
        case .udp: 273
        case .webrtcDirect: 280
        case .webrtc: 281
        case .p2pCircuit: 290
        case .p2p: 421
        case .https: 443
        case .tls: 448
        case .sni: 449
        case .noise: 454
        case .quic: 460
        case .quicV1: 461
        case .webtransport: 465
        case .certhash: 466
        case .ws: 477
        case .wss: 478
        case .http: 480
        case .memory: 777
        }
    }
}

/// How one protocol is named and how its value is built.
struct ProtocolDefinition: Sendable {
    /// The kinds of value, with the way back to a component where several protocols share one.
    enum Shape: Sendable {
        case flag(Multiaddr.Component)
        case port(@Sendable (UInt16) -> Multiaddr.Component)
        case name(@Sendable (Multiaddr.Name) -> Multiaddr.Component)
        case ip4
        case ip6
        case prefixLength
        case number
        case certhash
        case peer
    }

    let code: UInt64
    let name: String
    let shape: Shape

    static let byCode = Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0) })

    static let byName: [String: ProtocolDefinition] = {
        var byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
        // The former name of /p2p is read but never written.
        byName["ipfs"] = byName["p2p"]
        return byName
    }()

    private static let all: [ProtocolDefinition] = [
        .init(code: 4, name: "ip4", shape: .ip4),
        .init(code: 6, name: "tcp", shape: .port { .tcp($0) }),
        .init(code: 33, name: "dccp", shape: .port { .dccp($0) }),
        .init(code: 41, name: "ip6", shape: .ip6),
        .init(code: 42, name: "ip6zone", shape: .name { .ip6zone($0) }),
        .init(code: 43, name: "ipcidr", shape: .prefixLength),
        .init(code: 53, name: "dns", shape: .name { .dns($0) }),
        .init(code: 54, name: "dns4", shape: .name { .dns4($0) }),
        .init(code: 55, name: "dns6", shape: .name { .dns6($0) }),
        .init(code: 56, name: "dnsaddr", shape: .name { .dnsaddr($0) }),
        .init(code: 132, name: "sctp", shape: .port { .sctp($0) }),
        .init(code: 273, name: "udp", shape: .port { .udp($0) }),
        .init(code: 280, name: "webrtc-direct", shape: .flag(.webrtcDirect)),
        .init(code: 281, name: "webrtc", shape: .flag(.webrtc)),
        .init(code: 290, name: "p2p-circuit", shape: .flag(.p2pCircuit)),
        .init(code: 421, name: "p2p", shape: .peer),
        .init(code: 443, name: "https", shape: .flag(.https)),
        .init(code: 448, name: "tls", shape: .flag(.tls)),
        .init(code: 449, name: "sni", shape: .name { .sni($0) }),
        .init(code: 454, name: "noise", shape: .flag(.noise)),
        .init(code: 460, name: "quic", shape: .flag(.quic)),
        .init(code: 461, name: "quic-v1", shape: .flag(.quicV1)),
        .init(code: 465, name: "webtransport", shape: .flag(.webtransport)),
        .init(code: 466, name: "certhash", shape: .certhash),
        .init(code: 477, name: "ws", shape: .flag(.ws)),
        .init(code: 478, name: "wss", shape: .flag(.wss)),
        .init(code: 480, name: "http", shape: .flag(.http)),
        .init(code: 777, name: "memory", shape: .number),
    ]
}

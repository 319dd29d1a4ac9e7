// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import PeerIdentity

/// What an address says, part by part.
struct AddressExplanation: Encodable, Equatable {
    /// One protocol of the address.
    struct Part: Encodable, Equatable {
        let `protocol`: String
        let value: String?
        let meaning: String
    }

    let address: String
    let parts: [Part]
    /// Whether this tool can dial it.
    let canBeDialed: Bool
    /// Whether this tool can listen on it.
    let canBeListenedOn: Bool
    /// Why it cannot be dialed.
    let problem: String?

    /// Explains an address.
    init(_ address: Multiaddr) {
        let problem = DialProblem(address)
        self.address = "\(address)"
        parts = address.components.map { component in
            Part(
                protocol: "\(component.protocolCode)",
                value: component.valueText,
                meaning: component.meaning
            )
        }
        canBeDialed = problem == nil
        canBeListenedOn = address.isWebRTCDirectListenAddress
        self.problem = problem.map { "\($0)" }
    }

    /// A block for each part, and the verdict.
    var text: String {
        let blocks = parts.map { part in
            let head = part.value.map { "/\(part.protocol)/\($0)" } ?? "/\(part.protocol)"
            return "\(head)\n    \(part.meaning)"
        }
        return (blocks + [verdict]).joined(separator: "\n")
    }

    private var verdict: String {
        if canBeDialed { return "This address can be dialed." }
        let reason = problem.map { ": \($0)" } ?? ""
        return canBeListenedOn
            ? "This address can be listened on. It cannot be dialed\(reason)."
            : "This address cannot be dialed\(reason)."
    }
}

extension Multiaddr.Component {
    /// What the part tells a dialer.
    fileprivate var meaning: String {
        switch self {
        case .ip4(let address):
            address.rawValue == 0
                ? "every IPv4 address of the listener's machine" : "the listener's IPv4 address"
        case .ip6(let address):
            address.high == 0 && address.low == 0
                ? "every IPv6 address of the listener's machine" : "the listener's IPv6 address"
        case .ip6zone: "the network interface on which the IPv6 address is valid"
        case .dns, .dns4, .dns6: "a name to look up the listener's IP address by"
        case .dnsaddr: "a name whose TXT records hold addresses"
        case .udp(0): "a UDP port of the system's choice"
        case .udp: "the listener's UDP port; one port serves every connection"
        case .webrtcDirect:
            "WebRTC without signalling: all that a dialer needs stands in this line"
        case .certhash(let hash): Self.meaning(ofCerthash: hash)
        case .p2p(let peer): Self.meaning(ofPeer: peer)
        case .p2pCircuit: "a relay: what stands in front leads to it, the rest goes through it"
        default: "a protocol that WebRTC Direct does not use"
        }
    }

    private static func meaning(ofCerthash hash: Multihash) -> String {
        guard hash.code == .sha256 else {
            return "the \(hash.code) of the listener's certificate; only sha2-256 can be checked"
        }
        let digest = hash.digest.map { byte in
            let text = String(byte, radix: 16)
            return byte < 16 ? "0" + text : text
        }
        return "the SHA-256 of the listener's self-signed certificate, so that it can be trusted "
            + "without an authority: \(digest.joined(separator: ":"))"
    }

    private static func meaning(ofPeer hash: Multihash) -> String {
        guard let peer = try? PeerID(multihash: hash) else {
            return "no libp2p peer: expected the hash of a key"
        }
        let key =
            peer.publicKey.map { "contains its \($0.type) key" } ?? "the SHA-256 of its key"
        return "the listener's libp2p identity (\(key)), proven by a Noise handshake"
    }
}

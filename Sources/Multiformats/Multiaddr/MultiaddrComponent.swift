// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

extension Multiaddr {
    /// One protocol of an address with its value.
    public enum Component: Hashable, Sendable {
        /// An IPv4 address.
        case ip4(IPv4Address)
        /// An IPv6 address.
        case ip6(IPv6Address)
        /// The interface of the link-local `/ip6` that follows (RFC 4007).
        case ip6zone(Name)
        /// The prefix length of the IP address in front, in bits.
        case ipcidr(UInt8)
        /// A name that resolves to IPv4 and IPv6 addresses.
        case dns(Name)
        /// A name that resolves to IPv4 addresses.
        case dns4(Name)
        /// A name that resolves to IPv6 addresses.
        case dns6(Name)
        /// A name whose TXT records hold multiaddrs.
        case dnsaddr(Name)
        /// A TCP port.
        case tcp(UInt16)
        /// A UDP port.
        case udp(UInt16)
        /// An SCTP port.
        case sctp(UInt16)
        /// A DCCP port.
        case dccp(UInt16)
        /// QUIC of the draft versions.
        case quic
        /// QUIC version 1 (RFC 9000).
        case quicV1
        /// WebTransport.
        case webtransport
        /// WebRTC with signalling.
        case webrtc
        /// WebRTC without signalling: the address is all a dialer needs.
        case webrtcDirect
        /// The hash of a certificate that the listener may present.
        case certhash(Multihash)
        /// TLS.
        case tls
        /// The name sent in the TLS ClientHello (RFC 6066 §3).
        case sni(Name)
        /// Noise.
        case noise
        /// HTTP.
        case http
        /// HTTP over TLS.
        case https
        /// WebSocket.
        case ws
        /// WebSocket over TLS.
        case wss
        /// A peer, by the multihash of its public key.
        case p2p(Multihash)
        /// A relay: what is in front leads to it, what follows is reached through it.
        case p2pCircuit
        /// An endpoint inside this process; eight bytes on the wire as in go and Rust.
        case memory(UInt64)
    }
}

extension Multiaddr.Component {
    /// The value as text; nil for protocols that have none.
    public var valueText: String? {
        switch self {
        case .ip4(let address): address.description
        case .ip6(let address): address.description
        case .ip6zone(let name), .dns(let name), .dns4(let name), .dns6(let name),
            .dnsaddr(let name), .sni(let name):
            name.text
        case .ipcidr(let length): String(length)
        case .tcp(let port), .udp(let port), .sctp(let port), .dccp(let port): String(port)
        case .certhash(let hash):
            "u" + Multibase.certhashText.encode(hash.bytes)
        case .p2p(let peer): PeerIDText.encode(peer)
        case .memory(let number): String(number)
        case .quic, .quicV1, .webtransport, .webrtc, .webrtcDirect, .tls, .noise, .http, .https,
            .ws, .wss, .p2pCircuit:
            nil
        }
    }

    /// Appends the binary form: code, length where it is not fixed, value.
    func append(to bytes: inout [UInt8]) {
        Varint.append(protocolCode.rawValue, to: &bytes)
        switch self {
        case .ip4(let address): bytes += address.bytes
        case .ip6(let address): bytes += address.bytes
        case .ip6zone(let name), .dns(let name), .dns4(let name), .dns6(let name),
            .dnsaddr(let name), .sni(let name):
            append(sized: Array(name.text.utf8), to: &bytes)
        case .ipcidr(let length): bytes.append(length)
        case .tcp(let port), .udp(let port), .sctp(let port), .dccp(let port):
            bytes += [UInt8(truncatingIfNeeded: port >> 8), UInt8(truncatingIfNeeded: port)]
        case .certhash(let hash), .p2p(let hash): append(sized: hash.bytes, to: &bytes)
        case .memory(let number):
            for shift in stride(from: UInt64(56), through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: number >> shift))
            }
        case .quic, .quicV1, .webtransport, .webrtc, .webrtcDirect, .tls, .noise, .http, .https,
            .ws, .wss, .p2pCircuit:
            break
        }
    }

    private func append(sized value: [UInt8], to bytes: inout [UInt8]) {
        Varint.append(UInt64(value.count), to: &bytes)
        bytes += value
    }
}

extension Multiaddr.Component: CustomStringConvertible {
    /// The text form with its leading slash, such as `/udp/4001`.
    public var description: String {
        guard let valueText else { return "/\(protocolCode.description)" }
        return "/\(protocolCode.description)/\(valueText)"
    }
}

extension Multibase {
    /// The base that certificate hashes are written in.
    static var certhashText: BitBase {
        BitBase(alphabet: Multibase.base64url.alphabet, width: 6, padding: false)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import PeerIdentity

/// What keeps an address from being dialed; the first thing that is wrong with it.
enum DialProblem: Equatable {
    /// It begins with a name.
    case unresolvedName(String)
    /// It is not of the form that this transport has.
    case otherForm
    /// There is no UDP port to send to.
    case portZero
    /// The IP address stands for all of a machine's.
    case unspecifiedHost
    /// It names no certificate.
    case noCerthash
    /// None of the hashes is a SHA-256.
    case unknownHash(String)
    /// The last part is no peer that could exist.
    case invalidPeer(String)

    /// Finds what is wrong; nil when nothing is.
    init?(_ address: Multiaddr) {
        guard let parts = address.webRTCDirect else {
            if case .dns(let name) = address.udpEndpoint?.host {
                self = .unresolvedName("\(name)")
            } else {
                self = .otherForm
            }
            return
        }
        let sha256 = parts.certhashes.contains { $0.code == .sha256 }
        if parts.endpoint.port == 0 {
            self = .portZero
        } else if parts.endpoint.host.isUnspecified {
            self = .unspecifiedHost
        } else if let first = parts.certhashes.first {
            if !sha256 {
                self = .unknownHash("\(first.code)")
            } else if let peer = parts.peer, (try? PeerID(multihash: peer)) == nil {
                self = .invalidPeer(PeerIDText.encode(peer))
            } else {
                return nil
            }
        } else {
            self = .noCerthash
        }
    }
}

extension DialProblem: CustomStringConvertible {
    /// Quotes the part and says what was expected.
    var description: String {
        switch self {
        case .unresolvedName(let name):
            "\"\(name)\" is a name: expected an IP address, /ip4/… or /ip6/…"
        case .otherForm:
            "expected /ip4|ip6/ADDRESS/udp/PORT/webrtc-direct/certhash/HASH[/p2p/PEER]"
        case .portZero:
            "\"/udp/0\" is no port to dial: expected 1 to 65535"
        case .unspecifiedHost:
            "the IP address stands for every address of a machine: expected one of them"
        case .noCerthash:
            "expected /certhash/HASH after /webrtc-direct: without it the peer's certificate "
                + "cannot be checked"
        case .unknownHash(let code):
            "the certhash is made with \(code): expected sha2-256"
        case .invalidPeer(let text):
            "\"/p2p/\(text)\" is no peer: expected the hash of a libp2p key"
        }
    }
}

extension Multiformats.UDPEndpoint.Host {
    /// Whether it is 0.0.0.0 or ::.
    var isUnspecified: Bool {
        switch self {
        case .ip4(let address): address.rawValue == 0
        case .ip6(let address, _): address.high == 0 && address.low == 0
        case .dns: false
        }
    }
}

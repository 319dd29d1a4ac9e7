// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import PeerIdentity

/// The parts of an address such as `/memory/1234` or `/memory/1234/p2p/12D3KooW…`.
struct MemoryAddress {
    /// The port; 0 asks for a free one.
    let port: UInt64
    /// The peer that must answer, when the address names one.
    let peer: PeerID?

    /// Reads an address; nil when it is no memory address.
    init?(_ address: Multiaddr) {
        guard case .memory(let port) = address.components.first else { return nil }
        switch address.components.count {
        case 1:
            peer = nil
        case 2:
            guard let hash = address.peer, let peer = try? PeerID(multihash: hash) else {
                return nil
            }
            self.peer = peer
        default:
            return nil
        }
        self.port = port
    }

    /// The address of a port.
    static func multiaddr(port: UInt64) -> Multiaddr {
        Multiaddr([.memory(port)])
    }
}

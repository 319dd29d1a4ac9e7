// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import PeerIdentity
import PeerTransport
import RTCCore
import RTCSDP

/// An address that can be dialed.
struct DialTarget {
    let address: Multiaddr
    let transportAddress: TransportAddress
    let expectedPeer: PeerID?

    /// Checks that nothing is missing.
    ///
    /// - Throws: `.addressNotSupported` with the address.
    init(_ address: Multiaddr) throws(TransportError) {
        guard let parts = address.webRTCDirect, !parts.certhashes.isEmpty,
            let transportAddress = TransportAddress(parts.endpoint),
            transportAddress.port != 0, !transportAddress.ip.isUnspecified
        else { throw .addressNotSupported(address) }
        self.address = address
        self.transportAddress = transportAddress
        do {
            expectedPeer = try parts.peer.map { try PeerID(multihash: $0) }
        } catch {
            throw .addressNotSupported(address)
        }
    }

    /// The listener's answer, synthesised from the address.
    ///
    /// - Throws: `.addressNotSupported` when no certificate hash is one that can be checked.
    func answer(_ credentials: MungedCredentials) throws(TransportError) -> SessionDescription {
        do {
            var answer = try Munger.answer(to: address, credentials: credentials)
            // The text form of a description has no place for the interface of a link-local
            // address.
            answer.candidates = [SDPCandidate(host: transportAddress)]
            return answer
        } catch {
            throw .addressNotSupported(address)
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
package import RTCCore
package import RTCCrypto
package import RTCICE
package import RTCSDP

/// The two session descriptions that one end of a pair is configured from.
package struct PairDescriptions: Sendable {
    /// The end's own.
    package var local: SessionDescription

    /// The other end's, which nobody has sent.
    package var remote: SessionDescription

    /// A dialer's: its offer, and the answer that follows from the listener's address.
    package init(
        dialing listener: TransportAddress,
        announcing fingerprints: [Fingerprint],
        credentials: DialCredentials,
        from source: TransportAddress,
        fingerprint: Fingerprint
    ) throws {
        let munged = try MungedCredentials(
            clientUsernameFragment: credentials.local.usernameFragment,
            clientPassword: credentials.local.password,
            serverUsernameFragment: credentials.remote.usernameFragment,
            serverPassword: credentials.remote.password
        )
        remote = try Munger.answer(
            to: try Multiaddr(listener: listener, fingerprints: fingerprints),
            credentials: munged
        )
        local = Munger.offer(inferredFrom: munged, source: source, setup: .active)
        local.fingerprints = [SDPFingerprint(function: .sha256, digest: fingerprint.sha256)]
    }

    /// A listener's: its answer, and the offer that follows from the dialer's check.
    package init(
        accepting check: RecentCheck,
        at address: TransportAddress,
        fingerprint: Fingerprint
    ) throws {
        let munged = try MungedCredentials(
            clientUsernameFragment: check.username.clientCredentials.usernameFragment,
            clientPassword: check.username.clientCredentials.password,
            serverUsernameFragment: check.username.serverCredentials.usernameFragment,
            serverPassword: check.username.serverCredentials.password
        )
        remote = Munger.offer(inferredFrom: munged, source: check.address)
        remote.candidates = [SDPCandidate(host: check.address)]
        local = try Munger.answer(
            to: try Multiaddr(listener: address, fingerprints: [fingerprint]),
            credentials: munged
        )
    }
}

extension Multiaddr {
    /// `/ip4|ip6/…/udp/…/webrtc-direct/certhash/…`.
    fileprivate init(listener: TransportAddress, fingerprints: [Fingerprint]) throws {
        let host: Component =
            switch listener.ip {
            case .v4(let bits): .ip4(IPv4Address(rawValue: bits))
            case .v6(let high, let low, _): .ip6(IPv6Address(high: high, low: low))
            }
        let hashes = try fingerprints.map { fingerprint -> Component in
            .certhash(try Multihash(code: .sha256, digest: fingerprint.sha256))
        }
        self.init([host, .udp(listener.port), .webrtcDirect] + hashes)
    }
}

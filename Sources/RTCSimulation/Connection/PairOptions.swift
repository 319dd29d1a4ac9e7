// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import RTCCore
package import RTCCrypto
package import RTCICE
package import RTCPeerConnection

/// What a `PeerConnectionPair` is made with.
package struct PairOptions: Sendable {
    /// How the dialer makes up the ICE credentials.
    package var version = CredentialVersion.v1

    /// Where the dialer's datagrams come from.
    package var dialerAddress = TransportAddress(ip: .v4(0xC000_0201), port: 40_000)

    /// Where the listener listens.
    package var listenerAddress = TransportAddress(ip: .v4(0xC633_6402), port: 4_001)

    /// The hashes in the address that the dialer dials; nil for that of the listener's certificate.
    package var announcedFingerprints: [Fingerprint]?

    /// The dialer's engines.
    package var dialer = PeerConnectionConfiguration()

    /// The listener's engines.
    package var listener = PeerConnectionConfiguration()

    /// What the network does.
    package var conditions = LinkConditions()

    /// IPv4 and version 1, without faults.
    package init() {}

    /// Both addresses as IPv6 ones.
    package var overIPv6: PairOptions {
        var copy = self
        let prefix: UInt64 = 0x2001_0DB8_0000_0000
        copy.dialerAddress.ip = .v6(high: prefix, low: 1, scope: 0)
        copy.listenerAddress.ip = .v6(high: prefix, low: 2, scope: 0)
        return copy
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import RTCCore

/// How the ICE credentials of a WebRTC Direct connection follow from each other (libp2p
/// specification, webrtc-direct r2).
package enum CredentialVersion: Hashable, Sendable, CaseIterable {
    /// One random string is username fragment and password of both ends; browsers need a munged
    /// offer for it.
    case v1

    /// The dialer's own credentials stay as its ICE stack made them; the listener's follow from the
    /// dialer's password.
    case v2

    /// What the listener's username fragment begins with: 17 ice-chars.
    package var prefix: String {
        switch self {
        case .v1: "libp2p+webrtc+v1/"
        case .v2: "libp2p+webrtc+v2/"
        }
    }

    var prefixBytes: [UInt8] {
        switch self {
        case .v1: Self.v1Prefix
        case .v2: Self.v2Prefix
        }
    }

    private static let v1Prefix = Array(CredentialVersion.v1.prefix.utf8)
    private static let v2Prefix = Array(CredentialVersion.v2.prefix.utf8)

    /// The credentials that a dialer makes up for itself and, with them, for the listener.
    package func dialCredentials(random: inout RandomSource) -> DialCredentials {
        switch self {
        case .v1:
            let shared = prefix + random.iceCharacters(count: 32)
            let both = ICECredentials(validUsernameFragment: shared, validPassword: shared)
            return DialCredentials(local: both, remote: both)
        case .v2:
            let local = ICECredentials(random: &random)
            let server = prefix + local.password
            let remote = ICECredentials(validUsernameFragment: server, validPassword: server)
            return DialCredentials(local: local, remote: remote)
        }
    }
}

/// Both ends' credentials, as a dialer knows them before it has sent a packet.
package struct DialCredentials: Hashable, Sendable {
    /// The dialer's.
    package let local: ICECredentials

    /// The listener's.
    package let remote: ICECredentials
}

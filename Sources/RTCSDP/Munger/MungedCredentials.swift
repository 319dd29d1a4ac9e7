// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// The ICE credentials of both sides of a WebRTC Direct connection.
///
/// There is no signalling, so the STUN USERNAME carries them: the listener's follow from the
/// dialer's. Version 1 gives both sides one string, which the dialer writes into its own
/// description. Version 2 leaves the dialer's credentials alone and derives the listener's from
/// its password.
package struct MungedCredentials: Hashable, Sendable {
    /// Begins the credentials of version 1.
    package static let version1Prefix = "libp2p+webrtc+v1/"

    /// Begins the listener's credentials of version 2.
    package static let version2Prefix = "libp2p+webrtc+v2/"

    /// The dialer's user name fragment.
    package let clientUsernameFragment: String
    /// The dialer's password.
    package let clientPassword: String
    /// The listener's user name fragment.
    package let serverUsernameFragment: String
    /// The listener's password.
    package let serverPassword: String

    /// Takes the credentials of both sides, as a listener reads them from a USERNAME.
    ///
    /// - Throws: `.invalidUsernameFragment` unless it has 4…256 ICE characters, `.invalidPassword`
    ///   unless it has 22…256.
    package init(
        clientUsernameFragment: String,
        clientPassword: String,
        serverUsernameFragment: String,
        serverPassword: String
    ) throws(MungerError) {
        for fragment in [clientUsernameFragment, serverUsernameFragment]
        where !SDPText.isICECharacters(fragment, count: 4...256) {
            throw .invalidUsernameFragment(fragment)
        }
        for password in [clientPassword, serverPassword]
        where !SDPText.isICECharacters(password, count: 22...256) {
            throw .invalidPassword(password)
        }
        self.clientUsernameFragment = clientUsernameFragment
        self.clientPassword = clientPassword
        self.serverUsernameFragment = serverUsernameFragment
        self.serverPassword = serverPassword
    }

    /// Makes version 1 from 5…239 random ICE characters.
    ///
    /// - Throws: `.invalidUsernameFragment` or `.invalidPassword` when there are fewer or more.
    package static func version1(random: String) throws(MungerError) -> MungedCredentials {
        let both = version1Prefix + random
        return try MungedCredentials(
            clientUsernameFragment: both,
            clientPassword: both,
            serverUsernameFragment: both,
            serverPassword: both
        )
    }

    /// Makes version 2 from the dialer's own credentials; its password has 22…239 characters.
    ///
    /// - Throws: `.invalidUsernameFragment` or `.invalidPassword`.
    package static func version2(
        clientUsernameFragment: String,
        clientPassword: String
    ) throws(MungerError) -> MungedCredentials {
        let server = version2Prefix + clientPassword
        return try MungedCredentials(
            clientUsernameFragment: clientUsernameFragment,
            clientPassword: clientPassword,
            serverUsernameFragment: server,
            serverPassword: server
        )
    }
}

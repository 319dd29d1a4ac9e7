// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Why a USERNAME does not belong to WebRTC Direct.
package enum UsernameFault: Error, Hashable, Sendable, CaseIterable {
    /// No colon, or a half that is not 4…256 ice-chars.
    case malformed

    /// The listener's half begins with no known version; it must not be guessed.
    case unknownVersion

    /// The password that follows from it is not 22…256 ice-chars.
    case password
}

/// The USERNAME of a check from a WebRTC Direct dialer: `<listener's half>:<dialer's half>`.
///
/// Everything the listener needs to know about the dialer's session follows from it, which is what
/// makes a stateless answer possible (libp2p specification, webrtc-direct r2; RFC 8445 §7.1.2):
///
/// | version | listener's fragment and password | dialer's fragment | dialer's password |
/// |---|---|---|---|
/// | v1 | first half | second half | second half |
/// | v2 | first half | second half | first half without prefix |
///
/// Connections are told apart by the whole USERNAME: a dialer's half alone may have as little as
/// 24 bits of entropy.
package struct WebRTCDirectUsername: Hashable, Sendable {
    /// The longest possible USERNAME in bytes: two halves of 256 and the colon.
    package static let byteCountMax = 513

    /// The attribute's value.
    package let bytes: [UInt8]

    /// Which rule ties the credentials to the USERNAME.
    package let version: CredentialVersion

    /// Where the first colon is.
    private let separator: Int

    /// Takes a USERNAME apart at its first colon.
    ///
    /// - Throws: `UsernameFault`; the check must be dropped silently.
    package init(parsing username: some Collection<UInt8>) throws(UsernameFault) {
        guard username.count <= Self.byteCountMax else { throw .malformed }
        let bytes = Array(username)
        guard let separator = bytes.firstIndex(of: UInt8(ascii: ":")) else { throw .malformed }
        let server = bytes[..<separator]
        let client = bytes[(separator + 1)...]
        let lengths = ICECredentials.usernameFragmentLengths
        guard ICECredentials.areICECharacters(server, lengths),
            ICECredentials.areICECharacters(client, lengths)
        else { throw .malformed }
        guard let version = Self.version(of: server) else { throw .unknownVersion }
        self.bytes = bytes
        self.separator = separator
        self.version = version
        guard ICECredentials.passwordLengths.contains(server.count),
            ICECredentials.passwordLengths.contains(clientPasswordBytes.count)
        else { throw .password }
    }

    /// The listener's credentials: both are the first half.
    package var serverCredentials: ICECredentials {
        let half = String(decoding: serverHalf, as: UTF8.self)
        return ICECredentials(validUsernameFragment: half, validPassword: half)
    }

    /// The dialer's credentials.
    package var clientCredentials: ICECredentials {
        ICECredentials(
            validUsernameFragment: String(decoding: clientHalf, as: UTF8.self),
            validPassword: String(decoding: clientPasswordBytes, as: UTF8.self)
        )
    }

    /// The part before the colon.
    var serverHalf: ArraySlice<UInt8> { bytes[..<separator] }

    /// The part behind the colon.
    var clientHalf: ArraySlice<UInt8> { bytes[(separator + 1)...] }

    /// The key of checks towards the dialer.
    var clientPasswordBytes: ArraySlice<UInt8> {
        switch version {
        case .v1: clientHalf
        case .v2: serverHalf.dropFirst(version.prefixBytes.count)
        }
    }

    /// USERNAME of a check in the other direction: the halves swapped.
    var reversed: [UInt8] { clientHalf + [UInt8(ascii: ":")] + serverHalf }

    private static func version(of server: ArraySlice<UInt8>) -> CredentialVersion? {
        CredentialVersion.allCases.first { server.starts(with: $0.prefixBytes) }
    }
}

extension WebRTCDirectUsername: CustomStringConvertible {
    /// The USERNAME as text.
    package var description: String { String(decoding: bytes, as: UTF8.self) }
}

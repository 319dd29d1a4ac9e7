// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import RTCCore

/// What a caller of this room does wrong.
package enum ICEError: Error, Hashable, Sendable {
    /// A credential breaks RFC 8839 §5.4; use another one.
    case usage(ICECredentialFault)
}

/// The rule of RFC 8839 §5.4 that a credential breaks.
package enum ICECredentialFault: Hashable, Sendable {
    /// Not 4…256 ice-chars.
    case usernameFragment

    /// Not 22…256 ice-chars.
    case password
}

/// One end's ICE credentials (RFC 8445 §5.3).
package struct ICECredentials: Hashable, Sendable {
    /// How many ice-chars a username fragment may have (RFC 8839 §5.4).
    package static let usernameFragmentLengths = 4...256

    /// How many ice-chars a password may have (RFC 8839 §5.4).
    package static let passwordLengths = 22...256

    /// Names the credentials in USERNAME: 4…256 ice-chars.
    package let usernameFragment: String

    /// The key of MESSAGE-INTEGRITY on checks towards this end: 22…256 ice-chars.
    package let password: String

    /// Checks both strings.
    ///
    /// - Throws: `ICEError.usage` when one has the wrong length or a character that is no ice-char.
    package init(usernameFragment: String, password: String) throws(ICEError) {
        guard Self.areICECharacters(usernameFragment.utf8, Self.usernameFragmentLengths) else {
            throw .usage(.usernameFragment)
        }
        guard Self.areICECharacters(password.utf8, Self.passwordLengths) else {
            throw .usage(.password)
        }
        self.init(validUsernameFragment: usernameFragment, validPassword: password)
    }

    /// Draws fresh credentials: 32 ice-chars (192 bits) each.
    package init(random: inout RandomSource) {
        self.init(
            validUsernameFragment: random.iceCharacters(count: 32),
            validPassword: random.iceCharacters(count: 32)
        )
    }

    init(validUsernameFragment: String, validPassword: String) {
        usernameFragment = validUsernameFragment
        password = validPassword
    }

    /// Whether `text` has as many bytes as `lengths` allows, all of them ice-chars.
    static func areICECharacters(
        _ text: some Collection<UInt8>,
        _ lengths: ClosedRange<Int>
    ) -> Bool {
        lengths.contains(text.count) && text.allSatisfy(isICECharacter)
    }

    private static func isICECharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default:
            false
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// The digits of a base and the way back from a character to its digit.
struct Alphabet: Sendable {
    /// The character for every digit.
    let characters: [UInt8]

    /// The digit for every byte; 255 marks a byte that is no digit.
    private let digits: [UInt8]

    /// Reads the digits from `text`; `ignoringCase` accepts letters of the other case on decode.
    init(_ text: StaticString, ignoringCase: Bool = false) {
        characters = text.withUTF8Buffer { Array($0) }
        var digits = [UInt8](repeating: 255, count: 256)
        for (digit, character) in characters.enumerated() {
            digits[Int(character)] = UInt8(truncatingIfNeeded: digit)
            let isLetter = (0x61...0x7a).contains(character | 0x20)
            if ignoringCase && isLetter {
                digits[Int(character ^ 0x20)] = UInt8(truncatingIfNeeded: digit)
            }
        }
        self.digits = digits
    }

    /// Returns the digit of the character at `position` in UTF-8 text.
    ///
    /// - Throws: `.invalidCharacter` with the whole Unicode scalar that stands there.
    func digit(at position: Int, in text: [UInt8]) throws(MultibaseError) -> UInt8 {
        let digit = digits[Int(text[position])]
        guard digit != 255 else {
            let tail = String(decoding: text[position...].prefix(4), as: UTF8.self)
            throw .invalidCharacter(tail.unicodeScalars.first ?? "\u{fffd}", position: position)
        }
        return digit
    }
}

extension Multibase {
    /// How digits stand for bytes.
    enum Kind {
        /// Every character is `width` bits of a bit string (RFC 4648).
        case bits(width: Int, padding: Bool)

        /// All characters together are one big number.
        case radix(UInt64)
    }

    var kind: Kind {
        switch self {
        case .base16, .base16upper: .bits(width: 4, padding: false)
        case .base32, .base32upper: .bits(width: 5, padding: false)
        case .base36, .base36upper: .radix(36)
        case .base58btc: .radix(58)
        case .base64, .base64url: .bits(width: 6, padding: false)
        case .base64pad, .base64urlpad: .bits(width: 6, padding: true)
        }
    }

    var alphabet: Alphabet {
        switch self {
        case .base16: Self.hexadecimal
        case .base16upper: Self.hexadecimalUpper
        case .base32: Self.rfc4648Base32
        case .base32upper: Self.rfc4648Base32Upper
        case .base36: Self.alphanumeric
        case .base36upper: Self.alphanumericUpper
        case .base58btc: Self.bitcoin
        case .base64, .base64pad: Self.rfc4648Base64
        case .base64url, .base64urlpad: Self.rfc4648Base64URL
        }
    }

    private static let hexadecimal = Alphabet("0123456789abcdef", ignoringCase: true)
    private static let hexadecimalUpper = Alphabet("0123456789ABCDEF", ignoringCase: true)
    private static let rfc4648Base32 =
        Alphabet("abcdefghijklmnopqrstuvwxyz234567", ignoringCase: true)
    private static let rfc4648Base32Upper =
        Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ignoringCase: true)
    private static let alphanumeric =
        Alphabet("0123456789abcdefghijklmnopqrstuvwxyz", ignoringCase: true)
    private static let alphanumericUpper =
        Alphabet("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", ignoringCase: true)
    private static let bitcoin =
        Alphabet("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
    private static let rfc4648Base64 =
        Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    private static let rfc4648Base64URL =
        Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
}

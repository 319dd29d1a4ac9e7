// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// A fault in one line, before the number of the line is known.
struct SDPFault: Error {
    var reason: SDPError.Reason
    var text: String

    init(_ reason: SDPError.Reason, _ text: some StringProtocol) {
        self.reason = reason
        self.text = String(text)
    }
}

/// The character classes and numbers of the SDP and ICE grammars.
enum SDPText {
    /// Letters, digits, `+` and `/` (RFC 8839 §5.1).
    static func isICECharacters(_ text: some StringProtocol, count: ClosedRange<Int>) -> Bool {
        guard count.contains(text.utf8.count) else { return false }
        return text.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2b || $0 == 0x2f }
    }

    /// Visible ASCII without separators (RFC 8866 §9).
    static func isToken(_ text: some StringProtocol) -> Bool {
        let separators = Array("\"(),/:;<=>?@[\\]".utf8)
        return !text.isEmpty
            && text.utf8.allSatisfy { (0x21...0x7e).contains($0) && !separators.contains($0) }
    }

    /// Letters, digits, dots, hyphens and underscores, with at least one letter.
    static func isHostname(_ text: some StringProtocol) -> Bool {
        (1...255).contains(text.utf8.count)
            && text.utf8.allSatisfy { isAlphanumeric($0) || [0x2d, 0x2e, 0x5f].contains($0) }
            && text.utf8.contains { $0 > 0x39 && $0 != 0x5f }
    }

    /// A decimal number without sign, at most `maximum`; leading zeros are harmless here.
    static func number<Number: FixedWidthInteger & UnsignedInteger>(
        _ text: some StringProtocol,
        as type: Number.Type = Number.self
    ) -> Number? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Number(text, radix: 10)
    }

    static func hexadecimalByte(_ digits: some Collection<UInt8>) -> UInt8? {
        var value: UInt8 = 0
        for digit in digits {
            switch digit {
            case 0x30...0x39: value = (value << 4) | (digit - 0x30)
            case 0x41...0x46: value = (value << 4) | (digit - 0x41 + 10)
            case 0x61...0x66: value = (value << 4) | (digit - 0x61 + 10)
            default: return nil
            }
        }
        return value
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20)
    }
}

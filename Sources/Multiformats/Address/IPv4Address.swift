// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// An IPv4 address with its strict text form.
public struct IPv4Address: RawRepresentable, Hashable, Sendable {
    /// The address as a number in host order: 127.0.0.1 is `0x7f000001`.
    public let rawValue: UInt32

    /// Takes the address as a number in host order.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Takes the four bytes of the address in network order; nil for any other count.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 4 else { return nil }
        rawValue = bytes.reduce(0) { ($0 << 8) | UInt32($1) }
    }

    /// Reads four decimal numbers 0…255 joined by dots.
    ///
    /// Leading zeros are refused: some readers take them for octal (RFC 6943 §3.1.1).
    public init?(_ text: some StringProtocol) {
        self.init(utf8: Array(text.utf8)[...])
    }

    init?(utf8: ArraySlice<UInt8>) {
        let parts = utf8.split(separator: 0x2e, omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard let number = DecimalNumber.parse(part, through: 255) else { return nil }
            value = (value << 8) | UInt32(truncatingIfNeeded: number)
        }
        rawValue = value
    }

    /// The four bytes of the address in network order.
    public var bytes: [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: rawValue >> UInt32($0)) }
    }
}

extension IPv4Address: CustomStringConvertible {
    /// Four decimal numbers joined by dots.
    public var description: String {
        bytes.map { String($0) }.joined(separator: ".")
    }
}

/// Decimal numbers as address texts write them: digits only, no sign, no leading zero.
enum DecimalNumber {
    static func parse(_ text: some Collection<UInt8>, through maximum: UInt64) -> UInt64? {
        guard let first = text.first, text.count == 1 || first != 0x30 else { return nil }
        var value: UInt64 = 0
        for character in text {
            guard (0x30...0x39).contains(character) else { return nil }
            let (product, hasOverflowed) = value.multipliedReportingOverflow(by: 10)
            let (sum, hasCarried) = product.addingReportingOverflow(UInt64(character - 0x30))
            guard !hasOverflowed, !hasCarried, sum <= maximum else { return nil }
            value = sum
        }
        return value
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// An IPv6 address with its text form: read by RFC 4291 §2.2, written by RFC 5952.
///
/// Zones are not part of the address; a multiaddr writes them as `/ip6zone`.
public struct IPv6Address: Hashable, Sendable {
    /// The upper 64 bits in host order.
    public let high: UInt64

    /// The lower 64 bits in host order.
    public let low: UInt64

    /// Takes the address as two numbers in host order: `::1` has `low` 1.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Takes the 16 bytes of the address in network order; nil for any other count.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        high = bytes.prefix(8).reduce(0) { ($0 << 8) | UInt64($1) }
        low = bytes.dropFirst(8).reduce(0) { ($0 << 8) | UInt64($1) }
    }

    /// Reads eight groups of one to four hexadecimal digits joined by colons.
    ///
    /// One `::` may stand for one or more groups of zero, and the last two groups may be an IPv4
    /// address. Zones and brackets are refused.
    public init?(_ text: some StringProtocol) {
        guard let groups = IPv6TextParser.groups(in: Array(text.utf8)) else { return nil }
        high = groups.prefix(4).reduce(0) { ($0 << 16) | UInt64($1) }
        low = groups.dropFirst(4).reduce(0) { ($0 << 16) | UInt64($1) }
    }

    /// The 16 bytes of the address in network order.
    public var bytes: [UInt8] {
        groups.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    }

    /// The IPv4 address inside `::ffff:0:0/96`, if this is one (RFC 4291 §2.5.5.2).
    public var mappedIPv4: IPv4Address? {
        guard high == 0 && low >> 32 == 0xffff else { return nil }
        return IPv4Address(rawValue: UInt32(truncatingIfNeeded: low))
    }

    /// Whether the address is only valid together with an interface (`fe80::/10`).
    public var isLinkLocal: Bool { high >> 54 == 0xfe80 >> 6 }

    private var groups: [UInt16] {
        [high, low].flatMap { half in
            [48, 32, 16, 0].map { UInt16(truncatingIfNeeded: half >> UInt64($0)) }
        }
    }
}

extension IPv6Address: CustomStringConvertible {
    /// The canonical text: lower case, no leading zeros, the longest run of zeros as `::`.
    public var description: String {
        if let mappedIPv4 { return "::ffff:\(mappedIPv4)" }
        let groups = groups
        let run = longestZeroRun(in: groups)
        let texts = groups.map { String($0, radix: 16) }
        // RFC 5952 §4.2.2: a single group of zero is not shortened.
        guard run.count >= 2 else { return texts.joined(separator: ":") }
        let head = texts[..<run.lowerBound].joined(separator: ":")
        let tail = texts[run.upperBound...].joined(separator: ":")
        return "\(head)::\(tail)"
    }

    private func longestZeroRun(in groups: [UInt16]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for index in groups.indices {
            if groups[index] != 0 {
                start = index + 1
            } else if index + 1 - start > longest.count {
                longest = start..<index + 1
            }
        }
        return longest
    }
}

/// Reads the eight groups of an IPv6 address from text.
private enum IPv6TextParser {
    private static let colon: UInt8 = 0x3a
    private static let dot: UInt8 = 0x2e

    static func groups(in text: [UInt8]) -> [UInt16]? {
        var groups: [UInt16] = []
        var compression: Int?
        var position = 0
        if text.starts(with: [colon, colon]) {
            compression = 0
            position = 2
        }
        while position < text.count {
            let end = text[position...].firstIndex(of: colon) ?? text.count
            guard let next = parse(text[position..<end], isLast: end == text.count) else {
                return nil
            }
            groups += next
            guard groups.count <= 8 else { return nil }
            guard end < text.count else { break }
            position = end + 1
            // A colon must be followed by a group, or by the second colon of the only `::`.
            guard position < text.count else { return nil }
            if text[position] == colon {
                guard compression == nil else { return nil }
                compression = groups.count
                position += 1
            }
        }
        guard let compression else { return groups.count == 8 ? groups : nil }
        guard groups.count < 8 else { return nil }
        groups.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: compression)
        return groups
    }

    /// One group of hexadecimal digits, or two from an IPv4 address at the end.
    private static func parse(_ text: ArraySlice<UInt8>, isLast: Bool) -> [UInt16]? {
        if text.contains(dot) {
            guard isLast, let address = IPv4Address(utf8: text) else { return nil }
            return [
                UInt16(truncatingIfNeeded: address.rawValue >> 16),
                UInt16(truncatingIfNeeded: address.rawValue),
            ]
        }
        guard (1...4).contains(text.count) else { return nil }
        var group: UInt16 = 0
        for character in text {
            switch character {
            case 0x30...0x39: group = (group << 4) | UInt16(character - 0x30)
            case 0x41...0x46: group = (group << 4) | UInt16(character - 0x41 + 10)
            case 0x61...0x66: group = (group << 4) | UInt16(character - 0x61 + 10)
            default: return nil
            }
        }
        return [group]
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// Numbers with units, read and written.
enum Quantity {
    private static let rates = [("gbit", 1e9), ("mbit", 1e6), ("kbit", 1e3), ("bit", 1)]
    private static let times = [("s", 1e9), ("ms", 1e6), ("us", 1e3), ("ns", 1)]
    private static let sizes = [
        ("MiB", Double(1 << 20)), ("KiB", Double(1 << 10)), ("MB", 1e6), ("kB", 1e3), ("B", 1),
    ]

    /// Bits per second, at least 8.
    static func rate(_ text: Substring) -> Int? {
        number(text, in: rates, 8...1e13).map { Int($0.rounded()) }
    }

    /// At most a day.
    static func time(_ text: Substring) -> Duration? {
        number(text, in: times, 0...86_400e9).map { .nanoseconds(Int64($0.rounded())) }
    }

    /// At most 1 TB.
    static func bytes(_ text: Substring) -> Int? {
        number(text, in: sizes, 0...1e12).map { Int($0.rounded()) }
    }

    /// From 0 % to 100 %.
    static func share(_ text: Substring) -> Double? { number(text, in: [("%", 0.01)], 0...1) }

    /// At least one datagram.
    static func burst(_ text: Substring) -> Double? { number(text, in: [("", 1)], 1...1e6) }

    static func queue(_ text: Substring) -> PathSettings.Queue? {
        if let factor = number(text, in: [("bdp", 1)], 0...1e3) { return .pathCapacities(factor) }
        if let count = bytes(text) { return .bytes(count) }
        return time(text).map { .time($0) }
    }

    static func text(rate: Int) -> String { text(Double(rate), in: rates) }

    static func text(bytes: Int) -> String { text(Double(bytes), in: sizes) }

    static func text(time: Duration) -> String {
        time == .zero ? "0ms" : text(Double(time.nanoseconds), in: times)
    }

    static func text(share: Double) -> String {
        // Without the dust that binary fractions leave behind.
        text(number: (share * 1e11).rounded() / 1e9) + "%"
    }

    static func text(queue: PathSettings.Queue) -> String {
        switch queue {
        case .bytes(let count): text(bytes: count)
        case .pathCapacities(let factor): text(number: factor) + "bdp"
        case .time(let duration): text(time: duration)
        }
    }

    static func text(number: Double) -> String {
        guard let whole = Int(exactly: number) else { return "\(number)" }
        return "\(whole)"
    }

    /// A decimal number directly before one of these units, within bounds.
    private static func number(
        _ text: Substring,
        in units: [(name: String, factor: Double)],
        _ bounds: ClosedRange<Double>
    ) -> Double? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = text[digits.endIndex...]
        guard digits.first?.isNumber == true, let number = Double(digits),
            let factor = units.first(where: { $0.name == unit })?.factor,
            bounds.contains(number * factor)
        else {
            return nil
        }
        return number * factor
    }

    /// In the largest unit of which it is a whole number; else in the smallest.
    private static func text(_ value: Double, in units: [(name: String, factor: Double)]) -> String
    {
        let fitting = units.first { value >= $0.factor && Int(exactly: value / $0.factor) != nil }
        let unit = fitting ?? units.last ?? ("", 1)
        return text(number: value / unit.factor) + unit.name
    }
}

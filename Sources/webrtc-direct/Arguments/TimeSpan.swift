// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser

/// A length of time as people write it: `20`, `20s`, `500ms`, `2m`.
enum TimeSpan {
    /// Reads a length of time; a number alone is in seconds.
    ///
    /// - Throws: `ValidationError`, which says what was expected.
    static func parse(_ text: String) throws -> Duration {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        let factors = ["": 1, "s": 1, "ms": 0.001, "m": 60, "h": 3_600]
        guard let number = Double(digits), let factor = factors[String(unit)] else {
            throw ValidationError("expected a time such as 20, 20s, 500ms or 2m")
        }
        guard number * factor <= 86_400 else { throw ValidationError("expected at most 24h") }
        return .seconds(number * factor)
    }

    /// Reads a length of time that is not zero.
    ///
    /// - Throws: `ValidationError`, which says what was expected.
    static func parsePositive(_ text: String) throws -> Duration {
        let span = try parse(text)
        guard span > .zero else { throw ValidationError("expected more than zero") }
        return span
    }
}

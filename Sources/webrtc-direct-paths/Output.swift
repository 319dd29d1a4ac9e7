// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import FoundationEssentials

/// Standard output and files.
enum Output {
    /// Prints a value as one line of JSON.
    static func writeJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Writes a table with a line of names.
    static func writeTable(_ names: [String], _ rows: [[Double]], to path: String) throws {
        var text = names.joined(separator: ",") + "\n"
        for row in rows { text += row.map { "\($0.rounded3)" }.joined(separator: ",") + "\n" }
        try Data(text.utf8).write(to: URL(filePath: path))
    }
}

extension Double {
    /// The number rounded to three decimals.
    var rounded3: Double { isFinite ? (self * 1_000).rounded() / 1_000 : self }
}

extension Duration {
    var inMilliseconds: Double { self / .milliseconds(1) }
    var inSeconds: Double { self / .seconds(1) }
}

extension [Duration] {
    /// The value that this share of the values does not exceed; the values are in order.
    func percentile(_ share: Double) -> Duration? {
        guard !isEmpty else { return nil }
        let index = Int((share * Double(count)).rounded(.up)) - 1
        return self[Swift.min(Swift.max(0, index), count - 1)]
    }
}

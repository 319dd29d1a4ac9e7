// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Where an engine gets its unpredictable values from.
///
/// The transport hands in the operating system's generator; a simulation hands in a seeded one, and
/// with it the same inputs give the same outputs, bit for bit.
package struct RandomSource: RandomNumberGenerator, Sendable {
    private let generate: @Sendable () -> UInt64

    /// Uses `generate` for every 64 bits.
    package init(_ generate: @escaping @Sendable () -> UInt64) {
        self.generate = generate
    }

    /// The next 64 random bits.
    package mutating func next() -> UInt64 { generate() }

    /// This many random bytes.
    package mutating func bytes(count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 7)
        while bytes.count < count {
            withUnsafeBytes(of: next()) { bytes.append(contentsOf: $0) }
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// `length` random ice-chars (RFC 8839 §5.4), 6 bits of entropy each.
    package mutating func iceCharacters(count length: Int) -> String {
        String(decoding: bytes(count: length).map { Self.iceAlphabet[Int($0 & 63)] }, as: UTF8.self)
    }

    private static let iceAlphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )
}

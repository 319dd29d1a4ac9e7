// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore
package import RTCCore

/// SplitMix64: small, fast, and the same on every machine.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Begins the sequence that belongs to `seed`.
    package init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in 0..<1; always one draw.
    mutating func fraction() -> Double { Double(next() >> 11) / Double(1 << 53) }

    /// A duration from zero to `longest`; always one draw.
    mutating func duration(upTo longest: Duration) -> Duration {
        let fraction = fraction()
        guard longest > .zero else { return .zero }
        return .nanoseconds(Int64(Double(longest.nanoseconds) * fraction))
    }
}

extension RandomSource {
    /// A source whose values follow from `seed`; its copies share one sequence.
    ///
    /// It must stay on one thread, as everything in a simulation does.
    package static func seeded(_ seed: UInt64) -> RandomSource {
        let sequence = SharedSequence(seed: seed)
        return RandomSource { sequence.generator.next() }
    }
}

/// The one sequence behind all copies of a source.
private final class SharedSequence: @unchecked Sendable {
    var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }
}

extension ByteBuffer {
    /// This many bytes that follow from `seed`.
    package static func pattern(_ byteCount: Int, seed: UInt64) -> ByteBuffer {
        var generator = SeededGenerator(seed: seed &* 0x2545_F491_4F6C_DD1D &+ UInt64(byteCount))
        var buffer = ByteBuffer()
        buffer.reserveCapacity(byteCount + 8)
        while buffer.readableBytes < byteCount { buffer.writeInteger(generator.next()) }
        buffer.moveWriterIndex(to: byteCount)
        return buffer
    }
}

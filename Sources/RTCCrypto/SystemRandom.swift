// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

internal import COpenSSL

/// OpenSSL's generator, seeded by the operating system: for keys, nonces and identifiers.
///
/// Engines never use it directly; the transport hands it to them as their random source.
package struct SystemRandom: RandomNumberGenerator, Sendable {
    /// A handle on the one generator of the process.
    package init() {}

    /// The next 64 unpredictable bits.
    package mutating func next() -> UInt64 {
        var value: UInt64 = 0
        withUnsafeMutableBytes(of: &value) { Self.fill($0) }
        return value
    }

    /// This many unpredictable bytes; none when `count` is negative.
    package static func bytes(count: Int) -> [UInt8] {
        let count = max(0, count)
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            fill(UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count))
            initialized = count
        }
    }

    private static func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        let bytes = buffer.assumingMemoryBound(to: UInt8.self)
        let result = RAND_bytes_ex(nil, bytes.baseAddress, bytes.count, 0)
        OpenSSLStatus.require(result == 1, "draw random bytes")
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// HKDF with SHA-256 (RFC 5869).
package enum HKDFSHA256 {
    /// Extracts from `inputKeyMaterial` under `salt`, then expands to `count` bytes.
    ///
    /// Noise's two-output `HKDF(ck, ikm)` is this function with `ck` as salt, no info and 64 bytes.
    ///
    /// - Throws: `CryptoError.limitExceeded(.derivedBytes, …)` unless `count` is in `0...8160`.
    package static func derive(
        from inputKeyMaterial: [UInt8],
        salt: [UInt8],
        info: [UInt8] = [],
        count: Int
    ) throws(CryptoError) -> [UInt8] {
        guard (0...255 * 32).contains(count) else {
            throw .limitExceeded(.derivedBytes, actual: count)
        }
        let expand = HMACSHA256(key: HMACSHA256(key: salt).authenticate(inputKeyMaterial))
        var output: [UInt8] = []
        var block: [UInt8] = []
        var counter: UInt8 = 1
        while output.count < count {
            block = expand.authenticate(block + info + [counter])
            output += block
            counter &+= 1
        }
        output.removeLast(output.count - count)
        return output
    }
}

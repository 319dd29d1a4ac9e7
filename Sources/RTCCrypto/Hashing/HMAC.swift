// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// HMAC-SHA1 under one key: STUN's MESSAGE-INTEGRITY (RFC 8489 §14.5).
package struct HMACSHA1: Sendable {
    private let hash: KeyedHash

    /// Sets up the key, of any length.
    package init(key: [UInt8]) { hash = KeyedHash(key: key, function: .sha1) }

    /// The 20-byte authentication code of `message`.
    package func authenticate(_ message: UnsafeRawBufferPointer) -> [UInt8] {
        hash.authenticate(message)
    }

    /// The 20-byte authentication code of `message`.
    package func authenticate(_ message: [UInt8]) -> [UInt8] {
        message.withUnsafeBytes { hash.authenticate($0) }
    }
}

/// HMAC-SHA256 under one key: the base of HKDF and so of Noise's key schedule.
package struct HMACSHA256: Sendable {
    private let hash: KeyedHash

    /// Sets up the key, of any length.
    package init(key: [UInt8]) { hash = KeyedHash(key: key, function: .sha256) }

    /// The 32-byte authentication code of `message`.
    package func authenticate(_ message: UnsafeRawBufferPointer) -> [UInt8] {
        hash.authenticate(message)
    }

    /// The 32-byte authentication code of `message`.
    package func authenticate(_ message: [UInt8]) -> [UInt8] {
        message.withUnsafeBytes { hash.authenticate($0) }
    }
}

extension HMACSHA1: CustomStringConvertible, CustomReflectable {
    /// Names the algorithm only: the key is secret.
    package var description: String { "HMACSHA1" }
    /// Shows no children: the key is secret.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension HMACSHA256: CustomStringConvertible, CustomReflectable {
    /// Names the algorithm only: the key is secret.
    package var description: String { "HMACSHA256" }
    /// Shows no children: the key is secret.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

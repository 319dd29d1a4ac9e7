// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// The SHA-256 hash of a certificate in DER, which is all that identifies one in WebRTC
/// (RFC 8122 §5).
package struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
    /// The number of bytes of a fingerprint: 32.
    package static let byteCount = 32

    /// The hash; always 32 bytes.
    package let sha256: [UInt8]

    /// Wraps a hash that arrived in an address or a session description; nil unless it is 32 bytes.
    package init?(sha256: [UInt8]) {
        guard sha256.count == Self.byteCount else { return nil }
        self.sha256 = sha256
    }

    /// Hashes the DER form of a certificate.
    package init(ofCertificateDER der: [UInt8]) {
        sha256 = Digest.sha256(der)
    }

    /// Whether both are the same hash, found in a time that does not depend on their bytes.
    package func matches(_ other: Fingerprint) -> Bool {
        constantTimeEqual(sha256, other.sha256)
    }

    /// Upper-case hexadecimal bytes with colons between, as in a=fingerprint (RFC 8122 §5).
    package var description: String {
        let digits = Array("0123456789ABCDEF".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(Self.byteCount * 3)
        for byte in sha256 {
            if !text.isEmpty { text.append(UInt8(ascii: ":")) }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

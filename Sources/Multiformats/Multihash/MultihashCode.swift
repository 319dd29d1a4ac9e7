// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

extension Multihash {
    /// The registered number of a hash function, at most 63 bits (multiformats/multicodec).
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The multicodec number.
        public let rawValue: UInt64

        /// Names a hash function by its multicodec number, known here or not.
        public init(rawValue: UInt64) {
            self.rawValue = rawValue
        }

        /// No hash at all: the digest is the data itself.
        public static let identity = Code(rawValue: 0x00)

        /// SHA-1, 20 bytes.
        public static let sha1 = Code(rawValue: 0x11)

        /// SHA-256, 32 bytes.
        public static let sha256 = Code(rawValue: 0x12)

        /// SHA-512, 64 bytes.
        public static let sha512 = Code(rawValue: 0x13)

        /// The full output of the function in bytes; nil for identity and for unknown functions.
        public var digestByteCount: Int? {
            switch self {
            case .sha1: 20
            case .sha256: 32
            case .sha512: 64
            default: nil
            }
        }
    }
}

extension Multihash.Code: CustomStringConvertible {
    /// The registered name, or the number in hexadecimal.
    public var description: String {
        switch self {
        case .identity: "identity"
        case .sha1: "sha1"
        case .sha256: "sha2-256"
        case .sha512: "sha2-512"
        default: "0x" + String(rawValue, radix: 16)
        }
    }
}

/// Why bytes are no multihash, or cannot be made one.
public enum MultihashError: Error, Hashable, Sendable {
    /// The number of the hash function is no valid varint.
    case invalidCode(VarintError)

    /// The length of the digest is no valid varint.
    case invalidLength(VarintError)

    /// The bytes end before the digest does; sizes in bytes.
    case truncated(expected: Int, actual: Int)

    /// Bytes follow the digest.
    case trailingBytes(Int)

    /// The digest is longer than the function's output, or than any digest may be; sizes in bytes.
    case digestTooLong(code: Multihash.Code, limit: Int, actual: UInt64)
}

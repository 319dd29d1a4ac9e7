// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// A hash that names its function and length (multiformats/multihash).
///
/// ```
/// +----------------+------------------+----------------+
/// | code (uvarint) | length (uvarint) | digest (bytes) |
/// +----------------+------------------+----------------+
/// ```
/// Wire example: SHA-256 is `12 20` and 32 bytes. Nothing is hashed here: the digest comes from
/// elsewhere. Functions that this module does not know keep their code.
public struct Multihash: Hashable, Sendable {
    /// Largest digest that is accepted, in bytes; identity hashes hold small keys, not documents.
    public static let maximumDigestByteCount = 1024

    /// The hash function.
    public let code: Code

    /// The digest, which may be shorter than the function's full output.
    public let digest: [UInt8]

    /// Joins a hash function and a digest made by it.
    ///
    /// - Throws: `.digestTooLong` above the output of a known function or the general bound,
    ///   `.invalidCode` when the code needs more than 63 bits.
    public init(code: Code, digest: [UInt8]) throws(MultihashError) {
        guard code.rawValue <= Varint.maximumValue else {
            throw .invalidCode(.valueTooLarge(code.rawValue))
        }
        let limit = code.digestByteCount ?? Self.maximumDigestByteCount
        guard digest.count <= limit else {
            throw .digestTooLong(code: code, limit: limit, actual: UInt64(digest.count))
        }
        self.code = code
        self.digest = digest
    }

    /// Decodes a multihash that fills `bytes` completely.
    ///
    /// - Throws: `MultihashError`; `.trailingBytes` when something follows the digest.
    public init(bytes: some Collection<UInt8>) throws(MultihashError) {
        let (multihash, byteCount) = try Self.decodePrefix(of: bytes)
        guard byteCount == bytes.count else { throw .trailingBytes(bytes.count - byteCount) }
        self = multihash
    }

    /// Decodes the multihash at the start of `bytes` and tells how many bytes it took.
    ///
    /// - Throws: `MultihashError`; never `.trailingBytes`.
    public static func decodePrefix(
        of bytes: some Collection<UInt8>
    ) throws(MultihashError) -> (multihash: Multihash, byteCount: Int) {
        let code: (value: UInt64, byteCount: Int)
        do { code = try Varint.decode(bytes) } catch { throw .invalidCode(error) }
        let afterCode = bytes.dropFirst(code.byteCount)
        let length: (value: UInt64, byteCount: Int)
        do { length = try Varint.decode(afterCode) } catch { throw .invalidLength(error) }

        let function = Code(rawValue: code.value)
        let limit = function.digestByteCount ?? maximumDigestByteCount
        guard let size = Int(exactly: length.value), size <= limit else {
            throw .digestTooLong(code: function, limit: limit, actual: length.value)
        }
        let digest = Array(afterCode.dropFirst(length.byteCount).prefix(size))
        guard digest.count == size else {
            throw .truncated(expected: size, actual: digest.count)
        }
        let multihash = try Multihash(code: function, digest: digest)
        return (multihash, code.byteCount + length.byteCount + size)
    }

    /// The binary form: code, length, digest.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digest.count + 4)
        Varint.append(code.rawValue, to: &bytes)
        Varint.append(UInt64(digest.count), to: &bytes)
        bytes.append(contentsOf: digest)
        return bytes
    }

    /// The binary form in base58btc without a prefix, as peer identities are commonly written.
    public var base58: String {
        RadixBase(alphabet: Multibase.base58btc.alphabet, radix: 58).encode(bytes)
    }

    /// Whether the digest is shorter than the full output of its (known) function.
    public var isTruncated: Bool {
        if let full = code.digestByteCount { digest.count < full } else { false }
    }
}

extension Multihash: CustomStringConvertible {
    /// The base58btc form without a prefix.
    public var description: String { base58 }
}

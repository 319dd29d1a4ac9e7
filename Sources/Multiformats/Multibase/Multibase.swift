// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// A binary-to-text encoding that names itself by its first character (multiformats/multibase).
///
/// Wire example: `uEiA…` is base64url, `zQm…` base58btc, `bafz…` base32.
public enum Multibase: UInt8, CaseIterable, Hashable, Sendable {
    /// Lower-case hexadecimal, prefix `f`.
    case base16 = 0x66
    /// Upper-case hexadecimal, prefix `F`.
    case base16upper = 0x46
    /// Lower-case RFC 4648 §6 base32 without padding, prefix `b`.
    case base32 = 0x62
    /// Upper-case RFC 4648 §6 base32 without padding, prefix `B`.
    case base32upper = 0x42
    /// Lower-case base36, prefix `k`.
    case base36 = 0x6b
    /// Upper-case base36, prefix `K`.
    case base36upper = 0x4b
    /// Base58 with the Bitcoin alphabet, prefix `z`.
    case base58btc = 0x7a
    /// RFC 4648 §4 base64 without padding, prefix `m`.
    case base64 = 0x6d
    /// RFC 4648 §4 base64 with padding, prefix `M`.
    case base64pad = 0x4d
    /// RFC 4648 §5 URL-safe base64 without padding, prefix `u`.
    case base64url = 0x75
    /// RFC 4648 §5 URL-safe base64 with padding, prefix `U`.
    case base64urlpad = 0x55

    /// Largest binary size for base36 and base58btc, in bytes.
    ///
    /// These bases are not made of whole bits, so their cost grows with the square of the size.
    /// They are meant for hashes and keys, which are far below this bound.
    public static let maximumRadixByteCount = 2048

    /// Largest text, prefix included, that decodes to at most ``maximumRadixByteCount`` bytes.
    static let maximumRadixCharacterCount = 3200

    /// The character that text of this base begins with.
    public var prefix: Unicode.Scalar { Unicode.Scalar(rawValue) }

    /// Encodes bytes and puts the prefix of this base in front.
    ///
    /// - Throws: `.tooLong` above ``maximumRadixByteCount``, in base36 and base58btc only.
    public func encode(_ bytes: some Collection<UInt8>) throws(MultibaseError) -> String {
        String(prefix) + (try encodeWithoutPrefix(bytes))
    }

    /// Encodes bytes in this base without its prefix, as base58 peer identities are written.
    ///
    /// - Throws: `.tooLong` above ``maximumRadixByteCount``, in base36 and base58btc only.
    public func encodeWithoutPrefix(
        _ bytes: some Collection<UInt8>
    ) throws(MultibaseError) -> String {
        let alphabet = alphabet
        switch kind {
        case .bits(let width, let padding):
            return BitBase(alphabet: alphabet, width: width, padding: padding).encode(bytes)
        case .radix(let radix):
            guard bytes.count <= Self.maximumRadixByteCount else {
                throw .tooLong(limit: Self.maximumRadixByteCount, actual: bytes.count)
            }
            return RadixBase(alphabet: alphabet, radix: radix).encode(bytes)
        }
    }

    /// Decodes text whose first character names its base.
    ///
    /// Base16, base32 and base36 are read in either and in mixed case, as the specification asks.
    /// - Throws: `MultibaseError`; positions count from the prefix, which is at 0.
    public static func decode(
        _ text: some StringProtocol
    ) throws(MultibaseError) -> (base: Multibase, bytes: [UInt8]) {
        guard let prefix = text.unicodeScalars.first else { throw .empty }
        guard prefix.isASCII,
            let base = Multibase(rawValue: UInt8(truncatingIfNeeded: prefix.value))
        else { throw .unknownBase(prefix) }
        return (base, try base.decode(Array(text.utf8), from: 1))
    }

    /// Decodes text in this base that carries no prefix.
    ///
    /// - Throws: `MultibaseError`; positions count from the first character, which is at 0.
    public func decodeWithoutPrefix(
        _ text: some StringProtocol
    ) throws(MultibaseError) -> [UInt8] {
        try decode(Array(text.utf8), from: 0)
    }

    private func decode(_ text: [UInt8], from start: Int) throws(MultibaseError) -> [UInt8] {
        switch kind {
        case .bits(let width, let padding):
            return try BitBase(alphabet: alphabet, width: width, padding: padding)
                .decode(text, from: start)
        case .radix(let radix):
            guard text.count <= Self.maximumRadixCharacterCount else {
                throw .tooLong(limit: Self.maximumRadixCharacterCount, actual: text.count)
            }
            return try RadixBase(alphabet: alphabet, radix: radix).decode(text, from: start)
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Why text is not valid multibase.
///
/// Positions count Unicode scalars; everything before a reported position is ASCII, so they are
/// byte offsets too.
public enum MultibaseError: Error, Hashable, Sendable {
    /// There is no character, so not even a prefix.
    case empty

    /// The prefix names no base that is supported here.
    case unknownBase(Unicode.Scalar)

    /// A character is not part of the alphabet of the base.
    case invalidCharacter(Unicode.Scalar, position: Int)

    /// So many characters, prefix excluded, are no whole number of bytes.
    case invalidLength(Int)

    /// The padding is missing, too short or too long.
    case invalidPadding

    /// The unused bits of the last character are not zero: the same bytes have another, valid form.
    case nonZeroTrailingBits

    /// The input exceeds the bound for its base: bytes when encoding, characters when decoding.
    case tooLong(limit: Int, actual: Int)
}

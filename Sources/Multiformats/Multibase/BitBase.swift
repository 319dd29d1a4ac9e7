// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// A base whose characters are groups of bits: base16, base32 and base64 (RFC 4648).
struct BitBase {
    let alphabet: Alphabet

    /// Bits per character, 4…6.
    let width: Int

    /// Whether text is filled up with `=` to a multiple of four characters (base64 only).
    let padding: Bool

    private static let paddingCharacter: UInt8 = 0x3d

    func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count / width * 8 + 8)
        var pending: UInt32 = 0
        var pendingBits = 0
        let mask: UInt32 = (1 << width) - 1
        for byte in bytes {
            pending = (pending << 8) | UInt32(byte)
            pendingBits += 8
            while pendingBits >= width {
                pendingBits -= width
                text.append(alphabet.characters[Int((pending >> pendingBits) & mask)])
            }
        }
        if pendingBits > 0 {
            text.append(alphabet.characters[Int((pending << (width - pendingBits)) & mask)])
        }
        while padding && text.count % 4 != 0 { text.append(Self.paddingCharacter) }
        return String(decoding: text, as: UTF8.self)
    }

    func decode(_ text: [UInt8], from start: Int) throws(MultibaseError) -> [UInt8] {
        let end = padding ? try endOfDigits(in: text, from: start) : text.count
        var bytes: [UInt8] = []
        bytes.reserveCapacity((end - start) / 8 * width + width)
        var pending: UInt32 = 0
        var pendingBits = 0
        for position in start..<end {
            pending = (pending << width) | UInt32(try alphabet.digit(at: position, in: text))
            pendingBits += width
            if pendingBits >= 8 {
                pendingBits -= 8
                bytes.append(UInt8(truncatingIfNeeded: pending >> pendingBits))
            }
        }
        // A whole character left over would have been enough for no byte at all.
        guard pendingBits < width else { throw .invalidLength(end - start) }
        guard pending & ((1 << pendingBits) - 1) == 0 else { throw .nonZeroTrailingBits }
        return bytes
    }

    /// Finds where the padding begins and checks that it fills the last group of four exactly.
    private func endOfDigits(in text: [UInt8], from start: Int) throws(MultibaseError) -> Int {
        var end = text.count
        while end > start && text[end - 1] == Self.paddingCharacter { end -= 1 }
        let isFilled = (text.count - start) % 4 == 0
        guard isFilled && text.count - end <= 2 else {
            // A character that belongs to no alphabet is the better explanation when there is one.
            for position in start..<end { _ = try alphabet.digit(at: position, in: text) }
            throw .invalidPadding
        }
        return end
    }
}

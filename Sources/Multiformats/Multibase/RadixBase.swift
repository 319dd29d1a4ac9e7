// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// A base that reads all characters as one big number: base36 and base58btc.
///
/// Every leading zero byte is one leading zero digit, which the number itself cannot hold. Five
/// digits are handled at a time: 58^5 < 2^30, so a step never leaves 64 bits.
struct RadixBase {
    let alphabet: Alphabet
    let radix: UInt64

    private static let digitsPerLimb = 5

    private var limbRadix: UInt64 { radix * radix * radix * radix * radix }

    func encode(_ bytes: some Collection<UInt8>) -> String {
        let significant = bytes.drop { $0 == 0 }
        let zeros = bytes.count - significant.count
        let digits = significantDigits(of: limbs(ofBytes: Array(significant)))
        var text = [UInt8](repeating: alphabet.characters[0], count: zeros)
        text.reserveCapacity(zeros + digits.count)
        for digit in digits.reversed() { text.append(alphabet.characters[digit]) }
        return String(decoding: text, as: UTF8.self)
    }

    func decode(_ text: [UInt8], from start: Int) throws(MultibaseError) -> [UInt8] {
        var first = start
        while first < text.count && text[first] == alphabet.characters[0] { first += 1 }
        var words: [UInt32] = []
        var position = first
        while position < text.count {
            // Only the first group may be short; its factor does not matter, there is no word yet.
            let left = text.count - position
            let size =
                left % Self.digitsPerLimb == 0 ? Self.digitsPerLimb : left % Self.digitsPerLimb
            var carry: UInt64 = 0
            for offset in position..<position + size {
                carry = carry * radix + UInt64(try alphabet.digit(at: offset, in: text))
            }
            for index in words.indices {
                carry += UInt64(words[index]) * limbRadix
                words[index] = UInt32(truncatingIfNeeded: carry)
                carry >>= 32
            }
            if carry > 0 { words.append(UInt32(truncatingIfNeeded: carry)) }
            position += size
        }
        var bytes = [UInt8](repeating: 0, count: first - start)
        bytes.append(contentsOf: significantBytes(of: words))
        return bytes
    }

    /// The number that big-endian bytes stand for, in limbs of five digits, lowest first.
    private func limbs(ofBytes bytes: [UInt8]) -> [UInt64] {
        let limbRadix = limbRadix
        var limbs: [UInt64] = []
        var position = 0
        while position < bytes.count {
            let left = bytes.count - position
            let size = left % 4 == 0 ? 4 : left % 4
            var carry: UInt64 = 0
            for byte in bytes[position..<position + size] { carry = (carry << 8) | UInt64(byte) }
            for index in limbs.indices {
                carry += limbs[index] << 32
                (carry, limbs[index]) = carry.quotientAndRemainder(dividingBy: limbRadix)
            }
            while carry > 0 {
                limbs.append(carry % limbRadix)
                carry /= limbRadix
            }
            position += size
        }
        return limbs
    }

    /// The digits of the number, least significant first, without leading zeros.
    private func significantDigits(of limbs: [UInt64]) -> [Int] {
        var digits: [Int] = []
        digits.reserveCapacity(limbs.count * Self.digitsPerLimb)
        for limb in limbs {
            var rest = limb
            for _ in 0..<Self.digitsPerLimb {
                digits.append(Int(rest % radix))
                rest /= radix
            }
        }
        while digits.last == 0 { digits.removeLast() }
        return digits
    }

    /// The bytes of the number, most significant first, without leading zeros.
    private func significantBytes(of words: [UInt32]) -> ArraySlice<UInt8> {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(words.count * 4)
        for word in words.reversed() {
            for shift in [24, 16, 8, 0] as [UInt32] {
                bytes.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return bytes.drop { $0 == 0 }
    }
}

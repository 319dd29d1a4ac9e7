// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// A ring of bits, one for each TSN of a window that the owner moves along.
///
/// TSN `t` lives in bit `t mod capacity`, so the owner must never hold two TSNs that are `capacity`
/// or more apart, and clears what the window leaves behind. It takes no memory until first used.
struct TSNBitmap {
    private var words: [UInt64] = []

    /// How many TSNs fit, always a power of two, or zero before the first use.
    private(set) var capacity = 0

    /// Whether `tsn` is marked.
    func contains(_ tsn: TSN) -> Bool {
        guard capacity > 0 else { return false }
        let bit = position(of: tsn)
        return words[bit >> 6] >> UInt64(bit & 63) & 1 == 1
    }

    /// Marks `tsn`, for which there must be room.
    mutating func insert(_ tsn: TSN) {
        guard capacity > 0 else { return }
        let bit = position(of: tsn)
        words[bit >> 6] |= 1 << UInt64(bit & 63)
    }

    /// Makes room for `span` TSNs from `first` on and keeps the marks of those that fitted before.
    mutating func grow(toHold span: Int, from first: TSN) {
        guard span > capacity else { return }
        let old = self
        capacity = Swift.max(256, 1 << (Int.bitWidth - (span - 1).leadingZeroBitCount))
        words = [UInt64](repeating: 0, count: capacity / 64)
        var offset = old.steps(to: true, from: first, limit: old.capacity)
        while offset < old.capacity {
            insert(first.advanced(by: offset))
            let rest = first.advanced(by: offset + 1)
            offset += 1 + old.steps(to: true, from: rest, limit: old.capacity - offset - 1)
        }
    }

    /// How many TSNs from `first` on come before one whose mark is `mark`, at most `limit`.
    func steps(to mark: Bool, from first: TSN, limit: Int) -> Int {
        guard capacity > 0 else { return mark ? limit : 0 }
        var steps = 0
        while steps < limit {
            let bit = position(of: first.advanced(by: steps))
            let word = mark ? words[bit >> 6] : ~words[bit >> 6]
            let skipped = (word >> UInt64(bit & 63)).trailingZeroBitCount
            let inWord = 64 - bit & 63
            if skipped < inWord { return Swift.min(steps + skipped, limit) }
            steps += inWord
        }
        return limit
    }

    /// Clears the marks of `count` TSNs from `first` on.
    mutating func clear(_ count: Int, from first: TSN) {
        guard count < capacity else {
            words = [UInt64](repeating: 0, count: words.count)
            return
        }
        var done = 0
        while done < count {
            let bit = position(of: first.advanced(by: done))
            let width = Swift.min(64 - bit & 63, count - done)
            let ones = width == 64 ? UInt64.max : (1 << UInt64(width)) - 1
            words[bit >> 6] &= ~(ones << UInt64(bit & 63))
            done += width
        }
    }

    private func position(of tsn: TSN) -> Int { Int(tsn.rawValue) & (capacity - 1) }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// The numbers that a receiver has, as ranges in ascending order behind the first gap.
struct ReceivedSegments {
    /// The first number that is missing.
    private(set) var next = 0

    private var ahead: [Range<Int>] = []

    /// Adds a number; returns the range that it lies in, which is empty when it closes a gap.
    mutating func insert(_ number: Int) -> Range<Int> {
        guard number >= next else { return next..<next }
        var range = number..<number + 1
        var index = ahead.firstIndex { $0.upperBound >= number } ?? ahead.count
        while index < ahead.count, ahead[index].lowerBound <= range.upperBound {
            let other = ahead.remove(at: index)
            range =
                min(range.lowerBound, other.lowerBound)..<max(range.upperBound, other.upperBound)
        }
        guard range.lowerBound == next else {
            index = ahead.firstIndex { $0.lowerBound > range.lowerBound } ?? ahead.count
            ahead.insert(range, at: index)
            return range
        }
        next = range.upperBound
        return next..<next
    }
}

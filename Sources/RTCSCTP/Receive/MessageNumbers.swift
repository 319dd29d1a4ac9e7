// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import DequeModule
import RTCCore

/// The numbers of messages of one stream that have begun, in their order.
struct MessageNumbers {
    /// Half the number space before the first number: serial order is not transitive, but the order
    /// of the distances from here is, and agrees with it while the numbers are close together.
    private let origin: MessageIdentifier

    /// Apart from the others, because most often there are none.
    private var lowest: UInt32?
    private var others: Deque<UInt32> = []

    /// No numbers yet; the first one will be near `number`.
    init(near number: MessageIdentifier) {
        origin = MessageIdentifier(number.rawValue &- 1 << 31)
    }

    /// Whether there is none.
    var isEmpty: Bool { lowest == nil }

    /// The lowest one.
    var first: MessageIdentifier? { lowest.map(number) }

    /// All of them, the lowest first.
    var numbers: [MessageIdentifier] { (first.map { [$0] } ?? []) + others.map(number) }

    /// Adds a number that is not here.
    mutating func insert(_ number: MessageIdentifier) {
        let offset = offset(of: number)
        guard let lowest else { return lowest = offset }
        if offset < lowest {
            others.prepend(lowest)
            self.lowest = offset
        } else {
            others.insert(offset, at: index(of: offset))
        }
    }

    /// Removes a number if it is here.
    mutating func remove(_ number: MessageIdentifier) {
        let offset = offset(of: number)
        guard offset != lowest else { return lowest = others.popFirst() }
        let index = index(of: offset)
        if index < others.count, others[index] == offset { others.remove(at: index) }
    }

    private func number(_ offset: UInt32) -> MessageIdentifier {
        MessageIdentifier(origin.rawValue &+ offset)
    }

    private func offset(of number: MessageIdentifier) -> UInt32 {
        number.rawValue &- origin.rawValue
    }

    /// How many of the others are lower.
    private func index(of offset: UInt32) -> Int {
        if let last = others.last, last < offset { return others.count }
        var (low, high) = (0, others.count)
        while low < high {
            let middle = (low + high) / 2
            if others[middle] < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

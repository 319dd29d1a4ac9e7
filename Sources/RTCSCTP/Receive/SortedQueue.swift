// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import DequeModule

/// A queue in the order of its elements' numbers, into which each may come at any place.
///
/// What comes in order is appended. A peer that sends tiny elements in no order would have each of
/// them move a good part of a window full of others; so they are kept in pieces, and no more than
/// those of one piece move.
struct SortedQueue<Element: Sendable>: Sendable {
    /// The most elements in a piece.
    static var pieceMax: Int { 256 }

    /// How many elements there are.
    private(set) var count = 0

    /// None of them is empty, and only the first may be less than half full for long.
    private(set) var pieces: Deque<Deque<Element>> = []

    /// Whether there is no element.
    var isEmpty: Bool { pieces.isEmpty }

    /// The element with the lowest number.
    var first: Element? { pieces.first?.first }

    /// The element with the highest number.
    var last: Element? { pieces.last?.last }

    /// All elements in their order.
    var elements: [Element] { pieces.flatMap { $0 } }

    /// Removes the element with the lowest number; there must be one.
    mutating func removeFirst() {
        pieces[0].removeFirst()
        if pieces[0].isEmpty { pieces.removeFirst() }
        count -= 1
    }

    /// Puts an element in its place, by how far the number of another is ahead of its own.
    ///
    /// - Returns: false when there is one of the same number, which stays.
    mutating func insert(_ element: Element, distance: (Element) -> Int) -> Bool {
        if let last, distance(last) >= 0 { return insertInside(element, distance) }
        if pieces.last.map({ $0.count >= Self.pieceMax }) ?? true { pieces.append([]) }
        pieces[pieces.count - 1].append(element)
        count += 1
        return true
    }

    private mutating func insertInside(_ element: Element, _ distance: (Element) -> Int) -> Bool {
        let index = pieces.partition { $0.last.map { distance($0) >= 0 } ?? false }
        let place = pieces[index].partition { distance($0) >= 0 }
        guard distance(pieces[index][place]) != 0 else { return false }
        pieces[index].insert(element, at: place)
        count += 1
        if pieces[index].count > Self.pieceMax { split(index) }
        return true
    }

    private mutating func split(_ index: Int) {
        let half = pieces[index].count / 2
        pieces.insert(Deque(pieces[index].suffix(half)), at: index + 1)
        pieces[index].removeLast(half)
    }
}

extension Deque {
    /// The first index, or the end, from which on `isReached` holds; it must not cease to.
    fileprivate func partition(_ isReached: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isReached(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

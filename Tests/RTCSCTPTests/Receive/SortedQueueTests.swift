// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

@Suite struct SortedQueueTests {
    enum Order: CaseIterable {
        case ascending, descending, inwards, random

        /// The numbers 0..<count in this order.
        func numbers(_ count: Int) -> [Int] {
            switch self {
            case .ascending: return Array(0..<count)
            case .descending: return Array((0..<count).reversed())
            case .inwards:
                return (0..<count).map { $0 % 2 == 0 ? $0 / 2 : count - 1 - $0 / 2 }
            case .random:
                var generator = SeededGenerator(seed: 1)
                return (0..<count).shuffled(using: &generator)
            }
        }
    }

    @Test(arguments: Order.allCases)
    func `Elements leave in their order, whatever order they come in`(order: Order) {
        var queue = SortedQueue<Int>()
        for number in order.numbers(5000) {
            let isTaken = queue.insert(number) { $0 - number }
            #expect(isTaken)
        }
        #expect(queue.count == 5000 && queue.first == 0 && queue.last == 4999)
        #expect(queue.elements == Array(0..<5000))
        var found: [Int] = []
        while let number = queue.first {
            found.append(number)
            queue.removeFirst()
        }
        #expect(found == Array(0..<5000))
        #expect(queue.isEmpty && queue.count == 0)
    }

    @Test func `A number that is here is not taken again`() {
        var queue = SortedQueue<Int>()
        for number in Order.random.numbers(1000) { _ = queue.insert(number) { $0 - number } }
        for number in [0, 1, 255, 256, 500, 998, 999] {
            let isTaken = queue.insert(number) { $0 - number }
            #expect(!isTaken)
        }
        #expect(queue.elements == Array(0..<1000))
    }

    /// What one insertion moves: at most the elements of a piece and the other pieces.
    @Test(arguments: Order.allCases)
    func `No order makes insertions move more than a piece`(order: Order) {
        var queue = SortedQueue<Int>()
        let most = SortedQueue<Int>.pieceMax
        for number in order.numbers(50_000) { _ = queue.insert(number) { $0 - number } }
        #expect(queue.pieces.allSatisfy { !$0.isEmpty && $0.count <= most })
        #expect(queue.pieces.count <= 2 * 50_000 / most + 1)
    }

    @Test func `Insertions between removals keep the order`() {
        var queue = SortedQueue<Int>()
        var generator = SeededGenerator(seed: 2)
        var model: [Int] = []
        for _ in 0..<20_000 {
            if Int.random(in: 0..<3, using: &generator) == 0, let lowest = model.first {
                #expect(queue.first == lowest)
                queue.removeFirst()
                model.removeFirst()
            } else {
                let number = Int.random(in: 0..<1_000_000, using: &generator)
                let place = model.firstIndex { $0 >= number } ?? model.count
                let isNew = place == model.count || model[place] != number
                let isTaken = queue.insert(number) { $0 - number }
                #expect(isTaken == isNew)
                if isNew { model.insert(number, at: place) }
            }
        }
        #expect(queue.elements == model)
    }
}

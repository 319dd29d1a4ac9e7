// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Synchronization

/// The memory that all connections of a transport may add to what each has from the start.
final class MemoryBudget: Sendable {
    private let used = Atomic(0)

    /// How much there is, in bytes.
    let bytesMax: Int

    init(bytesMax: Int) {
        self.bytesMax = max(0, bytesMax)
    }

    /// The bytes that are given out.
    var bytesUsed: Int { used.load(ordering: .relaxed) }

    /// Takes so many bytes, or none when there are not so many.
    func take(_ bytes: Int) -> Bool {
        let before = used.add(bytes, ordering: .relaxed).oldValue
        guard before + bytes > bytesMax else { return true }
        used.subtract(bytes, ordering: .relaxed)
        return false
    }

    /// Gives bytes back.
    func giveBack(_ bytes: Int) {
        used.subtract(bytes, ordering: .relaxed)
    }
}

/// What one connection has taken of its transport's budget.
struct MemoryShare: ~Copyable {
    private let budget: MemoryBudget
    private(set) var bytes = 0

    init(of budget: MemoryBudget) {
        self.budget = budget
    }

    deinit {
        budget.giveBack(bytes)
    }

    /// Takes so many bytes more; false when the budget has not so many.
    mutating func grow(by more: Int) -> Bool {
        guard budget.take(more) else { return false }
        bytes += more
        return true
    }

    /// Gives everything back.
    mutating func giveBack() {
        budget.giveBack(bytes)
        bytes = 0
    }
}

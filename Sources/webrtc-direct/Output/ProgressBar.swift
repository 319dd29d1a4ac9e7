// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// One line of a terminal that shows how far a transfer is.
struct ProgressBar: Sendable {
    /// The bar is drawn no more often than this.
    static let interval = Duration.milliseconds(100)

    private static let cellCount = 28

    let total: UInt64
    let start: ContinuousClock.Instant
    private var lastDraw: ContinuousClock.Instant?

    /// Whether it was drawn at all.
    var isVisible: Bool { lastDraw != nil }

    /// A bar for `total` bytes.
    init(total: UInt64, start: ContinuousClock.Instant) {
        self.total = total
        self.start = start
    }

    /// The line to draw; nil when the last one is not old enough.
    mutating func redraw(done: UInt64, at now: ContinuousClock.Instant) -> String? {
        if let lastDraw, now - lastDraw < Self.interval { return nil }
        lastDraw = now
        return line(done: done, after: start.duration(to: now))
    }

    /// The bar, the share, the amount and the rate since the start.
    func line(done: UInt64, after elapsed: Duration) -> String {
        let share = total == 0 ? 1 : min(1, Double(done) / Double(total))
        let full = Int(share * Double(Self.cellCount))
        let bar =
            String(repeating: "█", count: full)
            + String(repeating: "░", count: Self.cellCount - full)
        let percent = String(Int(share * 100)).padded(to: 3)
        let rate = Rate.mebibytesPerSecond(done, in: elapsed).text(decimals: 1)
        return "\(bar) \(percent) %  \(SizeText.mebibytes(done)) of "
            + "\(SizeText.mebibytes(total)) MiB  \(rate) MiB/s"
    }
}

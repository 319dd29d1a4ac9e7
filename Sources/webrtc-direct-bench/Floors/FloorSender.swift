// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Which packets of payload a floor may send: a window over what the peer has counted.
///
/// There is no loss on a loopback with a large buffer; if there was one nevertheless, the missing
/// packets are sent again as others.
struct FloorSender {
    /// Packets that may be on their way: far less than a receive buffer holds.
    static let windowMax: UInt64 = 832
    /// Packets of a burst: what one segmented send carries.
    static let burstMax: UInt64 = 52

    private(set) var total: UInt64 = 0
    private(set) var sent: UInt64 = 0
    private(set) var counted: UInt64 = 0
    private var countedBefore: UInt64?

    /// Whether the peer has everything.
    var isDone: Bool { counted >= total }

    /// Begins with so many packets more.
    mutating func add(_ packets: UInt64) {
        total += min(packets, .max - total)
    }

    /// The peer has said how many have arrived.
    mutating func acknowledge(_ count: UInt64) {
        counted = max(counted, count)
        sent = max(sent, counted)
    }

    /// Takes the next burst; nil while the window has no room for it.
    mutating func next() -> Int? {
        let burst = min(Self.burstMax, total - min(total, sent))
        guard burst > 0, sent + burst <= counted + Self.windowMax else { return nil }
        sent += burst
        return Int(burst)
    }

    /// Forgets what has not been sent.
    mutating func stop() { total = counted }

    /// Gives up what is on its way when nothing has arrived since the last call.
    mutating func checkProgress() {
        if countedBefore == counted { sent = counted }
        countedBefore = counted
    }
}

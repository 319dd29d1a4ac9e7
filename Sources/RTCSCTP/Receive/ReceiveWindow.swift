// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// How much the peer may send: the advertised receiver window (RFC 9260 §6.2.1) and the memory
/// behind it.
///
/// The window begins small and becomes at least twice as large when the application has read more
/// than half of it within one round trip: then the window, and not the path or the reader, may be
/// what limits the peer (dynamic right-sizing). It goes ahead of a peer that speeds up. What was
/// promised is never taken back. On a short path reading is measured over several round trips, for
/// within one it comes in bursts.
///
/// SCTP has one window for all streams. A stream that nobody reads would close it for the others,
/// so what a stream has unread beyond its fair part, the window by the number of streams in use, is
/// not charged to the window as long as there is memory: up to `memory`, which is twice the window
/// at least and grows while other streams are read. When all of it is used the peer has to wait.
struct ReceiveWindow {
    /// A stream's fair part is not less than this as long as there is memory.
    static let fairPartMin = 256 * 1024

    /// A round trip that is not known counts as this, one that is shorter as the second, in
    /// nanoseconds.
    private static let roundTripDefault: Int64 = 100_000_000
    private static let roundTripMin: Int64 = 500_000

    /// Reading is not measured over less, in nanoseconds.
    private static let periodMin: Int64 = 10_000_000

    /// The window in bytes, without regard to what of it is used.
    private(set) var size: Int

    /// The most that may be held here and unread, in bytes.
    private(set) var memory: Int

    /// More memory would be used than `memoryLimit` allows; cleared by `setMemoryLimit(_:)`.
    private(set) var wantsMemory = false

    /// What the application has not read.
    private(set) var unread = UnreadLedger()

    /// How much of what was advertised has not arrived.
    private var promised: Int
    private let sizeMax: Int
    private let isInterleaved: Bool
    private var memoryLimit: Int
    private var periodEnd = Instant.zero
    private var consumed = 0
    private var previouslyConsumed = 0

    /// When the round trip was last found to be worth measuring.
    private var measuredAt: Instant?
    private(set) var wantsRoundTrip = false

    /// Starts with the configured size.
    init(_ configuration: ReceiveConfiguration) {
        size = configuration.windowBytes
        sizeMax = max(configuration.windowBytesMax, size)
        isInterleaved = configuration.isInterleaved
        memory = max(configuration.memoryBytes, size)
        memoryLimit = max(configuration.memoryBytesMax, memory)
        promised = size
    }

    /// Allows so much memory; what is in use stays in use.
    mutating func setMemoryLimit(_ bytes: Int) {
        memoryLimit = max(bytes, memory)
        wantsMemory = false
    }
}

// MARK: - Traffic

extension ReceiveWindow {
    /// A chunk was taken in that costs this many bytes.
    mutating func arrive(_ bytes: Int) { promised = max(0, promised - bytes) }

    /// A message was handed out.
    mutating func deliver(_ bytes: Int, on stream: StreamID) {
        unread.deliver(bytes, on: stream)
    }

    /// The application has read; `held` bytes wait here for something else.
    mutating func consume(
        _ bytes: Int,
        on stream: StreamID?,
        held: Int,
        roundTrip: Int64?,
        at now: Instant
    ) {
        consumed += unread.consume(bytes, on: stream)
        guard now >= periodEnd else { return }
        let roundTrip = max(roundTrip ?? Self.roundTripDefault, Self.roundTripMin)
        let length = max(roundTrip, Self.periodMin)
        let share = Double(roundTrip) / Double(length)
        let consumedInRoundTrip = Quantity.bytes(share * Double(consumed))
        // What was read in a longer time is no measure of one period.
        let isMeasure = now - periodEnd <= .nanoseconds(length)
        if isMeasure { adapt(to: consumedInRoundTrip, held: held, at: now) }
        // On a short path slow start is over before a period is.
        previouslyConsumed = isMeasure && length == roundTrip ? consumedInRoundTrip : 0
        consumed = 0
        periodEnd = now + .nanoseconds(length)
        unread.beginPeriod()
    }

    /// Compares the window with what was read in a round trip.
    private mutating func adapt(to consumed: Int, held: Int, at now: Instant) {
        let wanted = expectation(of: consumed)
        if wanted > size, size < sizeMax {
            let larger = min(max(2 * size, wanted), sizeMax)
            if grow(memory: 2 * larger) { size = larger }
        } else if consumed > size / 16, size < sizeMax {
            // The estimate may be of a path that has become longer.
            let isOld = measuredAt.map { now - $0 > .seconds(10) } ?? true
            if isOld { (wantsRoundTrip, measuredAt) = (true, now) }
        }
        // Others are read beside a stream with much unread.
        if unread.hasHeavyStreams, consumed > 0, held + unread.byteCount > memory / 4 * 3 {
            _ = grow(memory: 2 * memory)
        }
    }

    /// What the peer may want to send by the time that a new window has had its effect.
    ///
    /// That is up to two round trips later, and a sender in slow start doubles twice until then.
    /// Little that was read before is no measure of it.
    private func expectation(of consumed: Int) -> Int {
        let isSpeedingUp =
            previouslyConsumed > size / 8 && consumed / 3 * 2 > previouslyConsumed
        return consumed * (isSpeedingUp ? 4 : 2)
    }

    /// Whether there may be so much memory now.
    private mutating func grow(memory bytes: Int) -> Bool {
        let wanted = min(bytes, 2 * sizeMax)
        guard wanted > memory else { return true }
        guard wanted <= memoryLimit else {
            wantsMemory = true
            return false
        }
        memory = wanted
        return true
    }

    /// Whether the path should be measured now; asked once.
    mutating func takeWantsRoundTrip() -> Bool {
        defer { wantsRoundTrip = false }
        return wantsRoundTrip
    }
}

// MARK: - What the peer may send

extension ReceiveWindow {
    /// How many bytes the peer may send when `held` bytes wait here for something else.
    func advertised(held: Int) -> Int {
        let used = held + unread.byteCount
        guard unread.hasHeavyStreams else { return max(size - used, promised) }
        let sharers = unread.sharerCount
        let shared = max(size, min(sharers * Self.fairPartMin, memory / 2))
        let part = max(shared / sharers, UnreadLedger.heavyBytes)
        let charged = used - unread.excess(over: part)
        return max(min(shared - charged, memory - used), promised)
    }

    /// The same, to be told to the peer.
    mutating func advertise(held: Int) -> Int {
        if isInterleaved, held > size / 2 { makeRoomForPieces() }
        promised = advertised(held: held)
        return promised
    }

    /// Messages that arrive in turns all wait for their last pieces (RFC 8260): a window full of
    /// them would never open again.
    private mutating func makeRoomForPieces() {
        let larger = min(2 * size, sizeMax)
        if larger > size, grow(memory: 2 * larger) { size = larger }
    }

    /// Whether a chunk may be kept; `isNext` when everything else waits for it.
    ///
    /// Beyond the window only that one is taken, for it lets waiting messages out; and that up to
    /// another window or message, never more.
    func hasRoom(
        for bytes: Int,
        isNext: Bool,
        held: Int,
        messageSizeMax: Int
    ) -> Bool {
        let used = held + unread.byteCount
        if used < size || promised > 0 { return true }
        guard isNext else { return false }
        let isShared = unread.hasHeavyStreams && unread.sharerCount > 1
        return used + bytes <= (isShared ? memory : size) + max(size, messageSizeMax)
    }

    /// Whether the peer cannot go on because of what the application has not read.
    func isExhausted(held: Int) -> Bool { advertised(held: held) < size / 8 }
}

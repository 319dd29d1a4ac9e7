// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// A loss episode: what begins with the first loss of a flight and ends when all that was
/// outstanding then has been acknowledged (RFC 9260 §7.2.4, RFC 6582).
///
/// The congestion window answers once for each episode: a chunk lost that was sent after the
/// answer, be it new or repeated, begins another. What is sent while more is in flight than the
/// smaller window allows still meets the queue that overflowed, so its loss is part of the episode.
struct Recovery {
    /// What the episode began with.
    enum Kind {
        /// No episode is under way.
        case none

        /// Acknowledgements showed the loss: fast recovery.
        case fast

        /// T3-rtx expired: slow start.
        case timeout
    }

    /// More repetitions than this in an episode, and it is not looked into whether all were
    /// needless.
    static let provableMax = 64

    /// What the episode under way began with.
    private(set) var kind = Kind.none

    /// The latest answer to a loss, in nanoseconds.
    private(set) var startedAt = Int64.min

    /// When more was in flight for the last time than that answer allows, in nanoseconds.
    private(set) var reducedAt = Int64.min

    /// What may still be sent before the next SACK when the window goes down in proportion.
    private(set) var budget = 0

    /// Chunks sent again in the episode without any proof that this was needless.
    private var unproven: [TSN] = []
    private var proofs = 0
    private var isProvable = false

    private var exit = TSN(0)
    private var previousStart = Int64.min
    private var flightAtStart = 1
    private var delivered = 0
    private var sent = 0

    /// An episode begins; `flight` bytes were outstanding before its losses, `isRepeated` when it
    /// goes on from one that brought nothing.
    mutating func begin(
        _ kind: Kind,
        exit: TSN,
        flight: Int,
        at now: Int64,
        isRepeated: Bool = false
    ) {
        self.kind = kind
        self.exit = exit
        if !isRepeated { previousStart = startedAt }
        startedAt = now
        reducedAt = now
        flightAtStart = max(flight, 1)
        delivered = 0
        sent = 0
        unproven.removeAll(keepingCapacity: true)
        proofs = 0
        isProvable = true
    }

    /// Ends the episode when `cumulativeAck` covers it; true when it did.
    mutating func end(at cumulativeAck: TSN) -> Bool {
        guard kind != .none, cumulativeAck.isAtOrAfter(exit) else { return false }
        kind = .none
        return true
    }
}

// MARK: - Proportional rate reduction (RFC 9937)

extension Recovery {
    /// A SACK delivered `bytes`: what may be sent for it on the way down to the window `target`,
    /// when `inFlight` remain (§6.2); `isSafe` when it moved on and showed no further loss.
    mutating func reduce(
        delivered bytes: Int,
        inFlight: Int,
        target: Int,
        isSafe: Bool,
        packetSize: Int,
        at now: Int64
    ) {
        delivered += bytes
        if inFlight > target {
            reducedAt = now
            let share = Double(delivered) * Double(target) / Double(flightAtStart)
            budget = Int(share.rounded(.up)) - sent
        } else {
            let catchUp = max(delivered - sent, bytes) + (isSafe ? packetSize : 0)
            budget = min(target - inFlight, catchUp)
        }
        // The first repetition leaves at once, whatever the windows are.
        if sent == 0 { budget = max(budget, packetSize) }
    }

    /// Bytes left during the episode.
    mutating func spend(_ bytes: Int) {
        sent += bytes
        budget -= bytes
    }
}

// MARK: - Proof that nothing was lost (RFC 3708, RFC 4015)

extension Recovery {
    /// A chunk is sent again in answer to the loss.
    mutating func noteRepeat(_ tsn: TSN) {
        guard isProvable else { return }
        if unproven.count < Self.provableMax { unproven.append(tsn) } else { isProvable = false }
    }

    /// A chunk's earlier copy arrived; true when it was sent again needlessly in this episode.
    mutating func prove(_ tsn: TSN) -> Bool {
        guard let index = unproven.firstIndex(of: tsn) else { return false }
        unproven.swapAt(index, unproven.count - 1)
        unproven.removeLast()
        proofs += 1
        return true
    }

    /// A chunk taken for lost arrived before it was sent again.
    mutating func proveUnsent() { proofs += 1 }

    /// A message was given up: the episode cannot be taken back.
    mutating func forgetProofs() { isProvable = false }

    /// Whether every repetition of the latest episode is known to have been needless.
    var isDisproved: Bool { isProvable && proofs > 0 && unproven.isEmpty }

    /// The latest episode was a mistake: what was sent before it may begin one again.
    mutating func takeBack() {
        kind = .none
        startedAt = previousStart
        reducedAt = previousStart
        isProvable = false
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Counts round trips by what is delivered: one has passed when a chunk is acknowledged that was
/// sent after everything of the round before had been delivered (draft-ietf-ccwg-bbr §5.5.1).
struct RoundCounter: Sendable {
    /// The rounds that have passed.
    private(set) var count = 0

    private var end = 0

    /// Takes in a SACK; true when it begins a round.
    mutating func update(_ sample: AcknowledgementSample) -> Bool {
        guard sample.acknowledged > 0, sample.priorDelivered >= end else { return false }
        restart(delivered: sample.delivered)
        count &+= 1
        return true
    }

    /// A round begins now, after `delivered` bytes.
    mutating func restart(delivered: Int) {
        end = delivered
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import DequeModule
import RTCCore

/// Stream resets of one association in both directions (RFC 6525 §5).
struct StreamResets {
    /// A request of ours that the peer has not answered for good.
    struct Request {
        /// The number of its first transmission.
        let firstNumber: ReconfigurationSequenceNumber

        /// The number of its latest transmission.
        var number: ReconfigurationSequenceNumber

        /// Everything that was sent on the streams before.
        let lastAssignedTSN: TSN

        /// The streams to reset.
        let streams: [StreamID]

        /// The peer answered "in progress": the next repetition gets a number of its own, because
        /// the old one has been answered and a repetition could get the same answer for ever.
        var needsNewNumber = false

        /// How often it has been repeated.
        var repetitions = 0
    }

    /// How many answers are kept to be repeated.
    ///
    /// Some peers send a request for each stream they
    /// close without waiting for the answer to the one before (against §5.1.1).
    static let answersMax = 1024

    /// Streams to reset that no request names yet.
    var waiting: [StreamID] = []

    /// The only request on its way (§5.1.1).
    var request: Request?

    /// The number of our next request.
    var nextNumber = ReconfigurationSequenceNumber(0)

    /// The latest number of the peer's requests.
    private(set) var lastIncoming = ReconfigurationSequenceNumber(0)

    private var answers: [ReconfigurationSequenceNumber: ReconfigurationResult] = [:]
    private var order: Deque<ReconfigurationSequenceNumber> = []

    /// Both sides count from their first TSN (§5.1.1).
    mutating func start(localInitialTSN: TSN, peerInitialTSN: TSN) {
        nextNumber = ReconfigurationSequenceNumber(localInitialTSN.rawValue)
        lastIncoming = ReconfigurationSequenceNumber(peerInitialTSN.rawValue).previous
    }

    /// What a request of the peer was answered with; nil when it is new, also when it was
    /// overtaken by a later one.
    func answer(to number: ReconfigurationSequenceNumber) -> ReconfigurationResult? {
        if let answer = answers[number] { return answer }
        // So far behind that its answer is forgotten.
        let distance = number.distance(to: lastIncoming)
        return distance >= Self.answersMax ? .badSequenceNumber : nil
    }

    /// Keeps the answer to a request of the peer.
    mutating func keep(
        _ result: ReconfigurationResult,
        for number: ReconfigurationSequenceNumber
    ) {
        if answers.updateValue(result, forKey: number) == nil { order.append(number) }
        if order.count > Self.answersMax, let oldest = order.popFirst() { answers[oldest] = nil }
        if number.isAfter(lastIncoming) { lastIncoming = number }
    }

    /// The requests of the peer that wait for TSNs, oldest first.
    var deferred: [ReconfigurationSequenceNumber] {
        order.filter { answers[$0] == .inProgress }
    }
}

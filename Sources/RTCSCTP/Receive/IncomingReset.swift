// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// What became of the peer's request to start its streams over (RFC 6525 §5.2.2).
package enum IncomingResetOutcome: Hashable, Sendable {
    /// It is done; the event is among the deliveries.
    case performed

    /// It waits until everything sent before it has arrived.
    case inProgress

    /// Too many requests wait already.
    case denied

    /// It names a stream that does not exist, and changes nothing.
    case invalidStream
}

/// A reset that waits for the cumulative TSN (RFC 6525 §5.2.2, "deferred reset processing").
struct IncomingReset {
    /// The peer's request.
    let request: ReconfigurationSequenceNumber

    /// The streams; empty when all.
    let streams: [StreamID]

    private let members: Set<StreamID>

    /// The reset takes place once everything up to and including this TSN has arrived.
    let lastAssignedTSN: TSN

    /// Takes over the peer's request.
    init(_ request: OutgoingResetRequest) {
        self.request = request.request
        streams = Array(request.streams)
        members = Set(streams)
        lastAssignedTSN = request.lastAssignedTSN
    }

    /// Whether both ask for the same; then no DATA can lie between them.
    func repeats(_ other: IncomingReset) -> Bool {
        lastAssignedTSN == other.lastAssignedTSN && streams == other.streams
    }

    /// Whether it concerns this stream.
    func contains(_ stream: StreamID) -> Bool { members.isEmpty || members.contains(stream) }

    /// Whether this message belongs to the life of its stream after the reset.
    func precedes(_ message: AssembledMessage) -> Bool {
        precedes(message.tsn, of: message.message.stream)
    }

    /// Whether this TSN belongs to the life of its stream after the reset.
    func precedes(_ tsn: TSN, of stream: StreamID) -> Bool {
        tsn.isAfter(lastAssignedTSN) && contains(stream)
    }
}

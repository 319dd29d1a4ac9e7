// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// What became of the peer's request to start its streams over (RFC 6525 §5.2.2).
package enum IncomingResetOutcome: Hashable, Sendable {
    /// It is done; the event is among the deliveries.
    case performed

    /// It waits until everything sent before it has arrived.
    case inProgress

    /// Nothing of it is kept, as others have to be done first: the peer is to ask again.
    case postponed

    /// It names a stream that does not exist, and changes nothing.
    case invalidStream
}

/// A request of the peer to start streams over once everything sent before it has arrived
/// (RFC 6525 §5.2.2, "deferred reset processing").
struct IncomingReset {
    /// The peer's request, and those that repeat it under numbers of their own.
    var requests: [ReconfigurationSequenceNumber]

    /// The streams, each once; empty when all.
    let streams: [StreamID]

    /// The reset takes place once everything up to and including this TSN has arrived.
    let lastAssignedTSN: TSN

    /// Takes over the peer's request.
    init(_ request: OutgoingResetRequest) {
        requests = [request.request]
        lastAssignedTSN = request.lastAssignedTSN
        var named: Set<StreamID> = []
        streams = request.streams.filter { named.insert($0).inserted }
    }

    /// Whether both ask for the same; then no DATA can lie between them.
    func repeats(_ other: IncomingReset) -> Bool {
        lastAssignedTSN == other.lastAssignedTSN && streams == other.streams
    }
}

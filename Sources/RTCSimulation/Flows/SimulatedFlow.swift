// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore
package import RTCCore

/// A sender and a receiver of bulk data, with nothing between them but the links of a `PathRun`.
package protocol SimulatedFlow: AnyObject {
    /// When `advance(to:)` has to be called next.
    var nextDeadline: Instant? { get }

    /// Begins.
    func start(at now: Instant)

    /// Takes in what came through: at the receiver in the direction of the data, else at the
    /// sender.
    func receive(_ packet: ByteBuffer, at end: FlowEnd, at now: Instant)

    /// Lets timers that have expired do their work.
    func advance(to now: Instant)

    /// Hands out everything that is to be sent now.
    func drain(into packets: inout FlowPackets, at now: Instant)

    /// What the flow has come to.
    var progress: FlowProgress { get }
}

/// Which end of a flow.
package enum FlowEnd: Hashable, Sendable {
    /// Where the data comes from.
    case sender

    /// Where the data goes.
    case receiver
}

/// Packets on their way out of a flow.
package struct FlowPackets: Sendable {
    /// In the direction of the data.
    package var forward: [ByteBuffer] = []

    /// Against it.
    package var backward: [ByteBuffer] = []
}

/// What a flow has come to at some time.
package struct FlowProgress: Hashable, Sendable {
    /// Payload that has reached the application at the receiver, in bytes.
    package var deliveredBytes = 0

    /// Payload sent again, in bytes.
    package var retransmittedBytes = 0

    /// How often the retransmission timer ran out.
    package var timeouts = 0

    /// How often a lost tail was probed for.
    package var tailProbes = 0

    /// Chunks that reached the receiver and were there already.
    package var duplicates = 0

    /// The congestion window, in bytes.
    package var congestionWindow = 0

    /// What was sent and is neither acknowledged nor taken for lost, in bytes.
    package var bytesInFlight = 0

    /// The smoothed round trip; nil before the first measurement.
    package var smoothedRoundTrip: Duration?

    /// Messages that did not arrive as they were sent.
    package var damagedMessages = 0

    /// Nothing yet.
    package init() {}
}

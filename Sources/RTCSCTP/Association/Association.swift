// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore
package import RTCCore

/// One end of an SCTP association (RFC 9260) as WebRTC uses it: one path, below it DTLS.
///
/// It is an engine without clock, socket or task: give it packets and commands with the time, then
/// drain `nextOutput()` until nil and read `nextDeadline`. Time never goes backwards. A malformed
/// or unexpected packet is counted and dropped; what cannot be survived ends in a `closed` event.
/// Several packets received before one drain are answered by one SACK.
package struct Association: ~Copyable {
    /// What the association was created with.
    package let configuration: AssociationConfiguration

    /// Where the association is in its life.
    package private(set) var state = AssociationState.closed

    /// Prepares an association that is passive until `connect(at:)`.
    package init(configuration: AssociationConfiguration, random: inout RandomSource) {
        self.configuration = configuration
    }

    /// Starts the handshake with INIT; nothing happens when it has begun already.
    ///
    /// Both ends may do this at once (RFC 8841 §9.3); an end that never does it answers.
    package mutating func connect(at now: Instant) {}

    /// Takes in one packet of the peer.
    package mutating func receive(_ packet: ByteBuffer, at now: Instant) {}

    /// Accepts a whole message for sending.
    ///
    /// - Throws: `.usage` when the association or stream is not open, `.limit` when the message is
    ///   too long or too much is waiting already: then try again after `bufferedAmountLow`.
    package mutating func send(_ message: Message, at now: Instant) throws(SCTPError) {
        throw .usage(.notConnected)
    }

    /// Resets outgoing streams (RFC 6525 §5.1.2) once what was accepted on them has been delivered.
    ///
    /// `outgoingReset` tells when the ids are free again. Streams already resetting are skipped.
    ///
    /// - Throws: `.usage(.notConnected)`, `.usage(.closing)` or `.usage(.resetNotSupported)`.
    package mutating func reset(_ streams: [StreamID], at now: Instant) throws(SCTPError) {
        throw .usage(.notConnected)
    }

    /// Tells that the application has read this many bytes of delivered messages, so that the
    /// peer may send more.
    package mutating func consume(_ byteCount: Int, at now: Instant) {}

    /// Closes in order: everything accepted is delivered first (RFC 9260 §9.2).
    ///
    /// Before the association is established it just ends.
    package mutating func shutdown(at now: Instant) {}

    /// Closes at once with ABORT; `reason` is sent to the peer, cut to 256 bytes.
    package mutating func abort(reason: String, at now: Instant) {}

    /// Lets timers that have expired at `now` do their work.
    package mutating func advance(to now: Instant) {}

    /// The next packets to send or event to handle, nil when there is nothing left to do now.
    package mutating func nextOutput() -> AssociationOutput? { nil }

    /// When `advance(to:)` has to be called next; nil when no timer runs.
    package var nextDeadline: Instant? { nil }

    /// A snapshot of counters and estimates.
    package var statistics: AssociationStatistics { AssociationStatistics() }

    /// The payload of this stream that waits for its first transmission, in bytes.
    package func bufferedAmount(of stream: StreamID) -> Int { 0 }

    /// The payload that waits for its first transmission on all streams, in bytes.
    package var bufferedAmount: Int { 0 }

    /// The number of streams that may be sent on: the smaller of what we asked for and what the
    /// peer allows; 0 until connected.
    package var maximumOutgoingStreams: Int { 0 }
}

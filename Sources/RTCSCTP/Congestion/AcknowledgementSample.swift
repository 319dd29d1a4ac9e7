// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// What one SACK told, for the congestion controller.
///
/// Byte counts are sizes of DATA chunks as they stand in packets, durations are nanoseconds. The
/// newest acknowledged chunk is the one sent last among those that the SACK acknowledged for the
/// first time (draft-cheng-iccrg-delivery-rate-estimation-02 §3.3).
struct AcknowledgementSample {
    /// When the SACK arrived.
    var now: Instant

    /// Acknowledged for the first time, cumulatively or by gap blocks.
    var acknowledged = 0

    /// Whether the cumulative TSN ack moved on.
    var isAdvancing = false

    /// Taken for lost since the sample before, by SACKs or by the reordering timer.
    var lost = 0

    /// In flight before the SACK.
    var inFlightBefore = 0

    /// In flight after the SACK, without what it showed to be lost.
    var inFlight = 0

    /// The round trip of the newest acknowledged chunk that was sent only once; nil when there is
    /// none.
    var roundTrip: Int64?

    /// The smoothed round trip; nil before the first measurement.
    var smoothedRoundTrip: Int64?

    /// The shortest round trip of the association's life; nil before the first measurement.
    var minimumRoundTrip: Int64?

    /// All that has been delivered in the association's life (C.delivered).
    var delivered = 0

    /// `delivered` as it was when the newest acknowledged chunk was sent (P.delivered): a round has
    /// passed once it reaches the `delivered` of that round's beginning.
    var priorDelivered = 0

    /// In flight right after the newest acknowledged chunk was sent (P.tx_in_flight).
    var sentInFlight = 0

    /// The rate of delivery in bytes a second over the flight of the newest acknowledged chunk; nil
    /// when the interval is shorter than the shortest round trip.
    var deliveryRate: Int?

    /// Whether the newest acknowledged chunk was sent when the application kept the sender from
    /// sending more: `deliveryRate` is then only a lower bound.
    var isApplicationLimited = false

    /// Whether the congestion window was full at some time while what this SACK acknowledges was
    /// in flight: only then may it grow (RFC 9260 §7.2.1, RFC 9438 §5.8).
    var isWindowLimited = false

    /// Whether a fast recovery was under way before the SACK or has begun with it; slow start after
    /// a time-out is not one.
    var isRecovering = false
}

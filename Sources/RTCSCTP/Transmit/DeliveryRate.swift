// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// How fast the path delivers (draft-cheng-iccrg-delivery-rate-estimation-02).
///
/// Every chunk carries a `Mark` of what had been delivered when it was sent. Between its sending
/// and its acknowledgement the rate is what was delivered meanwhile over the longer of the time it
/// took to send and the time it took to acknowledge that.
struct DeliveryRate {
    /// The state of the connection when a chunk was sent, in 16 bytes.
    struct Mark {
        /// What had been delivered, modulo 2³².
        var delivered: UInt32 = 0

        /// How long before that had been delivered, in units of 256 ns, saturating.
        var sinceDelivery: UInt32 = 0

        /// How long before the flight it belongs to began to be sent, in units of 256 ns,
        /// saturating.
        var sinceFirstSent: UInt32 = 0

        /// In flight with this chunk, in units of 2 bytes; the lowest bit says whether the
        /// application or the peer's window limited the sender.
        private var inFlightAndLimit: UInt32 = 0

        /// In flight with this chunk, in bytes.
        var inFlight: Int {
            get { Int(inFlightAndLimit >> 1) * 2 }
            set { inFlightAndLimit = UInt32(clamping: newValue / 2) << 1 | inFlightAndLimit & 1 }
        }

        /// Whether the application or the peer's window limited the sender.
        var isApplicationLimited: Bool {
            get { inFlightAndLimit & 1 == 1 }
            set { inFlightAndLimit = inFlightAndLimit & ~1 | (newValue ? 1 : 0) }
        }
    }

    /// All bytes of chunks that were delivered (C.delivered).
    private(set) var delivered = 0

    private var deliveredAt: Int64 = 0
    private var firstSentAt: Int64 = 0

    /// What is sent is limited by the application until this much has been delivered; 0: it is not.
    private var applicationLimitedUntil = 0

    /// The window was full when what is delivered up to here was in flight.
    private var windowLimitedUntil = -1

    /// The newest chunk of the SACK being processed.
    private var newestSentAt = Int64.min
    private var newest = Mark()

    /// The mark for a chunk sent at `now`; `inFlight` counts it, `isFirst` when nothing else does.
    mutating func mark(at now: Int64, inFlight: Int, isFirst: Bool) -> Mark {
        if isFirst {
            deliveredAt = now
            firstSentAt = now
        }
        var mark = Mark()
        mark.delivered = UInt32(truncatingIfNeeded: delivered)
        mark.sinceDelivery = UInt32(clamping: (now - deliveredAt) >> 8)
        mark.sinceFirstSent = UInt32(clamping: (now - firstSentAt) >> 8)
        mark.inFlight = inFlight
        mark.isApplicationLimited = applicationLimitedUntil > 0
        return mark
    }

    /// Sending stopped with `inFlight` bytes outstanding for a reason that is not the window.
    mutating func limitByApplication(inFlight: Int) {
        applicationLimitedUntil = max(delivered + inFlight, 1)
    }

    /// Sending stopped because `inFlight` bytes fill the window.
    mutating func limitByWindow(inFlight: Int) {
        windowLimitedUntil = delivered + inFlight
    }

    /// A chunk of `size` bytes, last sent at `sentAt`, was acknowledged for the first time.
    mutating func deliver(_ size: Int, sentAt: Int64, mark: Mark) {
        delivered += size
        guard sentAt >= newestSentAt else { return }
        newestSentAt = sentAt
        newest = mark
    }

    /// Completes the sample with what was delivered since the last one.
    mutating func complete(_ sample: inout AcknowledgementSample) {
        let now = sample.now.nanoseconds
        sample.delivered = delivered
        sample.isWindowLimited = delivered - sample.acknowledged <= windowLimitedUntil
        if applicationLimitedUntil > 0, delivered > applicationLimitedUntil {
            applicationLimitedUntil = 0
        }
        guard sample.acknowledged > 0, newestSentAt != .min else { return }
        let gained = Int(UInt32(truncatingIfNeeded: delivered) &- newest.delivered)
        let previousDelivery = newestSentAt - Int64(newest.sinceDelivery) << 8
        let interval = max(Int64(newest.sinceFirstSent) << 8, now - previousDelivery)
        sample.priorDelivered = delivered - gained
        sample.sentInFlight = newest.inFlight
        sample.isApplicationLimited = newest.isApplicationLimited
        if interval > 0, interval >= sample.minimumRoundTrip ?? 0 {
            sample.deliveryRate = Int(Double(gained) * 1e9 / Double(interval))
        }
        deliveredAt = now
        firstSentAt = newestSentAt
        newestSentAt = .min
    }
}

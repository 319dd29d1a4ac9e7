// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

@testable import RTCSCTP

/// A sender with a congestion controller: paces, finds losses by time (RFC 8985) and by time-outs,
/// and measures the delivery rate.
///
/// What is lost is counted as sent again.
struct BottleneckFlow {
    /// A packet on its way.
    struct Packet {
        var size: Int
        var sentAt: Instant
        var arrival: Instant?
        var delivered: Int
        var deliveredAt: Instant
        var firstSentAt: Instant
        var inFlight = 0
        var isApplicationLimited: Bool
    }

    static let packetSize = 1200

    /// What decides about window and rate.
    var controller: CongestionController

    /// When it begins to send.
    var start = Instant.zero

    /// Bytes a second that the application has to send; nil: any number.
    var applicationRate: Double?

    /// Whether the application sends nothing.
    var isPaused = false

    /// All bytes that have arrived.
    private(set) var delivered = 0

    /// All bytes that were lost.
    private(set) var lost = 0

    /// The time-outs that have expired.
    private(set) var timeouts = 0

    /// The bytes on their way.
    private(set) var inFlight = 0

    /// The latest round trip in nanoseconds.
    private(set) var roundTrip: Int64 = 0

    /// The longest round trip in nanoseconds since this was last set.
    var longestRoundTrip: Int64 = 0

    private var packets: [Packet] = []
    private var head = 0
    private var minimum: Int64?
    private var smoothed: Int64?
    private var deliveredAt = Instant.zero
    private var firstSentAt = Instant.zero
    private var nextSend = Instant.zero
    private var lastNews = Instant.zero
    private var newestSentAt = Instant.zero
    private var limitedUntil = 0
    private var windowLimitedUntil = 0
    private var recoveryEnd: Instant?
    var supplied = 0
    private var isBlocked = false
    private var noise: UInt64 = 1

    init(_ kind: CongestionControllerKind) {
        controller = CongestionController(kind, packetSize: Self.packetSize, windowMax: 1 << 30)
    }

    /// When something happens next, after `now`.
    func nextEvent(after now: Instant) -> Instant {
        guard start <= now else { return start }
        var next = Instant(nanoseconds: .max)
        if head < packets.count {
            if packets[head].arrival == nil { next = suspicion(packets[head]) }
            let arriving = packets[head...].first { $0.size > 0 && $0.arrival != nil }
            next = min(next, arriving?.arrival ?? next, lastNews + timeout)
        }
        // Nothing in flight cannot block: then it was the application.
        let mayTry = !isBlocked || inFlight == 0
        if mayTry, !isPaused { next = min(next, max(nextSend, now)) }
        return max(next, now + .nanoseconds(1))
    }

    private var timeout: Duration {
        .nanoseconds(max(200_000_000, 2 * (smoothed ?? 500_000_000)) + 1)
    }

    /// When a packet without a SACK is taken for lost, once a later one has arrived.
    private func suspicion(_ packet: Packet) -> Instant {
        guard packet.sentAt < newestSentAt else { return Instant(nanoseconds: .max) }
        return packet.sentAt + .nanoseconds((smoothed ?? 0) + (minimum ?? 0) / 4)
    }

    // MARK: - Receiving

    /// Takes in the SACKs that have arrived, as one.
    mutating func receive(at now: Instant) {
        var sample = AcknowledgementSample(now: now)
        sample.inFlightBefore = inFlight
        let before = delivered
        var newest: Packet?
        var position = head
        while position < packets.count {
            let packet = packets[position]
            if let arrival = packet.arrival {
                guard arrival <= now else { break }
                if packet.size > 0 {
                    delivered += packet.size
                    inFlight -= packet.size
                    newest = packet
                    packets[position].size = 0
                }
            }
            position += 1
        }
        sample.acknowledged = delivered - before
        sample.isAdvancing = sample.acknowledged > 0
        if let newest { measure(newest, into: &sample, before: before) }
        sample.isRecovering = recoveryEnd != nil
        findLosses(into: &sample, at: now)
        trim()
        sample.inFlight = inFlight
        if sample.acknowledged > 0 || sample.lost > 0 { controller.acknowledge(sample) }
        if inFlight > 0, now > lastNews + timeout { timeOut(at: now) }
        isBlocked = false
    }

    private mutating func measure(
        _ newest: Packet,
        into sample: inout AcknowledgementSample,
        before: Int
    ) {
        let now = sample.now
        lastNews = now
        newestSentAt = max(newestSentAt, newest.sentAt)
        roundTrip = (now - newest.sentAt).nanoseconds
        longestRoundTrip = max(longestRoundTrip, roundTrip)
        minimum = min(minimum ?? roundTrip, roundTrip)
        smoothed = smoothed.map { $0 + (roundTrip - $0) / 8 } ?? roundTrip
        sample.roundTrip = roundTrip
        sample.minimumRoundTrip = minimum
        sample.smoothedRoundTrip = smoothed
        sample.delivered = delivered
        sample.priorDelivered = newest.delivered
        sample.sentInFlight = newest.inFlight
        sample.isApplicationLimited = newest.isApplicationLimited
        sample.isWindowLimited = before <= windowLimitedUntil
        let sending = (newest.sentAt - newest.firstSentAt).nanoseconds
        let arriving = (now - newest.deliveredAt).nanoseconds
        let interval = max(sending, arriving)
        if interval >= minimum ?? 0, interval > 0 {
            let bytes = Double(delivered - newest.delivered)
            sample.deliveryRate = Int(bytes * 1e9 / Double(interval))
        }
        deliveredAt = now
        firstSentAt = newest.sentAt
        if let end = recoveryEnd, newest.sentAt > end {
            recoveryEnd = nil
            controller.exitRecovery(at: now)
        }
    }

    private mutating func findLosses(into sample: inout AcknowledgementSample, at now: Instant) {
        for position in head..<packets.count {
            let packet = packets[position]
            guard packet.sentAt < newestSentAt else { break }
            guard packet.size > 0, packet.arrival == nil, suspicion(packet) <= now else { continue }
            sample.lost += packet.size
            packets[position].size = 0
        }
        guard sample.lost > 0 else { return }
        sample.delivered = delivered
        inFlight -= sample.lost
        lost += sample.lost
        guard recoveryEnd == nil else { return }
        recoveryEnd = now
        controller.enterRecovery(inFlight: inFlight, at: now)
    }

    private mutating func timeOut(at now: Instant) {
        timeouts += 1
        lastNews = now
        controller.loseByTimeout(inFlight: inFlight, at: now)
        lost += inFlight
        inFlight = 0
        recoveryEnd = nil
        packets.removeAll()
        head = 0
    }

    private mutating func trim() {
        while head < packets.count, packets[head].size == 0 { head += 1 }
        guard head > 4096, 2 * head > packets.count else { return }
        packets.removeFirst(head)
        head = 0
    }

    // MARK: - Sending

    /// The next packet that window, pacing and application allow.
    mutating func send(at now: Instant) -> Packet? {
        let size = Self.packetSize
        guard nextSend <= now, !isPaused else { return nil }
        if let applicationRate {
            let available = applicationRate * Double((now - start).nanoseconds) / 1e9
            guard Double(supplied + size) <= available else {
                limitedUntil = delivered + inFlight
                let missing = Double(supplied + size) - available
                nextSend = now + .nanoseconds(Int64(missing * 1e9 / applicationRate) + 1)
                return nil
            }
        }
        guard inFlight + size <= controller.window else {
            windowLimitedUntil = delivered + inFlight
            isBlocked = true
            return nil
        }
        supplied += size
        pace(size, at: now)
        if inFlight == 0 {
            deliveredAt = now
            firstSentAt = now
            lastNews = now
        }
        return Packet(
            size: size,
            sentAt: now,
            delivered: delivered,
            deliveredAt: deliveredAt,
            firstSentAt: firstSentAt,
            isApplicationLimited: delivered < limitedUntil
        )
    }

    /// Sends ahead by up to a millisecond or two packets, as the sender does.
    private mutating func pace(_ size: Int, at now: Instant) {
        guard let rate = controller.pacingRate, rate > 0 else { return }
        let cost = Int64(Double(size) * 1e9 / Double(rate))
        let ahead = max(1_000_000, 2 * cost)
        let earliest = Instant(nanoseconds: max(0, now.nanoseconds - ahead))
        // Timers are late by chance; without that, one flow can find each gap of the other.
        noise =
            noise &* 6_364_136_223_846_793_005 &+ UInt64(truncatingIfNeeded: now.nanoseconds) | 1
        let spread = Int64(noise >> 33) % max(cost, 1) - cost / 2
        nextSend = max(nextSend, earliest) + .nanoseconds(max(1, cost + spread))
    }

    /// Puts a packet on its way.
    mutating func append(_ packet: Packet, arrival: Instant?) {
        var packet = packet
        packet.arrival = arrival
        controller.send(bytes: packet.size, inFlight: inFlight + packet.size, at: packet.sentAt)
        inFlight += packet.size
        packet.inFlight = inFlight
        packets.append(packet)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import COpenSSL
import RTCCore

/// When the current flight of the handshake must be sent again, in the time of the caller.
///
/// OpenSSL decides about retransmission with a timer of its own that reads the wall clock. That is
/// no good here: an engine has no clock, simulations run faster than it, and a clock that is set
/// back would stall the handshake. So this timer keeps the deadline, and OpenSSL's is only made to
/// agree:
///
/// * OpenSSL asks for each interval (`DTLS_set_timer_cb`), and tells the BIO when it sets or stops
///   its timer (`BIO_CTRL_DGRAM_SET_NEXT_TIMEOUT`). From both follows our deadline.
/// * In the same call the BIO is given a pointer to a `struct timeval`. In OpenSSL 3.0 and 3.1 that
///   structure *is* the timer, part of the SSL and as long-lived; from 3.2 on it is a copy. Where
///   it is the timer, it is moved far into the future, so that OpenSSL never finds it expired while
///   it reads.
/// * At our deadline OpenSSL must confirm that much time is left, which shows that our change has
///   reached its timer. Then that is set to the past, and `DTLSv1_handle_timeout` retransmits and
///   asks for the next interval.
/// * Elsewhere OpenSSL goes by the wall clock. When the caller's time runs with it, its timer has
///   expired at our deadline too: it rounds the last 15 ms down to 0. Otherwise we look again every
///   `wallClockRetry`, until the handshake times out.
///
/// OpenSSL ends the handshake at the 13th time-out in a row. The interval doubles up to an eighth
/// of the time for the whole handshake, or to a quarter when the first is very short: with 12
/// time-outs that always reaches its end.
struct HandshakeTimer {
    /// How soon to look again when only the wall clock holds a retransmission back.
    static let wallClockRetry = Duration.milliseconds(10)

    /// What an answer may take beyond the round trip.
    private static let workAllowance = Duration.milliseconds(50)

    /// Added to OpenSSL's timer, about 12 days: beyond every interval it can be given in 32 bits of
    /// microseconds.
    private static let extensionSeconds = 1 << 20

    /// When to retransmit; nil when no flight waits for an answer.
    private(set) var deadline: Instant?

    /// Whether the wall clock can be overruled; tests switch it off to get what OpenSSL 3.2 does.
    var overrulesWallClock = canOverruleWallClock

    static var canOverruleWallClock: Bool { OpenSSL_version_num() < 0x3020_0000 }

    /// The shortest time from a flight to the whole of its answer, of those sent only once; nil
    /// before the first.
    private(set) var roundTrip: Duration?

    private var initialInterval: Duration
    private let handshakeTimeout: Duration
    private var longestInterval: Duration
    private var interval: Duration
    private var native: UnsafeMutablePointer<timeval>?
    private var flightSentAt: Instant?
    private var isFlightRepeated = false

    init(_ configuration: DTLSConfiguration) {
        initialInterval = configuration.initialRetransmission
        handshakeTimeout = configuration.handshakeTimeout
        longestInterval = Self.longestInterval(from: initialInterval, within: handshakeTimeout)
        interval = initialInterval
    }

    /// Waits for answers as long as a measured round trip suggests: twice that leaves room for
    /// variance, and a short one for the work at the other end.
    mutating func expect(_ roundTrip: Duration) {
        initialInterval = max(roundTrip * 2, roundTrip + Self.workAllowance)
        initialInterval = min(initialInterval, handshakeTimeout / 4)
        longestInterval = Self.longestInterval(from: initialInterval, within: handshakeTimeout)
    }

    private static func longestInterval(from first: Duration, within timeout: Duration) -> Duration
    {
        max(first, first >= timeout / 200 ? timeout / 8 : timeout / 4)
    }

    /// Notes that OpenSSL writes: when it repeats a flight, the answer does not tell which of the
    /// two it answers.
    mutating func noteWrite(at now: Instant) {
        if let flightSentAt, now > flightSentAt { isFlightRepeated = true }
    }

    /// Answers OpenSSL's question for the interval that follows one of `previous` microseconds, 0
    /// at the first transmission of a flight.
    mutating func nextInterval(after previous: UInt32) -> UInt32 {
        interval = previous == 0 ? initialInterval : min(interval * 2, longestInterval)
        return UInt32(clamping: interval.nanoseconds / 1_000)
    }

    /// Follows OpenSSL, which has just set its timer, or stopped it by setting it to 0.
    mutating func follow(_ native: UnsafeMutablePointer<timeval>, at now: Instant) {
        guard native.pointee.tv_sec != 0 || native.pointee.tv_usec != 0 else {
            deadline = nil
            finishFlight(at: now)
            return
        }
        deadline = now + interval
        if flightSentAt == nil { (flightSentAt, isFlightRepeated) = (now, false) }
        guard overrulesWallClock else { return }
        native.pointee.tv_sec += Self.extensionSeconds
        self.native = native
    }

    private mutating func finishFlight(at now: Instant) {
        guard let sentAt = flightSentAt else { return }
        flightSentAt = nil
        guard !isFlightRepeated else { return }
        roundTrip = min(roundTrip ?? now - sentAt, now - sentAt)
    }

    /// Makes OpenSSL's timer expire at our deadline, if it can be done.
    func expire(in ssl: OpaquePointer) {
        var left = timeval()
        guard
            let native,
            COpenSSL_get_timeout(ssl, &left) == 1,
            left.tv_sec > Self.extensionSeconds / 2
        else { return }
        native.pointee = timeval(tv_sec: 1, tv_usec: 0)
    }

    /// Waits a little longer for the wall clock.
    mutating func retryLater(than now: Instant) {
        deadline = now + Self.wallClockRetry
    }
}

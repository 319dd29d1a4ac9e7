// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// The congestion controller in use; an enum, so that no call goes through an existential.
///
/// The payload is copied out and back by each change, so it must be plain numbers: no arrays.
enum CongestionController: Sendable {
    /// RFC 9260 §7.2.
    case newReno(NewReno)

    /// Creates the controller of this kind for packets of `packetSize` bytes, whose window never
    /// exceeds `windowMax` bytes.
    init(_ kind: CongestionControllerKind, packetSize: Int, windowMax: Int) {
        switch kind {
        case .newReno: self = .newReno(NewReno(packetSize: packetSize, windowMax: windowMax))
        }
    }

    /// The bytes that may be in flight.
    var window: Int {
        switch self {
        case .newReno(let reno): reno.window
        }
    }

    /// Where slow start ends, in bytes.
    var slowStartThreshold: Int {
        switch self {
        case .newReno(let reno): reno.slowStartThreshold
        }
    }

    /// How fast to send, in bytes a second; nil before a round trip is known.
    var pacingRate: Int? {
        switch self {
        case .newReno(let reno): reno.pacingRate
        }
    }

    /// Whether the sender goes down to a smaller window in step with what is delivered (PRR, RFC
    /// 9937) during fast recovery, instead of using `window` as it stands.
    var reducesProportionally: Bool {
        switch self {
        case .newReno: true
        }
    }
}

// MARK: - Events

extension CongestionController {
    /// A burst of `bytes` has just been sent and `inFlight` are outstanding now.
    mutating func send(bytes: Int, inFlight: Int, at now: Instant) {
        switch self {
        case .newReno: break
        }
    }

    /// A SACK acknowledged something for the first time, or showed a loss.
    mutating func acknowledge(_ sample: AcknowledgementSample) {
        switch self {
        case .newReno(var reno):
            reno.acknowledge(sample)
            self = .newReno(reno)
        }
    }

    /// The first loss of an episode was found, when `inFlight` bytes, the lost ones not counted,
    /// were outstanding; called once for each flight that lost something.
    mutating func enterRecovery(inFlight: Int, at now: Instant) {
        switch self {
        case .newReno(var reno):
            reno.enterRecovery()
            self = .newReno(reno)
        }
    }

    /// All that was outstanding when the episode began has been acknowledged.
    mutating func exitRecovery(at now: Instant) {
        switch self {
        case .newReno: break
        }
    }

    /// T3-rtx expired, when `inFlight` bytes were outstanding.
    mutating func loseByTimeout(inFlight: Int, at now: Instant) {
        switch self {
        case .newReno(var reno):
            reno.loseByTimeout()
            self = .newReno(reno)
        }
    }

    /// The latest `enterRecovery` or `loseByTimeout` was a mistake: nothing had been lost.
    mutating func undo() {
        switch self {
        case .newReno(var reno):
            reno.undo()
            self = .newReno(reno)
        }
    }

    /// Sending goes on after nothing was in flight for `idle`, which was `periods` retransmission
    /// time-outs, at least one.
    mutating func restart(afterIdlePeriods periods: Int, idle: Duration, at now: Instant) {
        switch self {
        case .newReno(var reno):
            reno.restart(afterIdlePeriods: periods)
            self = .newReno(reno)
        }
    }

    /// Packets hold `bytes` of chunks from now on.
    mutating func setPacketSize(_ bytes: Int) {
        switch self {
        case .newReno(var reno):
            reno.packetSize = bytes
            self = .newReno(reno)
        }
    }

    /// Everything sent has been acknowledged.
    mutating func becomeIdle() {
        switch self {
        case .newReno(var reno):
            reno.becomeIdle()
            self = .newReno(reno)
        }
    }
}

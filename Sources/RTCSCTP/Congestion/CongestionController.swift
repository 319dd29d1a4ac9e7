// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// The congestion controller in use; an enum, so that no call goes through an existential.
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

    /// A SACK outside fast recovery advanced the cumulative TSN and acknowledged `bytes`, when
    /// `inFlight` bytes were outstanding before it.
    mutating func acknowledge(bytes: Int, inFlight: Int) {
        switch self {
        case .newReno(var reno):
            reno.acknowledge(bytes: bytes, inFlight: inFlight)
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

    /// Missing reports showed a loss: fast recovery begins.
    mutating func loseByReports() {
        switch self {
        case .newReno(var reno):
            reno.loseByReports()
            self = .newReno(reno)
        }
    }

    /// T3-rtx expired.
    mutating func loseByTimeout() {
        switch self {
        case .newReno(var reno):
            reno.loseByTimeout()
            self = .newReno(reno)
        }
    }

    /// Nothing was sent for `periods` retransmission time-outs.
    mutating func restart(afterIdlePeriods periods: Int) {
        switch self {
        case .newReno(var reno):
            reno.restart(afterIdlePeriods: periods)
            self = .newReno(reno)
        }
    }
}

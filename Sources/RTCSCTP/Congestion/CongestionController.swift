// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// The congestion controller in use; an enum, so that no call goes through an existential.
///
/// The payload is copied out and back by each change, so it must be plain numbers: no arrays.
enum CongestionController: Sendable {
    /// RFC 9260 §7.2.
    case newReno(NewReno)

    /// RFC 9438.
    case cubic(Cubic)

    /// draft-ietf-ccwg-bbr-06.
    case bbr(BBR)

    /// Creates the controller of this kind for packets of `packetSize` bytes, whose window never
    /// exceeds `windowMax` bytes.
    init(_ kind: CongestionControllerKind, packetSize: Int, windowMax: Int) {
        switch kind {
        case .newReno: self = .newReno(NewReno(packetSize: packetSize, windowMax: windowMax))
        case .cubic: self = .cubic(Cubic(packetSize: packetSize, windowMax: windowMax))
        case .bbr: self = .bbr(BBR(packetSize: packetSize, windowMax: windowMax))
        }
    }

    /// The bytes that may be in flight.
    var window: Int {
        switch self {
        case .newReno(let reno): reno.window
        case .cubic(let cubic): cubic.window
        case .bbr(let bbr): bbr.window
        }
    }

    /// Where slow start ends, in bytes.
    var slowStartThreshold: Int {
        switch self {
        case .newReno(let reno): reno.slowStartThreshold
        case .cubic(let cubic): cubic.slowStartThreshold
        case .bbr(let bbr): bbr.slowStartThreshold
        }
    }

    /// How fast to send, in bytes a second; nil before a round trip is known.
    var pacingRate: Int? {
        switch self {
        case .newReno(let reno): reno.pacingRate
        case .cubic(let cubic): cubic.pacingRate
        case .bbr(let bbr): bbr.pacingRate
        }
    }

    /// Whether the sender goes down to a smaller window in step with what is delivered (PRR, RFC
    /// 9937) during fast recovery, instead of using `window` as it stands.
    var reducesProportionally: Bool {
        switch self {
        case .newReno, .cubic: true
        case .bbr: false
        }
    }
}

// MARK: - Events

extension CongestionController {
    /// Changes the controller in use by its own function.
    @inline(__always)
    private mutating func change(
        _ changeReno: (inout NewReno) -> Void,
        _ changeCubic: (inout Cubic) -> Void,
        _ changeBBR: (inout BBR) -> Void
    ) {
        switch self {
        case .newReno(var reno):
            changeReno(&reno)
            self = .newReno(reno)
        case .cubic(var cubic):
            changeCubic(&cubic)
            self = .cubic(cubic)
        case .bbr(var bbr):
            changeBBR(&bbr)
            self = .bbr(bbr)
        }
    }

    /// A burst of `bytes` has just been sent and `inFlight` are outstanding now.
    mutating func send(bytes: Int, inFlight: Int, at now: Instant) {
        // Only the first burst after a pause says something.
        guard bytes >= inFlight, case .bbr(var bbr) = self else { return }
        bbr.restart(at: now)
        self = .bbr(bbr)
    }

    /// A SACK acknowledged something for the first time, or showed a loss.
    mutating func acknowledge(_ sample: AcknowledgementSample) {
        change(
            { $0.acknowledge(sample) },
            { $0.acknowledge(sample) },
            { $0.acknowledge(sample) }
        )
    }

    /// The first loss of an episode was found, when `inFlight` bytes, the lost ones not counted,
    /// were outstanding; called once for each flight that lost something.
    mutating func enterRecovery(inFlight: Int, at now: Instant) {
        change(
            { $0.enterRecovery() },
            { $0.enterRecovery(inFlight: inFlight) },
            { $0.enterRecovery() }
        )
    }

    /// All that was outstanding when the episode began has been acknowledged.
    mutating func exitRecovery(at now: Instant) {
        change({ _ in }, { $0.exitRecovery() }, { $0.exitRecovery() })
    }

    /// T3-rtx expired, when `inFlight` bytes were outstanding.
    mutating func loseByTimeout(inFlight: Int, at now: Instant) {
        change(
            { $0.loseByTimeout() },
            { $0.loseByTimeout(inFlight: inFlight) },
            { $0.loseByTimeout() }
        )
    }

    /// The latest `enterRecovery` or `loseByTimeout` was a mistake: nothing had been lost.
    mutating func undo() {
        change({ $0.undo() }, { $0.undo() }, { $0.undo() })
    }

    /// Sending goes on after nothing was in flight for `idle`, which was `periods` retransmission
    /// time-outs, at least one.
    mutating func restart(afterIdlePeriods periods: Int, idle: Duration, at now: Instant) {
        // What BBR knows about the path stays true; `send` tells it about the pause.
        change(
            { $0.restart(afterIdlePeriods: periods) },
            { $0.restart(afterIdlePeriods: periods) },
            { _ in }
        )
    }

    /// Packets hold `bytes` of chunks from now on.
    mutating func setPacketSize(_ bytes: Int) {
        change(
            { $0.packetSize = bytes },
            { $0.setPacketSize(bytes) },
            { $0.setPacketSize(bytes) }
        )
    }

    /// Everything sent has been acknowledged.
    mutating func becomeIdle() {
        change({ $0.becomeIdle() }, { _ in }, { _ in })
    }
}

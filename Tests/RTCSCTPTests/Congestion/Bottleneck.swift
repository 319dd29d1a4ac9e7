// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

@testable import RTCSCTP

/// A path with one bottleneck that several flows share: a rate, a queue with tail drop, a delay,
/// and losses.
struct BottleneckPath {
    /// Bytes that leave in a second.
    var rate: Double

    /// The round trip without a queue.
    var roundTrip: Duration

    /// Bytes that may wait.
    var queue: Double

    /// How likely a packet vanishes.
    var loss = 0.0

    /// Losses come in bursts of about this many packets, with the same share as `loss`
    /// (Gilbert–Elliott).
    var burst = 1.0

    /// SACKs are held back until the next multiple of this.
    var slot = Duration.zero

    /// Round trips vary by up to this.
    var jitter = Duration.zero

    /// A path of this many megabits a second, whose queue is this many times what it holds.
    init(megabits: Double, milliseconds: Int, queue: Double = 1, loss: Double = 0) {
        rate = megabits * 1e6 / 8
        roundTrip = .milliseconds(milliseconds)
        self.queue = queue * rate * Double(milliseconds) / 1000
        self.loss = loss
    }
}

/// Flows that share a `BottleneckPath`, in virtual time.
struct Bottleneck {
    /// What the path does from now on.
    var path: BottleneckPath

    /// The flows; set them up before the first step.
    var flows: [BottleneckFlow]

    /// The time reached.
    private(set) var now = Instant.zero

    private var busyUntil = Instant.zero
    private var isBadState = false
    private var randomState: UInt64

    /// Puts flows with these controllers on the path; `seed` decides about losses.
    init(_ path: BottleneckPath, _ kinds: CongestionControllerKind..., seed: UInt64 = 1) {
        self.path = path
        flows = kinds.map { BottleneckFlow($0) }
        randomState = seed
    }

    /// Runs for `duration`, and calls `observe` after each step.
    mutating func run(for duration: Duration, observe: (borrowing Bottleneck) -> Void = { _ in }) {
        let end = now + duration
        while true {
            var next = end
            for flow in flows { next = min(next, flow.nextEvent(after: now)) }
            now = max(now, next)
            guard now < end else { break }
            for index in flows.indices { step(index) }
            observe(self)
        }
        now = end
    }

    private mutating func step(_ index: Int) {
        guard flows[index].start <= now else { return }
        flows[index].receive(at: now)
        while let packet = flows[index].send(at: now) {
            flows[index].append(packet, arrival: arrival(of: packet.size))
        }
    }

    /// When the SACK for a packet that is sent now comes back; nil when it is lost.
    private mutating func arrival(of size: Int) -> Instant? {
        let waiting = Double(max(0, (busyUntil - now).nanoseconds)) * path.rate / 1e9
        let isLost = drawLoss()
        let jitter = fraction() * Double(path.jitter.nanoseconds)
        guard waiting + Double(size) <= path.queue + Double(2 * size) else { return nil }
        busyUntil = max(busyUntil, now) + .nanoseconds(Int64(Double(size) * 1e9 / path.rate))
        guard !isLost else { return nil }
        let arrival = busyUntil + path.roundTrip + .nanoseconds(Int64(jitter))
        let slot = path.slot.nanoseconds
        guard slot > 0 else { return arrival }
        return Instant(nanoseconds: (arrival.nanoseconds / slot + 1) * slot)
    }

    private mutating func drawLoss() -> Bool {
        let draw = fraction()
        guard path.burst > 1 else { return draw < path.loss }
        let leave = 1 / path.burst
        let enter = leave * path.loss / max(1 - path.loss, 0.01)
        isBadState = isBadState ? draw >= leave : draw < enter
        return isBadState
    }

    private mutating func fraction() -> Double {
        randomState &+= 0x9E37_79B9_7F4A_7C15
        var mixed = randomState
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return Double(mixed >> 11) / Double(1 << 53)
    }
}

/// Jain's index of these shares: 1 when they are equal, 1/n when one has all.
func fairness(_ shares: [Double]) -> Double {
    let sum = shares.reduce(0, +)
    let squares = shares.reduce(0) { $0 + $1 * $1 }
    return squares > 0 ? sum * sum / (Double(shares.count) * squares) : 1
}

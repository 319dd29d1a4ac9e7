// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import RTCCore

/// A simulation that did not come to where it should; the seed repeats it.
package struct SimulationFailure: Error, Hashable, Sendable {
    /// How it ended instead.
    package enum Reason: String, Hashable, Sendable {
        /// The clock was moved as often as allowed.
        case tooManySteps = "too many steps"
        /// As much virtual time passed as allowed.
        case tooMuchTime = "too much virtual time"
        /// Nothing was in flight and no timer ran.
        case nothingLeft = "nothing left to wait for"
    }

    /// How it ended instead.
    package var reason: Reason

    /// What it was seeded with.
    package var seed: UInt64

    /// The virtual time when it ended.
    package var now: Instant

    /// What both ends had come to.
    package var summary: String
}

extension SimulationFailure: CustomStringConvertible {
    /// The seed first: it is what one needs.
    package var description: String {
        "seed \(seed): \(reason.rawValue) at \(Double(now.nanoseconds) / 1e9) s; \(summary)"
    }
}

/// How far a simulation may go.
package struct DriveBounds: Hashable, Sendable {
    /// How often the clock may be moved: bounds the real time.
    package var steps: Int

    /// How much virtual time may pass.
    package var duration: Duration

    /// By default 100,000 steps and a virtual minute.
    package init(steps: Int = 100_000, duration: Duration = .seconds(60)) {
        self.steps = steps
        self.duration = duration
    }
}

/// Which end of a pair.
package enum PairEnd: Hashable, Sendable, CaseIterable {
    /// Dials; DTLS client, opens channels with even ids.
    case dialer

    /// Listens; DTLS server, opens channels with odd ids.
    case listener

    /// The end at the other side.
    package var other: PairEnd { self == .dialer ? .listener : .dialer }
}

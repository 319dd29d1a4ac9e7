// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
package import RTCSCTP

/// A session as it follows from a seed: a path, two ends and what they send each other.
package struct SessionPlan: Sendable {
    /// What everything follows from.
    package let seed: UInt64

    /// What the path does; both directions are alike.
    package var path: PathDescription

    /// The end that connects.
    package var dialer: AssociationConfiguration

    /// The other end.
    package var listener: AssociationConfiguration

    /// What the dialer sends.
    package var upward: SessionScript

    /// What the listener sends.
    package var downward: SessionScript

    /// Whether both ends connect at once.
    package var isSimultaneous: Bool

    /// How seldom the listener reads; zero: at once.
    package var readingInterval: Duration

    /// The virtual time that the session may take.
    package var timeLimit: Duration

    /// Draws a session over a path drawn, or over the one that is given.
    package init(seed: UInt64, path given: PathDescription? = nil) {
        var generator = SeededGenerator(seed: seed)
        self.seed = seed
        path = given ?? PathDescription(drawnWith: &generator)
        dialer = Self.configuration(&generator)
        listener = Self.configuration(&generator)
        let budget = seed % 50 == 49 ? 200_000 : 16_000
        upward = SessionScript(budget: budget, using: &generator)
        downward = SessionScript(budget: budget / 4, using: &generator)
        isSimultaneous = generator.fraction() < 0.3
        readingInterval = generator.fraction() < 0.2 ? .milliseconds(30) : .zero
        timeLimit = .zero
        timeLimit = Self.timeLimit(path, byteCount: upward.byteCount + downward.byteCount)
    }

    private static func configuration(
        _ generator: inout SeededGenerator
    ) -> AssociationConfiguration {
        var configuration = AssociationConfiguration.withoutDTLS
        configuration.initialTSN = UInt32.max - UInt32.random(in: 0...40, using: &generator)
        configuration.receiveWindow = Int.random(in: 40_000...400_000, using: &generator)
        configuration.maximumMessageSize = 32_768
        configuration.congestionControl =
            CongestionControllerKind.allCases.randomElement(using: &generator) ?? .newReno
        // However bad the path, it is the peer that ends the session.
        configuration.shutdownRetransmissionsMax = 1_000
        return configuration
    }

    /// Generous: what a sender needs that fills a tenth of the path, and time for repetitions.
    private static func timeLimit(_ path: PathDescription, byteCount: Int) -> Duration {
        var limit = Duration.seconds(60 + 600 * path.settings.loss)
        limit += path.settings.roundTrip * 200
        var slowest = path.settings.bitsPerSecond
        for change in path.changes {
            limit += change.after
            if let rate = change.settings.bitsPerSecond { slowest = min(slowest ?? rate, rate) }
        }
        if let slowest { limit += .seconds(Double(byteCount) * 80 / Double(max(1, slowest))) }
        return limit
    }
}

extension PathDescription {
    /// Draws a path out of all there are, from a good one to a very bad one.
    init(drawnWith generator: inout SeededGenerator) {
        var settings = PathSettings()
        let rates = [256_000, 1_000_000, 5_000_000, 20_000_000, 100_000_000]
        if generator.fraction() < 0.8 {
            settings.bitsPerSecond = rates.randomElement(using: &generator)
        }
        let roundTrips = [0, 1, 10, 30, 50, 100, 300, 600]
        settings.roundTrip = .milliseconds(roundTrips.randomElement(using: &generator) ?? 0)
        let queues: [PathSettings.Queue] = [
            .pathCapacities(0.25), .pathCapacities(1), .pathCapacities(8), .time(.milliseconds(20)),
        ]
        settings.queue = queues.randomElement(using: &generator) ?? settings.queue
        let losses = [0, 0, 0.001, 0.01, 0.05, 0.1, 0.3]
        settings.loss = losses.randomElement(using: &generator) ?? 0
        if generator.fraction() < 0.3 { settings.burstLength = 4 }
        if generator.fraction() < 0.3 { settings.jitter = settings.roundTrip / 5 }
        if generator.fraction() < 0.4 { settings.reordering = 0.3 * generator.fraction() }
        if generator.fraction() < 0.3 { settings.duplication = 0.2 * generator.fraction() }
        if generator.fraction() < 0.3 { settings.corruption = 0.02 * generator.fraction() }
        settings.packetBytesMax = generator.fraction() < 0.5 ? 1_280 : nil
        self.init(settings)
        if generator.fraction() < 0.25 { addChanges(using: &generator) }
    }

    /// The path breaks and comes back, or becomes another.
    private mutating func addChanges(using generator: inout SeededGenerator) {
        let start = generator.duration(upTo: .seconds(2)) + .milliseconds(1)
        var changed = settings
        if generator.fraction() < 0.6 {
            changed.isDown = true
        } else {
            changed.roundTrip = settings.roundTrip * 3
            changed.loss = 0.1
        }
        changes.append(Change(after: start, settings: changed))
        let length = generator.duration(upTo: .seconds(4)) + .milliseconds(50)
        changes.append(Change(after: start + length, settings: settings))
    }
}

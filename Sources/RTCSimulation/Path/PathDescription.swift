// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import RTCCore

/// A path in one line of text, as the simulation, the relay and the measurements take it.
///
///     rate=100mbit rtt=50ms queue=1bdp loss=1%
///     rate=20mbit rtt=100ms loss=5% burst=8
///     rtt=50ms @10s down @20s up
///     rate=10mbit rtt=30ms @5s mtu=1280
///
/// Words are separated by spaces or commas. `KEY=VALUE` sets one of `PathKey`, `down` and `up` say
/// whether anything comes through. What stands behind `@TIME` happens at this time after the start,
/// and everything else stays as it is. Both directions are alike: each has half of the round trip
/// and the whole of everything else.
package struct PathDescription: Hashable, Sendable {
    /// What happens at some time.
    package struct Change: Hashable, Sendable {
        /// How long after the start.
        package var after: Duration

        /// Everything about the path from then on.
        package var settings: PathSettings

        /// Joins a time and what happens then.
        package init(after: Duration, settings: PathSettings) {
            self.after = after
            self.settings = settings
        }
    }

    /// The path at the start.
    package var settings: PathSettings

    /// What happens later, in its order.
    package var changes: [Change]

    /// Describes a path that changes at these times.
    package init(_ settings: PathSettings = PathSettings(), changes: [Change] = []) {
        self.settings = settings
        self.changes = changes
    }

    /// What one direction does to datagrams at the start.
    package var conditions: LinkConditions { settings.conditions }

    /// What one direction does later, for a path that begins at `start`.
    package func schedule(from start: Instant) -> [ScheduledConditions] {
        changes.map {
            ScheduledConditions(at: start + $0.after, conditions: $0.settings.conditions)
        }
    }

    /// One direction of this path, whose faults follow from `seed`.
    package func link(seed: UInt64, from start: Instant) -> SimulatedLink {
        var link = SimulatedLink(seed: seed, conditions: conditions)
        link.follow(schedule(from: start))
        return link
    }

    /// The same path for packets that have this many bytes less of headers, since a layer that is
    /// not simulated would add them.
    package func leavingOut(headerBytes: Int) -> PathDescription {
        var copy = self
        copy.settings.headerBytes += headerBytes
        for index in copy.changes.indices {
            copy.changes[index].settings.headerBytes += headerBytes
        }
        return copy
    }
}

/// A path at one time; the defaults do no harm.
package struct PathSettings: Hashable, Sendable {
    /// How much may wait in front of a bottleneck.
    package enum Queue: Hashable, Sendable {
        /// So many bytes.
        case bytes(Int)

        /// So many times what the path holds: the rate multiplied by the round trip.
        case pathCapacities(Double)

        /// As much as leaves in this time.
        case time(Duration)
    }

    /// The rate in bits per second, of both directions each; nil for any.
    package var bitsPerSecond: Int?

    /// There and back without waiting.
    package var roundTrip: Duration = .zero

    /// How much longer a datagram may take; the order is kept.
    package var jitter: Duration = .zero

    /// What may wait for its turn when there is a rate.
    package var queue = Queue.pathCapacities(1)

    /// The share of the datagrams that is lost.
    package var loss = 0.0

    /// How many datagrams in a row are lost in the mean; nil when each is lost by itself.
    package var burstLength: Double?

    /// The share of the datagrams that is held back.
    package var reordering = 0.0

    /// How long a datagram is held back at most.
    package var reorderingDelay: Duration = .milliseconds(20)

    /// The share of the datagrams that arrives twice.
    package var duplication = 0.0

    /// The share of the datagrams in which a bit is flipped.
    package var corruption = 0.0

    /// The longest packet with its headers, in bytes; nil for any.
    package var packetBytesMax: Int?

    /// The headers around the payload of each datagram; by default those of UDP and IPv4.
    package var headerBytes = 28

    /// Whether nothing comes through.
    package var isDown = false

    /// A good path.
    package init() {}

    /// The least that any queue takes, in bytes: two packets of an Ethernet.
    static let queueBytesMin = 3_000

    /// The bytes that leave in one second.
    package var bytesPerSecond: Int? { bitsPerSecond.map { max(1, $0 / 8) } }

    /// The bytes that may wait in front of the bottleneck; nil without one.
    package var queueBytes: Int? {
        guard let rate = bytesPerSecond else { return nil }
        switch queue {
        case .bytes(let count): return max(Self.queueBytesMin, count)
        case .pathCapacities(let factor): return bytes(at: rate, in: roundTrip, times: factor)
        case .time(let duration): return bytes(at: rate, in: duration, times: 1)
        }
    }

    /// How long a datagram waits when the queue is full; zero without a bottleneck.
    package var longestWait: Duration {
        guard let rate = bytesPerSecond, let queueBytes else { return .zero }
        return .nanoseconds(Int64(Double(queueBytes) * 1e9 / Double(rate)))
    }

    /// What one direction does to datagrams.
    package var conditions: LinkConditions {
        var conditions = LinkConditions()
        conditions.delay = .nanoseconds(roundTrip.nanoseconds / 2)
        conditions.jitter = jitter
        if let burstLength {
            conditions.burstLoss = BurstLoss(meanLoss: loss, meanBurstLength: burstLength)
        } else {
            conditions.loss = loss
        }
        conditions.duplication = duplication
        conditions.reordering = reordering
        conditions.reorderingDelay = reorderingDelay
        conditions.corruption = corruption
        conditions.datagramBytesMax = packetBytesMax.map { max(0, $0 - headerBytes) }
        conditions.bytesPerSecond = bytesPerSecond
        conditions.headerBytes = headerBytes
        if let queueBytes { conditions.queueBytesMax = queueBytes }
        conditions.isDown = isDown
        return conditions
    }

    private func bytes(at rate: Int, in duration: Duration, times factor: Double) -> Int {
        let bytes = Double(rate) * Double(duration.nanoseconds) / 1e9 * factor
        return max(Self.queueBytesMin, Int(min(bytes, 1e15)))
    }
}

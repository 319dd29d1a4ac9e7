// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import RTCCore

/// Flows that share one path, and a clock that jumps from event to event.
package final class PathRun {
    private struct Member {
        let flow: any SimulatedFlow
        let start: Instant
        var hasStarted = false
        var isAwake = false
        var samples: [FlowSample] = []
    }

    /// The path in the direction of the data.
    package private(set) var forward: SimulatedLink

    /// The path back.
    package private(set) var backward: SimulatedLink

    /// The virtual time.
    package private(set) var now = PathRun.start

    /// When every run begins.
    package static let start = Instant(nanoseconds: 1_000_000_000)

    private static let stepsAtInstantMax = 10_000

    private let seed: UInt64
    private let sampling: Duration
    private var members: [Member] = []
    private var nextSample = PathRun.start
    private var packets = FlowPackets()

    /// Prepares a path without flows; both directions are as described.
    ///
    /// - Parameters:
    ///   - path: What the path does.
    ///   - seed: What all faults follow from.
    ///   - sampling: How often the progress of every flow is noted.
    package init(
        _ path: PathDescription,
        seed: UInt64 = 1,
        sampling: Duration = .milliseconds(10)
    ) {
        var generator = SeededGenerator(seed: seed)
        forward = path.link(seed: generator.next(), from: Self.start)
        backward = path.link(seed: generator.next(), from: Self.start)
        self.seed = seed
        self.sampling = max(.microseconds(10), sampling)
    }

    /// Adds a flow that begins this long after the start.
    package func add(_ flow: any SimulatedFlow, after delay: Duration = .zero) {
        members.append(Member(flow: flow, start: Self.start + delay))
    }

    /// The progress of a flow, in the order of adding, from sample to sample.
    package func samples(of index: Int) -> [FlowSample] { members[index].samples }

    /// Lets everything happen until so long after the start.
    ///
    /// - Throws: `SimulationFailure` with `.tooManySteps` when more happens than any flow can be
    ///   meant to do, in all or at one instant.
    package func run(
        until length: Duration,
        steps: Int = 200_000_000
    ) throws(SimulationFailure) {
        let end = Self.start + length
        var stepsAtInstant = 0
        for _ in 0..<steps {
            flush()
            let next = nextInstant
            guard next <= end else {
                now = max(now, end)
                return
            }
            stepsAtInstant = next <= now ? stepsAtInstant + 1 : 0
            guard stepsAtInstant < Self.stepsAtInstantMax else { break }
            jump(to: next)
        }
        throw SimulationFailure(
            reason: .tooManySteps,
            seed: seed,
            now: now,
            summary: "\(members.count) flows, \(forward.statistics.sent) packets"
        )
    }

    private var nextInstant: Instant {
        var next = nextSample
        if let arrival = forward.nextArrival { next = min(next, arrival) }
        if let arrival = backward.nextArrival { next = min(next, arrival) }
        for member in members {
            if !member.hasStarted {
                next = min(next, member.start)
            } else if let deadline = member.flow.nextDeadline {
                next = min(next, deadline)
            }
        }
        return next
    }

    private func jump(to instant: Instant) {
        now = max(now, instant)
        while let arrival = forward.receiveArrival(at: now) {
            members[arrival.route].flow.receive(arrival.datagram, at: .receiver, at: now)
            members[arrival.route].isAwake = true
        }
        while let arrival = backward.receiveArrival(at: now) {
            members[arrival.route].flow.receive(arrival.datagram, at: .sender, at: now)
            members[arrival.route].isAwake = true
        }
        for index in members.indices { wake(index) }
        guard now >= nextSample else { return }
        nextSample = nextSample + sampling
        for index in members.indices where members[index].hasStarted { takeSample(of: index) }
    }

    private func wake(_ index: Int) {
        let flow = members[index].flow
        if !members[index].hasStarted {
            guard members[index].start <= now else { return }
            members[index].hasStarted = true
            flow.start(at: now)
            members[index].isAwake = true
        } else if let deadline = flow.nextDeadline, deadline <= now {
            flow.advance(to: now)
            members[index].isAwake = true
        }
    }

    private func takeSample(of index: Int) {
        members[index].samples.append(
            FlowSample(
                time: now - Self.start,
                progress: members[index].flow.progress,
                queueWait: forward.waitingTime(at: now)
            )
        )
    }

    private func flush() {
        for index in members.indices where members[index].isAwake {
            members[index].isAwake = false
            members[index].flow.drain(into: &packets, at: now)
            for packet in packets.forward { forward.send(packet, on: index, at: now) }
            for packet in packets.backward { backward.send(packet, on: index, at: now) }
            packets.forward.removeAll(keepingCapacity: true)
            packets.backward.removeAll(keepingCapacity: true)
        }
    }
}

/// The progress of a flow at one time.
package struct FlowSample: Hashable, Sendable {
    /// How long after the start.
    package var time: Duration

    /// What the flow has come to.
    package var progress: FlowProgress

    /// How long a packet would wait in front of the bottleneck.
    package var queueWait: Duration

    /// Joins a time and what was seen then.
    package init(time: Duration, progress: FlowProgress, queueWait: Duration) {
        self.time = time
        self.progress = progress
        self.queueWait = queueWait
    }
}

extension [FlowSample] {
    /// The payload delivered up to a time.
    package func delivered(until time: Duration) -> Int {
        last { $0.time <= time }?.progress.deliveredBytes ?? 0
    }

    /// The rate of delivery in bits per second between two times.
    package func goodput(from start: Duration, until end: Duration) -> Double {
        let bytes = delivered(until: end) - delivered(until: start)
        return end > start ? Double(bytes) * 8 / ((end - start) / .seconds(1)) : 0
    }

    /// How long after a time more has been delivered than then; nil when that never happens.
    package func resumption(after time: Duration) -> Duration? {
        let before = delivered(until: time)
        return first { $0.time > time && $0.progress.deliveredBytes > before }.map {
            $0.time - time
        }
    }
}

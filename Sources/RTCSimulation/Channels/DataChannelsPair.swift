// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore
package import RTCCore
package import RTCDataChannel
package import RTCSCTP

/// The data channels of one end and what they have reported.
package struct SimulatedChannels: ~Copyable {
    /// The engine.
    package var engine: DataChannels

    /// What it has reported.
    package var log = ChannelLog()

    /// Whether messages are read as soon as they arrive.
    package var isReading = true

    init(_ engine: consuming DataChannels) { self.engine = engine }

    /// Notes what the engine has to say; returns its packets.
    mutating func drain(at now: Instant) -> [ByteBuffer] {
        var packets: [ByteBuffer] = []
        while let output = engine.nextOutput(at: now) {
            switch output {
            case .transmit(let batch): packets += batch.packets
            case .event(let event):
                log.note(event)
                if isReading, case .message(_, let message) = event {
                    engine.consume(message.creditBytes, at: now)
                }
            }
        }
        return packets
    }
}

/// Two ends of one SCTP association with their data channels, without ICE and DTLS: links carry
/// plain packets, and a clock jumps from event to event.
package struct DataChannelsPair: ~Copyable {
    /// The end with even ids, which starts the handshake.
    package var dialer: SimulatedChannels

    /// The end with odd ids.
    package var listener: SimulatedChannels

    /// The way from the dialer to the listener.
    package var upLink: SimulatedLink

    /// The way from the listener to the dialer.
    package var downLink: SimulatedLink

    /// Decides about each packet before chance does: the end that sends it and the packet, which
    /// may be changed; false drops it.
    package var admits: @Sendable (PairEnd, inout ByteBuffer) -> Bool = { _, _ in true }

    /// The virtual time.
    package private(set) var now = Instant(nanoseconds: 1_000_000_000)

    /// What everything random follows from.
    package let seed: UInt64

    /// Prepares two ends that have not begun.
    package init(
        seed: UInt64 = 1,
        dialer: AssociationConfiguration = .withoutDTLS,
        listener: AssociationConfiguration = .withoutDTLS,
        limits: DataChannelLimits = DataChannelLimits(),
        conditions: LinkConditions = LinkConditions()
    ) {
        self.seed = seed
        var random = RandomSource.seeded(seed)
        self.dialer = SimulatedChannels(
            DataChannels(
                association: Association(configuration: dialer, random: &random),
                parity: .even,
                limits: limits
            )
        )
        self.listener = SimulatedChannels(
            DataChannels(
                association: Association(configuration: listener, random: &random),
                parity: .odd,
                limits: limits
            )
        )
        upLink = SimulatedLink(seed: random.next(), conditions: conditions)
        downLink = SimulatedLink(seed: random.next(), conditions: conditions)
    }

    /// Starts the handshake.
    package mutating func connect() {
        dialer.engine.connect(at: now)
    }

    /// Lets things happen until `condition` is true.
    ///
    /// - Throws: `SimulationFailure` when that does not come true within `bounds`.
    package mutating func drive(
        _ bounds: DriveBounds = DriveBounds(),
        until condition: (borrowing DataChannelsPair) -> Bool
    ) throws(SimulationFailure) {
        let end = now + bounds.duration
        for _ in 0..<bounds.steps {
            flush()
            if condition(self) { return }
            guard let next = nextInstant else { throw failure(.nothingLeft) }
            guard next <= end else { throw failure(.tooMuchTime) }
            jump(to: next)
        }
        throw failure(.tooManySteps)
    }

    /// Lets this much time pass, in at most so many jumps of the clock.
    ///
    /// - Throws: `SimulationFailure` with `.tooManySteps`.
    package mutating func run(
        for duration: Duration,
        steps: Int = 100_000
    ) throws(SimulationFailure) {
        let end = now + duration
        for _ in 0..<steps {
            flush()
            guard let next = nextInstant, next <= end else {
                now = end
                return
            }
            jump(to: next)
        }
        throw failure(.tooManySteps)
    }

    /// Sends out and notes what both ends have to say now.
    package mutating func flush() {
        for var packet in dialer.drain(at: now) where admits(.dialer, &packet) {
            upLink.send(packet, at: now)
        }
        for var packet in listener.drain(at: now) where admits(.listener, &packet) {
            downLink.send(packet, at: now)
        }
    }

    private var nextInstant: Instant? {
        let arrival = earliest(upLink.nextArrival, downLink.nextArrival)
        let deadline = earliest(dialer.engine.nextDeadline, listener.engine.nextDeadline)
        return earliest(arrival, deadline)
    }

    private mutating func jump(to instant: Instant) {
        now = max(now, instant)
        while let packet = upLink.receive(at: now) { listener.engine.receive(packet, at: now) }
        while let packet = downLink.receive(at: now) { dialer.engine.receive(packet, at: now) }
        dialer.engine.advance(to: now)
        listener.engine.advance(to: now)
    }

    private func failure(_ reason: SimulationFailure.Reason) -> SimulationFailure {
        let counts = [dialer.log.events.count, listener.log.events.count]
        return SimulationFailure(
            reason: reason,
            seed: seed,
            now: now,
            summary: "events of dialer and listener: \(counts)"
        )
    }
}

extension AssociationConfiguration {
    /// The defaults without what only DTLS allows: here CRC32c alone notices damage.
    package static var withoutDTLS: AssociationConfiguration {
        var configuration = AssociationConfiguration()
        configuration.zeroChecksum = .never
        return configuration
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCSCTP

/// A session that did not end as it should; seed and path repeat it.
package struct SessionFailure: Error, CustomStringConvertible {
    /// What is wrong.
    package let reason: String

    /// What the session follows from.
    package let seed: UInt64

    /// The path, as `PathDescription` reads it.
    package let path: String

    /// The virtual time since the start.
    package let after: Duration

    /// Where both ends stood.
    package let ends: String

    /// The seed first: it is what one needs.
    package var description: String {
        "seed \(seed), path '\(path)': \(reason) after \(after); \(ends)"
    }
}

/// What a session came to.
package struct SessionOutcome: Hashable, Sendable {
    /// The virtual time it took.
    package var duration: Duration

    /// The packets of both ends.
    package var packets: Int

    /// Payload that was sent again by both ends, in bytes.
    package var retransmittedBytes: Int

    /// How often the retransmission timers of both ends expired.
    package var timeouts: Int

    /// Messages of both ends that did not arrive; all of them could be given up.
    package var missingMessages: Int
}

/// Two whole associations with a path between them, from the handshake to the shutdown.
///
/// Whatever the path does, everything reliable arrives byte for byte, once and in order, streams
/// start over between the right messages, and nothing is left behind.
package struct SimulatedSession: ~Copyable {
    private let plan: SessionPlan
    private var dialer: SessionEnd
    private var listener: SessionEnd
    private var upLink: SimulatedLink
    private var downLink: SimulatedLink
    private var now = Self.start

    private static let start = Instant(nanoseconds: 1_000_000_000)

    /// The clock is never moved more often.
    private static let stepsMax = 200_000

    /// Prepares a session.
    package init(_ plan: SessionPlan) {
        var random = RandomSource.seeded(plan.seed)
        self.plan = plan
        dialer = SessionEnd(
            Association(configuration: plan.dialer, random: &random),
            sends: plan.upward,
            gets: plan.downward,
            readingInterval: .zero
        )
        listener = SessionEnd(
            Association(configuration: plan.listener, random: &random),
            sends: plan.downward,
            gets: plan.upward,
            readingInterval: plan.readingInterval
        )
        let path = plan.path.leavingOut(headerBytes: AssociationFlow.recordOverheadBytes)
        upLink = path.link(seed: random.next(), from: Self.start)
        downLink = path.link(seed: random.next(), from: Self.start)
    }

    /// Runs the whole session.
    ///
    /// - Throws: `SessionFailure` with the first thing that is wrong.
    package mutating func run() throws(SessionFailure) -> SessionOutcome {
        do throws(SessionFault) {
            dialer.association.connect(at: now)
            if plan.isSimultaneous { listener.association.connect(at: now) }
            try drive { $0.isComplete || $0.isClosed }
            guard !isClosed else { throw SessionFault("it ended too early") }
            try dialer.checkLeft(windowBytes: plan.dialer.receiveWindow)
            try listener.checkLeft(windowBytes: plan.listener.receiveWindow)
            dialer.association.shutdown(at: now)
            try drive { $0.dialer.closeReason != nil && $0.listener.closeReason != nil }
            guard dialer.closeReason == .localShutdown, listener.closeReason == .peerShutdown else {
                throw SessionFault("it ended in another way than by shutdown")
            }
        } catch {
            throw SessionFailure(
                reason: error.reason,
                seed: plan.seed,
                path: plan.path.description,
                after: now - Self.start,
                ends: "dialer: \(dialer.summary); listener: \(listener.summary)"
            )
        }
        return outcome
    }

    private var isComplete: Bool { dialer.isComplete && listener.isComplete }

    private var isClosed: Bool { dialer.closeReason != nil || listener.closeReason != nil }

    private var outcome: SessionOutcome {
        let ends = [dialer.association.statistics, listener.association.statistics]
        return SessionOutcome(
            duration: now - Self.start,
            packets: upLink.statistics.sent + downLink.statistics.sent,
            retransmittedBytes: ends.reduce(0) { $0 + $1.bytesRetransmitted },
            timeouts: ends.reduce(0) { $0 + $1.timeouts },
            missingMessages: dialer.missingMessages + listener.missingMessages
        )
    }

    private mutating func drive(
        until condition: (borrowing SimulatedSession) -> Bool
    ) throws(SessionFault) {
        for _ in 0..<Self.stepsMax {
            try flush()
            if condition(self) { return }
            guard let next = nextInstant else { throw SessionFault("nothing left to wait for") }
            guard next - Self.start <= plan.timeLimit else {
                throw SessionFault("it takes longer than \(plan.timeLimit)")
            }
            try jump(to: next)
        }
        throw SessionFault("the clock was moved \(Self.stepsMax) times")
    }

    private mutating func flush() throws(SessionFault) {
        for packet in try dialer.drain(at: now) { upLink.send(packet, at: now) }
        for packet in try listener.drain(at: now) { downLink.send(packet, at: now) }
    }

    private var nextInstant: Instant? {
        let arrival = earliest(upLink.nextArrival, downLink.nextArrival)
        return earliest(arrival, earliest(dialer.nextDeadline, listener.nextDeadline))
    }

    private mutating func jump(to instant: Instant) throws(SessionFault) {
        now = max(now, instant)
        while let packet = upLink.receive(at: now) {
            listener.association.receive(packet, at: now)
        }
        while let packet = downLink.receive(at: now) {
            dialer.association.receive(packet, at: now)
        }
        try dialer.advance(to: now)
        try listener.advance(to: now)
    }
}

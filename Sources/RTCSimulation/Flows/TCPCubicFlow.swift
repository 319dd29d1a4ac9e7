// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import DequeModule
package import NIOCore
package import RTCCore

/// A flow as a kernel's TCP sends it, to be fair to: CUBIC (RFC 9438) after HyStart, selective
/// acknowledgements for every segment, losses found by time (RFC 8985), no pacing.
///
/// Segments are numbered instead of their bytes. Connection set-up and flow control are left out.
package final class TCPCubicFlow: SimulatedFlow {
    /// One segment that is not acknowledged cumulatively.
    private struct Segment {
        var sent: Instant
        var isRetransmitted = false
        var isDelivered = false
        var isLost = false
    }

    /// The payload of a segment with time stamps, in bytes, on a path of 1,500.
    package static let payloadBytes = 1_448

    /// The bytes of a whole packet of data, IP header included, and of one without data.
    private static let packetBytes = (data: 1_500, acknowledgement: 64)

    private static let initialWindow = 10.0

    private let headerBytes: Int

    private var cubic = CubicWindow(initial: TCPCubicFlow.initialWindow)
    private var segments: Deque<Segment> = []
    private var unacknowledged = 0
    private var lostCount = 0
    private var deliveredAhead = 0
    private var newestDelivered = Instant.zero
    private var recoveryEnd: Int?
    private var smoothed: Duration?
    private var variation = Duration.zero
    private var minimum: Duration?
    private var backoff = 0
    private var timer: Instant?
    private var retransmissions = 0
    private var timeouts = 0
    private var hasStarted = false

    private var received = ReceivedSegments()
    private var acknowledgements: [ByteBuffer] = []

    /// Prepares a flow over a path that adds this many bytes of headers to each packet.
    package init(headerBytes: Int) {
        self.headerBytes = headerBytes
    }

    /// When the retransmission timer runs out.
    package var nextDeadline: Instant? { timer }

    /// Begins with the initial window.
    package func start(at now: Instant) { hasStarted = true }

    /// Data at the receiver, or an acknowledgement at the sender.
    package func receive(_ packet: ByteBuffer, at end: FlowEnd, at now: Instant) {
        var packet = packet
        guard let first = packet.readInteger(as: Int64.self) else { return }
        switch end {
        case .receiver:
            let block = received.insert(Int(first))
            let numbers = [received.next, Int(first), block.lowerBound, block.upperBound]
            acknowledgements.append(
                self.packet(ofBytes: Self.packetBytes.acknowledgement, numbers)
            )
        case .sender:
            guard let newest = packet.readInteger(as: Int64.self),
                let from = packet.readInteger(as: Int64.self),
                let until = packet.readInteger(as: Int64.self)
            else {
                return
            }
            let block = Int(from)..<max(Int(from), Int(until))
            acknowledge(cumulative: Int(first), newest: Int(newest), block, at: now)
        }
    }

    /// Takes everything for lost when the retransmission timer has run out (RFC 6298 §5).
    package func advance(to now: Instant) {
        guard let due = timer, due <= now else { return }
        let isRepeated = backoff > 0
        timeouts += 1
        backoff = min(backoff + 1, 6)
        for index in segments.indices where !segments[index].isDelivered { lose(index) }
        recoveryEnd = unacknowledged + segments.count
        cubic.loseByTimeout(isRepeated: isRepeated, at: now)
        timer = now + timeout
    }

    /// Hands out acknowledgements, and as many segments as the window takes.
    package func drain(into packets: inout FlowPackets, at now: Instant) {
        packets.backward += acknowledgements
        acknowledgements.removeAll(keepingCapacity: true)
        guard hasStarted else { return }
        var room = Int(cubic.window) - inFlight
        if room > 0, lostCount > 0 {
            for index in segments.indices where room > 0 && segments[index].isLost {
                segments[index] = Segment(sent: now, isRetransmitted: true)
                lostCount -= 1
                retransmissions += 1
                room -= 1
                packets.forward.append(data(unacknowledged + index))
                if lostCount == 0 { break }
            }
        }
        while room > 0 {
            packets.forward.append(data(unacknowledged + segments.count))
            segments.append(Segment(sent: now))
            room -= 1
        }
        if timer == nil, inFlight > 0 { timer = now + timeout }
    }

    /// What the sender knows; delivered is what the receiver has without a gap.
    package var progress: FlowProgress {
        var progress = FlowProgress()
        progress.deliveredBytes = received.next * Self.payloadBytes
        progress.retransmittedBytes = retransmissions * Self.payloadBytes
        progress.timeouts = timeouts
        progress.congestionWindow = Int(cubic.window) * Self.payloadBytes
        progress.bytesInFlight = inFlight * Self.payloadBytes
        progress.smoothedRoundTrip = smoothed
        return progress
    }

    private var inFlight: Int { segments.count - lostCount - deliveredAhead }

    private var timeout: Duration {
        guard let smoothed else { return .seconds(1) }
        let base = max(.milliseconds(200), smoothed + variation * 4)
        return min(.seconds(60), base * (1 << backoff))
    }

    private func data(_ number: Int) -> ByteBuffer {
        packet(ofBytes: Self.packetBytes.data, [number])
    }

    /// A packet of a length with its IP header, which the path is told about separately.
    private func packet(ofBytes count: Int, _ numbers: [Int]) -> ByteBuffer {
        let payload = max(numbers.count * 8, count - headerBytes)
        var buffer = ByteBuffer()
        buffer.reserveCapacity(payload)
        for number in numbers { buffer.writeInteger(Int64(number)) }
        buffer.moveWriterIndex(to: payload)
        return buffer
    }
}

// MARK: - Acknowledgements

extension TCPCubicFlow {
    /// Takes in what the receiver has without a gap, the segment that it answers to, and the range
    /// around that.
    private func acknowledge(
        cumulative: Int,
        newest: Int,
        _ block: Range<Int>,
        at now: Instant
    ) {
        let windowBefore = inFlight
        let known = unacknowledged..<unacknowledged + segments.count
        var newly = known.contains(newest) ? deliver(newest - unacknowledged, at: now) : 0
        for number in block.clamped(to: known).reversed() where number != newest {
            // Further down is what earlier acknowledgements told.
            guard deliver(number - unacknowledged, at: now) > 0 else { break }
            newly += 1
        }
        while unacknowledged < cumulative, !segments.isEmpty {
            newly += deliver(0, at: now)
            segments.removeFirst()
            deliveredAhead -= 1
            unacknowledged += 1
        }
        guard newly > 0 else { return }
        backoff = 0
        timer = segments.isEmpty ? nil : now + timeout
        if let end = recoveryEnd, unacknowledged >= end { recoveryEnd = nil }
        if deliveredAhead > 0 { findLosses(at: now) }
        // A window that was not full is no evidence for a larger one (RFC 9438 §5.8).
        if recoveryEnd == nil, windowBefore + newly >= Int(cubic.window) / 2 {
            cubic.acknowledge(newly, smoothed: smoothed ?? .zero, at: now)
        }
    }

    /// Notes that a segment has arrived; returns 1 when that is news.
    private func deliver(_ index: Int, at now: Instant) -> Int {
        guard !segments[index].isDelivered else { return 0 }
        segments[index].isDelivered = true
        deliveredAhead += 1
        if segments[index].isLost {
            segments[index].isLost = false
            lostCount -= 1
        }
        newestDelivered = max(newestDelivered, segments[index].sent)
        if !segments[index].isRetransmitted { measure(now - segments[index].sent, at: now) }
        return 1
    }

    /// RFC 6298 §2.
    private func measure(_ sample: Duration, at now: Instant) {
        minimum = min(minimum ?? sample, sample)
        cubic.measure(sample, at: now)
        guard let smoothed else {
            self.smoothed = sample
            variation = sample / 2
            return
        }
        let difference = sample > smoothed ? sample - smoothed : smoothed - sample
        variation = variation * 3 / 4 + difference / 4
        self.smoothed = smoothed * 7 / 8 + sample / 8
    }

    /// RFC 8985 §6.2: lost is what was sent a quarter of a round trip before what has arrived.
    private func findLosses(at now: Instant) {
        let window = (minimum ?? .zero) / 4
        var hasLost = false
        for index in segments.indices {
            let segment = segments[index]
            if segment.isDelivered || segment.isLost { continue }
            guard segment.sent + window < newestDelivered else {
                // Everything behind was sent later, but for what was sent again.
                if segment.isRetransmitted { continue }
                break
            }
            lose(index)
            hasLost = true
        }
        guard hasLost, recoveryEnd == nil else { return }
        recoveryEnd = unacknowledged + segments.count
        cubic.lose(at: now)
    }

    private func lose(_ index: Int) {
        guard !segments[index].isLost else { return }
        segments[index].isLost = true
        lostCount += 1
    }
}

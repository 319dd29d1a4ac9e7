// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCSCTP

/// One end of a session: it sends what its script says, and compares what it gets with the script
/// of the other end.
struct SessionEnd: ~Copyable {
    var association: Association

    private let script: SessionScript
    private var ledger: SessionLedger
    private let readingInterval: Duration

    /// The messages of each stream that wait for their time, the next one last.
    private var pending: [[Int]]

    /// Which life each stream is in, and whether it is being reset.
    private var lives: [Int]
    private var isResetting: [Bool]

    private var connectedAt: Instant?
    private var unreadBytes = 0
    private var nextReading: Instant?
    private var isSendBufferFull = false

    /// Why the association is over.
    private(set) var closeReason: AssociationCloseReason?

    init(
        _ association: consuming Association,
        sends script: SessionScript,
        gets expected: SessionScript,
        readingInterval: Duration
    ) {
        self.association = association
        self.script = script
        ledger = SessionLedger(expected)
        self.readingInterval = readingInterval
        pending = Array(repeating: [], count: script.lives.count)
        for (number, item) in script.items.enumerated().reversed() {
            pending[Int(item.message.stream.rawValue)].append(number)
        }
        lives = Array(repeating: 0, count: script.lives.count)
        isResetting = Array(repeating: false, count: script.lives.count)
    }

    var isConnected: Bool { connectedAt != nil }

    /// Whether everything has been sent and acknowledged and everything expected is here.
    var isComplete: Bool {
        lives == script.lives && ledger.isComplete && association.bufferedAmount == 0
            && association.statistics.bytesInFlight == 0
    }

    /// When something has to be done here.
    var nextDeadline: Instant? {
        var next = earliest(association.nextDeadline, nextReading)
        guard let connectedAt else { return next }
        for stream in pending.indices where isActive(stream) && !isSendBufferFull {
            let item = pending[stream].last.map { script.items[$0] }
            next = earliest(next, connectedAt + (item?.after ?? .zero))
        }
        return next
    }

    /// Whether a stream has a life that is not over.
    private func isActive(_ stream: Int) -> Bool {
        !isResetting[stream] && lives[stream] < script.lives[stream]
    }

    /// Messages that the other end sent and that did not arrive.
    var missingMessages: Int { ledger.missingCount }

    /// Where the end stands, for a report.
    var summary: String {
        let statistics = association.statistics
        let paced = statistics.pacingRate.map { "\($0) B/s" } ?? "unpaced"
        let roundTrip = statistics.smoothedRoundTrip.map { "\($0)" } ?? "unknown"
        return "\(association.configuration.congestionControl.rawValue), "
            + "\(statistics.bytesQueued) bytes wait, \(statistics.bytesInFlight) in flight, "
            + "window \(statistics.congestionWindow), \(paced), round trip \(roundTrip), "
            + "\(statistics.timeouts) time-outs"
    }

    /// Does what is due: timers, reading, and sending by the script.
    mutating func advance(to now: Instant) throws(SessionFault) {
        association.advance(to: now)
        if let nextReading, nextReading <= now {
            self.nextReading = nil
            association.consume(unreadBytes, at: now)
            unreadBytes = 0
        }
        guard let connectedAt, closeReason == nil else { return }
        for stream in pending.indices where isActive(stream) {
            try send(on: stream, since: connectedAt, at: now)
        }
    }

    /// Hands out packets and takes in events.
    mutating func drain(at now: Instant) throws(SessionFault) -> [ByteBuffer] {
        var packets: [ByteBuffer] = []
        while let output = association.nextOutput() {
            switch output {
            case .transmit(let batch): packets += batch.packets
            case .event(let event): try take(event, at: now)
            }
        }
        return packets
    }

    /// Checks what a finished session leaves behind: nothing.
    func checkLeft(windowBytes: Int) throws(SessionFault) {
        let statistics = association.statistics
        guard statistics.bytesQueued == 0, statistics.bytesInFlight == 0 else {
            throw SessionFault("bytes are left in the sender")
        }
        guard unreadBytes > 0 || statistics.localWindow >= windowBytes else {
            throw SessionFault("\(windowBytes - statistics.localWindow) bytes of window are lost")
        }
    }

    private mutating func send(
        on stream: Int,
        since start: Instant,
        at now: Instant
    ) throws(SessionFault) {
        do throws(SCTPError) {
            while let number = pending[stream].last, script.items[number].life == lives[stream] {
                guard start + script.items[number].after <= now else { return }
                try association.send(script.items[number].message, at: now)
                pending[stream].removeLast()
            }
            try association.reset([StreamID(UInt16(stream))], at: now)
            isResetting[stream] = true
        } catch .limit(.sendBuffer, _, _) {
            isSendBufferFull = true
        } catch {
            throw SessionFault("sending: \(error)")
        }
    }

    private mutating func take(
        _ event: AssociationEvent,
        at now: Instant
    ) throws(SessionFault) {
        switch event {
        case .connected: connectedAt = now
        case .message(let message):
            try ledger.note(message)
            unreadBytes += message.payload.readableBytes
            if readingInterval == .zero {
                association.consume(unreadBytes, at: now)
                unreadBytes = 0
            } else {
                nextReading = nextReading ?? now + readingInterval
            }
        case .incomingReset(let streams): try ledger.noteReset(of: streams)
        case .outgoingReset(let streams):
            for stream in streams {
                isResetting[Int(stream.rawValue)] = false
                lives[Int(stream.rawValue)] += 1
            }
        case .outgoingResetRefused: throw SessionFault("a reset was refused")
        case .sendBufferAvailable: isSendBufferFull = false
        case .closed(let reason): closeReason = reason
        default: break
        }
    }
}

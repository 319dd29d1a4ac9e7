// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore
package import RTCCore
package import RTCSCTP

/// Bulk data over one of our associations: messages on one reliable ordered stream, never waiting
/// for the application, and pings on a second stream.
///
/// DTLS is left out: `PathDescription.leavingOut(headerBytes:)` makes up for its bytes.
package final class AssociationFlow: SimulatedFlow {
    /// What a flow sends.
    package struct Load: Hashable, Sendable {
        /// The length of a message, in bytes; at least 8.
        package var messageBytes = 16_384

        /// The time from ping to ping; nil for none.
        package var pingInterval: Duration? = .milliseconds(100)

        /// How many messages there are; nil when there is no end.
        package var messagesMax: Int?

        /// Long messages without end, and ten pings in a second.
        package init() {}
    }

    /// The bytes around a packet that DTLS 1.2 with AES-GCM adds: the record's header, its nonce
    /// and its tag.
    package static let recordOverheadBytes = 13 + 8 + 16

    /// The bytes of the stream that wait to be sent, at least; below it more is added.
    private static let waitingBytes = 512 * 1024
    private static let bulk = StreamID(0)
    private static let pings = StreamID(2)

    private let load: Load
    private var sender: Association
    private var receiver: Association
    private var isConnected = false
    private var template: ByteBuffer
    private var sentMessages = 0
    private var receivedMessages = 0
    private var deliveredBytes = 0
    private var damagedMessages = 0
    private var nextPing: Instant?
    private var pendingPings: Set<Instant> = []
    private var answeredPings: [Duration] = []

    /// Prepares both ends.
    package init(
        sender: AssociationConfiguration = .withoutDTLS,
        receiver: AssociationConfiguration = .withoutDTLS,
        load: Load = Load(),
        seed: UInt64 = 1
    ) {
        var random = RandomSource.seeded(seed)
        self.load = load
        self.sender = Association(configuration: sender, random: &random)
        self.receiver = Association(configuration: receiver, random: &random)
        template = ByteBuffer(repeating: 0x5A, count: max(8, load.messageBytes))
    }

    /// When the next timer of either end, or the next ping, is due.
    package var nextDeadline: Instant? {
        earliest(nextPing, earliest(sender.nextDeadline, receiver.nextDeadline))
    }

    /// Begins the handshake.
    package func start(at now: Instant) { sender.connect(at: now) }

    /// Hands a packet to one end.
    package func receive(_ packet: ByteBuffer, at end: FlowEnd, at now: Instant) {
        switch end {
        case .sender: sender.receive(packet, at: now)
        case .receiver: receiver.receive(packet, at: now)
        }
    }

    /// Runs the timers, and sends a ping when it is time.
    package func advance(to now: Instant) {
        sender.advance(to: now)
        receiver.advance(to: now)
        guard let interval = load.pingInterval, let due = nextPing, due <= now else { return }
        nextPing = due + interval
        var payload = ByteBuffer()
        payload.writeInteger(now.nanoseconds)
        guard send(payload, on: Self.pings, at: now) else { return }
        pendingPings.insert(now)
    }

    /// Hands out what both ends have to send, with as many messages as the sender takes.
    package func drain(into packets: inout FlowPackets, at now: Instant) {
        drainReceiver(into: &packets.backward, at: now)
        repeat {
            drainSender(into: &packets.forward, at: now)
        } while refill(at: now)
    }

    /// What the sender knows, and what the receiver's application has.
    package var progress: FlowProgress {
        let statistics = sender.statistics
        var progress = FlowProgress()
        progress.deliveredBytes = deliveredBytes
        progress.retransmittedBytes = statistics.bytesRetransmitted
        progress.timeouts = statistics.timeouts
        progress.tailProbes = statistics.tailProbes
        progress.duplicates = receiver.statistics.duplicatesReceived
        progress.congestionWindow = statistics.congestionWindow
        progress.bytesInFlight = statistics.bytesInFlight
        progress.smoothedRoundTrip = statistics.smoothedRoundTrip
        progress.damagedMessages = damagedMessages
        return progress
    }

    /// The round trips of all pings so far, shortest first; one that has been without an answer for
    /// longer than a second counts as long as that.
    package func pingTimes(at now: Instant) -> [Duration] {
        let overdue = pendingPings.map { now - $0 }.filter { $0 > .seconds(1) }
        return (answeredPings + overdue).sorted()
    }

    /// Whether all messages of a load with an end have arrived.
    package var isComplete: Bool { receivedMessages == load.messagesMax }

    /// The sender's counters and estimates.
    package var statistics: AssociationStatistics { sender.statistics }

    // MARK: The sender

    private func drainSender(into packets: inout [ByteBuffer], at now: Instant) {
        while let output = sender.nextOutput() {
            switch output {
            case .transmit(let batch): packets += batch.packets
            case .event(.connected):
                isConnected = true
                nextPing = load.pingInterval.map { _ in now }
            case .event(.message(let message)):
                sender.consume(message.payload.readableBytes, at: now)
                notePong(message.payload, at: now)
            case .event: break
            }
        }
    }

    /// Adds messages until enough wait; whether there was room for any.
    private func refill(at now: Instant) -> Bool {
        guard isConnected else { return false }
        var hasAdded = false
        while sentMessages < load.messagesMax ?? .max,
            sender.bufferedAmount(of: Self.bulk) < Self.waitingBytes
        {
            template.setInteger(Int64(sentMessages), at: template.readerIndex)
            guard send(template, on: Self.bulk, at: now) else { return hasAdded }
            sentMessages += 1
            hasAdded = true
        }
        return hasAdded
    }

    private func send(_ payload: ByteBuffer, on stream: StreamID, at now: Instant) -> Bool {
        let message = Message(stream: stream, protocolIdentifier: .binary, payload: payload)
        do {
            try sender.send(message, at: now)
            return true
        } catch {
            return false
        }
    }

    private func notePong(_ payload: ByteBuffer, at now: Instant) {
        guard let sent = payload.getInteger(at: payload.readerIndex, as: Int64.self) else { return }
        let instant = Instant(nanoseconds: sent)
        guard pendingPings.remove(instant) != nil else { return }
        answeredPings.append(now - instant)
    }

    // MARK: The receiver

    private func drainReceiver(into packets: inout [ByteBuffer], at now: Instant) {
        while let output = receiver.nextOutput() {
            switch output {
            case .transmit(let batch): packets += batch.packets
            case .event(.message(let message)):
                receiver.consume(message.payload.readableBytes, at: now)
                if message.stream == Self.pings {
                    let pong = Message(
                        stream: Self.pings,
                        protocolIdentifier: .binary,
                        payload: message.payload
                    )
                    // A pong that cannot be sent is a ping without an answer.
                    try? receiver.send(pong, at: now)
                } else {
                    noteMessage(message.payload)
                }
            case .event: break
            }
        }
    }

    private func noteMessage(_ payload: ByteBuffer) {
        var expected = template
        expected.setInteger(Int64(receivedMessages), at: expected.readerIndex)
        if payload != expected { damagedMessages += 1 }
        receivedMessages += 1
        deliveredBytes += payload.readableBytes
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import DequeModule
import NIOCore
import RTCCore
import RTCSCTP
import RTCSimulation

/// Messages from one association to another on a path of 50 µs each way.
///
/// As with real sockets the packets of a burst share memory, and an end looks for something to send
/// when it has taken in all of them.
struct TransferWork: ~Copyable {
    /// What is sent, and how.
    struct Load {
        /// All messages together, in bytes.
        var byteCount: Int

        /// The length of a message.
        var messageBytes = 16_384

        /// The streams that take one message after the other.
        var streams = 1

        /// Whether an end takes in all packets that are there before it answers.
        var isBatched = true

        /// Each time after so many packets one is lost; 0: never.
        var lossInterval = 0

        /// How many messages that is.
        var messageCount: Int { max(1, byteCount / messageBytes) }
    }

    private static let delay = Duration.microseconds(50)
    private static let bufferedBytes = 1 << 20

    private let load: Load
    private let payload: ByteBuffer
    private var sender: Association
    private var receiver: Association
    private var forward: Deque<PacketBatch> = []
    private var backward: Deque<PacketBatch> = []

    /// What has arrived, for its memory: DTLS is done with packets before the next ones are made.
    private var spares: [PacketBatch] = []
    private var now = Instant.zero
    private var sentMessages = 0
    private var receivedMessages = 0
    private var sentPackets = 0

    /// Prepares both ends.
    init(_ load: Load, _ configuration: AssociationConfiguration) {
        var random = RandomSource.seeded(1)
        self.load = load
        payload = .pattern(load.messageBytes, seed: 1)
        sender = Association(configuration: configuration, random: &random)
        receiver = Association(configuration: configuration, random: &random)
    }

    /// The packets that the sender has sent.
    var packetsSent: Int { sender.statistics.packetsSent }

    /// Sends all messages and waits for the last one.
    mutating func run() throws {
        sender.connect(at: now)
        drainSender()
        while receivedMessages < load.messageCount {
            guard !forward.isEmpty || !backward.isEmpty else {
                try waitForTimer()
                continue
            }
            now = now + Self.delay
            try carry()
        }
    }

    /// Hands over what is on the way in both directions, and drains both ends.
    private mutating func carry() throws {
        let arriving = (forward: forward.count, backward: backward.count)
        receiver.advance(to: now)
        for _ in 0..<arriving.forward {
            guard let batch = forward.popFirst() else { break }
            for packet in batch.packets where !isLost() {
                receiver.receive(packet, at: now)
                if !load.isBatched { try drainReceiver() }
            }
            spares.append(batch)
        }
        try drainReceiver()
        sender.advance(to: now)
        for _ in 0..<arriving.backward {
            guard let batch = backward.popFirst() else { break }
            for packet in batch.packets {
                sender.receive(packet, at: now)
                if !load.isBatched { drainSender() }
            }
            spares.append(batch)
        }
        drainSender()
    }

    private mutating func isLost() -> Bool {
        guard load.lossInterval > 0 else { return false }
        sentPackets += 1
        return sentPackets % load.lossInterval == 0
    }

    private mutating func waitForTimer() throws {
        guard let deadline = earliest(sender.nextDeadline, receiver.nextDeadline) else {
            throw GaugeFailure.stalled
        }
        now = max(now, deadline)
        sender.advance(to: now)
        receiver.advance(to: now)
        try drainReceiver()
        drainSender()
    }

    private mutating func drainSender() {
        repeat {
            while let output = sender.nextOutput() {
                if case .transmit(let batch) = output {
                    forward.append(batch)
                    if let spare = spares.popLast() { sender.reuse(spare) }
                }
            }
        } while refill()
    }

    /// Gives the sender as much as an application would; false when it has enough.
    private mutating func refill() -> Bool {
        guard sender.state == .established else { return false }
        let before = sentMessages
        while sentMessages < load.messageCount, sender.bufferedAmount < Self.bufferedBytes {
            let message = Message(
                stream: StreamID(UInt16(sentMessages % load.streams)),
                protocolIdentifier: .binary,
                payload: payload
            )
            guard (try? sender.send(message, at: now)) != nil else { break }
            sentMessages += 1
        }
        return sentMessages > before
    }

    private mutating func drainReceiver() throws {
        while let output = receiver.nextOutput() {
            switch output {
            case .transmit(let batch):
                backward.append(batch)
                if let spare = spares.popLast() { receiver.reuse(spare) }
            case .event(.message(let message)):
                guard message.payload.readableBytes == load.messageBytes else {
                    throw GaugeFailure.damaged
                }
                receivedMessages += 1
                receiver.consume(load.messageBytes, on: message.stream, at: now)
            case .event: break
            }
        }
    }
}

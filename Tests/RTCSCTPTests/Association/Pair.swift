// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

@testable import RTCSCTP

/// An association and what it has reported.
struct Endpoint: ~Copyable {
    var association: Association
    var events: [AssociationEvent] = []

    /// Whether messages are read as soon as they arrive.
    var isReading = true

    init(_ configuration: AssociationConfiguration, seed: UInt64) {
        var random = SeededBox(seed: seed).source
        association = Association(configuration: configuration, random: &random)
    }

    var messages: [Message] {
        events.compactMap { if case .message(let message) = $0 { message } else { nil } }
    }

    var closeReason: AssociationCloseReason? {
        events.lazy.compactMap { if case .closed(let reason) = $0 { reason } else { nil } }.first
    }

    var isConnected: Bool {
        events.contains { if case .connected = $0 { true } else { false } }
    }

    var incomingResets: [StreamID] {
        events.flatMap { event -> [StreamID] in
            if case .incomingReset(let streams) = event { return streams }
            return []
        }
    }

    var outgoingResets: [StreamID] {
        events.flatMap { event -> [StreamID] in
            if case .outgoingReset(let streams) = event { return streams }
            return []
        }
    }

    /// Drains everything; returns the packets.
    mutating func drain(at now: Instant) -> [ByteBuffer] {
        var packets: [ByteBuffer] = []
        while let output = association.nextOutput() {
            switch output {
            case .transmit(let batch): packets += batch.packets
            case .event(let event):
                events.append(event)
                if isReading, case .message(let message) = event {
                    association.consume(message.payload.readableBytes, at: now)
                }
            }
        }
        return packets
    }
}

/// Two associations, a network between them and a clock that jumps.
struct Pair: ~Copyable {
    var left: Endpoint
    var right: Endpoint
    var link: FaultyLink
    var now = Instant(nanoseconds: 1_000_000_000)

    init(
        left: AssociationConfiguration = .forTests,
        right: AssociationConfiguration = .forTests,
        seed: UInt64 = 1
    ) {
        self.left = Endpoint(left, seed: seed &* 2 &+ 1)
        self.right = Endpoint(right, seed: seed &* 2 &+ 2)
        link = FaultyLink(seed: seed)
    }

    /// A pair that has shaken hands over a faultless link.
    static func connected(
        left: AssociationConfiguration = .forTests,
        right: AssociationConfiguration = .forTests,
        seed: UInt64 = 1
    ) -> Pair {
        var pair = Pair(left: left, right: right, seed: seed)
        pair.left.association.connect(at: pair.now)
        pair.run { $0.left.isConnected && $0.right.isConnected }
        return pair
    }

    /// Hands out what both ends have to say now.
    mutating func flush() {
        for packet in left.drain(at: now) { link.send(packet, toRight: true, at: now) }
        for packet in right.drain(at: now) { link.send(packet, toRight: false, at: now) }
    }

    /// One jump of the clock; false when nothing will ever happen again.
    mutating func step() -> Bool {
        flush()
        var next = earliest(left.association.nextDeadline, right.association.nextDeadline)
        next = earliest(next, link.nextArrival)
        guard let next else { return false }
        if next > now { now = next }
        while let flight = link.receive(at: now) {
            if flight.isToRight {
                right.association.receive(flight.packet, at: now)
            } else {
                left.association.receive(flight.packet, at: now)
            }
        }
        left.association.advance(to: now)
        right.association.advance(to: now)
        return true
    }

    /// Runs until `condition`, at most so many jumps; returns whether it came true.
    @discardableResult
    mutating func run(
        steps: Int = 20_000,
        until condition: (borrowing Pair) -> Bool = { _ in false }
    ) -> Bool {
        for _ in 0..<steps {
            if condition(self) { return true }
            guard step() else { break }
        }
        flush()
        return condition(self)
    }

    /// Runs for this long.
    mutating func run(for duration: Duration) {
        let end = now + duration
        while true {
            flush()
            var next = earliest(left.association.nextDeadline, right.association.nextDeadline)
            next = earliest(next, link.nextArrival)
            guard let next, next <= end else { break }
            guard step() else { break }
        }
        now = end
    }
}

extension AssociationConfiguration {
    /// The defaults with a first TSN just before the number wraps, and without what is negotiated
    /// or scheduled: RFC 9260 alone.
    static var forTests: AssociationConfiguration {
        var configuration = AssociationConfiguration()
        configuration.initialTSN = 0xFFFF_FFF0
        configuration.zeroChecksum = .never
        configuration.interleavesMessages = false
        configuration.scheduler = .roundRobin
        return configuration
    }

    /// As `forTests`, with I-DATA.
    static var interleaving: AssociationConfiguration {
        var configuration = forTests
        configuration.interleavesMessages = true
        configuration.scheduler = .weightedFair
        return configuration
    }
}

extension Message {
    /// A message whose bytes can be told from every other one's.
    static func make(
        _ stream: UInt16,
        size: Int,
        tag: UInt64 = 0,
        isUnordered: Bool = false,
        reliability: Reliability = .reliable
    ) -> Message {
        var generator = SeededGenerator(seed: tag &* 65_537 &+ UInt64(stream) &+ UInt64(size))
        var payload = ByteBuffer()
        payload.reserveCapacity(size + 8)
        while payload.readableBytes < size { payload.writeInteger(generator.next()) }
        payload.moveWriterIndex(to: size)
        return Message(
            stream: StreamID(stream),
            protocolIdentifier: .binary,
            payload: payload,
            isUnordered: isUnordered,
            reliability: reliability
        )
    }
}

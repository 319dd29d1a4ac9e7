// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCDTLS

/// Every state of a client against every event once.
@Suite struct StateTests {
    enum Stage: CaseIterable { case idle, handshaking, connected, closed }
    enum Event: CaseIterable { case start, junk, packet, send, close, advance }

    /// What an event does: the state after it, whether a datagram leaves, and whether it throws.
    struct Outcome: Equatable {
        var state: Stage
        var transmits = false
        var isRefused = false
    }

    static func expected(_ stage: Stage, _ event: Event) -> Outcome {
        switch (stage, event) {
        case (.idle, .start): Outcome(state: .handshaking, transmits: true)
        case (.handshaking, .advance): Outcome(state: .handshaking, transmits: true)
        case (.connected, .send): Outcome(state: .connected, transmits: true)
        case (.connected, .close): Outcome(state: .closed, transmits: true)
        case (_, .close): Outcome(state: .closed)
        case (_, .send): Outcome(state: stage, isRefused: true)
        default: Outcome(state: stage)
        }
    }

    static let combinations: [(Stage, Event)] = Stage.allCases.flatMap { stage in
        Event.allCases.map { (stage, $0) }
    }

    @Test(arguments: combinations)
    func `each event does what its state allows`(stage: Stage, event: Event) throws {
        let pair = try Self.pair(in: stage)
        var outcome = Outcome(state: stage)
        switch event {
        case .start: pair.client.start(at: pair.now)
        case .junk: pair.client.receive(ByteBuffer(bytes: [1, 2, 3]), at: pair.now)
        case .packet: pair.client.receive(try Self.packet(from: pair), at: pair.now)
        case .send:
            do { try pair.client.send(PacketBatch([[1]]), at: pair.now) } catch {
                outcome.isRefused = true
            }
        case .close: pair.client.close(at: pair.now)
        case .advance: pair.client.advance(to: pair.now + .seconds(1))
        }
        while let output = pair.client.nextOutput() {
            if case .transmit = output { outcome.transmits = true }
        }
        outcome.state = Self.stage(of: pair.client.state)
        #expect(outcome == Self.expected(stage, event))
        let hasDeadline = pair.client.nextDeadline != nil
        #expect(hasDeadline == (outcome.state == .handshaking))
    }

    private static func pair(in stage: Stage) throws -> DTLSPair {
        let pair = stage == .idle || stage == .handshaking ? try DTLSPair() : try .connected()
        if stage == .handshaking { pair.client.start(at: pair.now) }
        if stage == .closed { pair.client.close(at: pair.now) }
        pair.drain()
        return pair
    }

    /// A packet of the peer if there is one, otherwise a record that looks like one.
    private static func packet(from pair: DTLSPair) throws -> ByteBuffer {
        guard pair.server.state == .connected else {
            return ByteBuffer(bytes: RecordFilterTests.record(23))
        }
        try pair.server.send(PacketBatch([[1]]), at: pair.now)
        guard case .transmit(let batch) = pair.server.nextOutput() else { return ByteBuffer() }
        return batch.bytes
    }

    private static func stage(of state: DTLSState) -> Stage {
        switch state {
        case .idle: .idle
        case .handshaking: .handshaking
        case .connected: .connected
        case .closed: .closed
        }
    }
}

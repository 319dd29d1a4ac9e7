// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

/// Every state meets every event; what it does then stands in this table.
@Suite struct AssociationStateTests {
    enum Event: CaseIterable {
        case connect, send, reset, shutdown, abort, initiation, initiationAck, cookieEcho
        case cookieAck, data, sack, forwardTSN, heartbeat, reconfiguration, shutdownChunk
        case shutdownAck, shutdownComplete, abortChunk, error, unknownChunk
    }

    /// The states that an event leads to, where it is not the state itself.
    private static let transitions: [AssociationState: [Event: AssociationState]] = [
        .closed: [
            .connect: .cookieWait, .shutdown: .ended, .abort: .ended,
        ],
        .cookieWait: [
            .shutdown: .ended, .abort: .ended, .abortChunk: .ended, .initiationAck: .cookieEchoed,
        ],
        .cookieEchoed: [
            .shutdown: .ended, .abort: .ended, .cookieAck: .established, .abortChunk: .ended,
            // Only an established peer sends these.
            .data: .established, .sack: .established,
        ],
        .established: [
            .shutdown: .shutdownSent, .abort: .ended, .abortChunk: .ended,
            .shutdownChunk: .shutdownAckSent,
        ],
        .shutdownPending: [
            .abort: .ended, .abortChunk: .ended, .shutdownChunk: .shutdownReceived,
        ],
        .shutdownSent: [
            .abort: .ended, .abortChunk: .ended, .shutdownChunk: .shutdownAckSent,
            .shutdownAck: .ended,
        ],
        .shutdownReceived: [.abort: .ended, .abortChunk: .ended],
        .shutdownAckSent: [
            .abort: .ended, .abortChunk: .ended, .shutdownAck: .ended, .shutdownComplete: .ended,
        ],
    ]

    @Test(arguments: AssociationState.allCases, Event.allCases)
    func `each event in each state does what the table says`(
        state: AssociationState,
        event: Event
    ) throws {
        var pair = try enter(state)
        let isWaiting = state == .shutdownPending || state == .shutdownReceived
        try apply(event, to: &pair)
        let expected = Self.transitions[state]?[event] ?? state
        #expect(pair.left.association.state == expected)
        if expected == .ended {
            _ = pair.left.drain(at: pair.now)
            #expect(pair.left.closeReason != nil)
            #expect(pair.left.association.nextDeadline == nil)
        }
        let isDrained = pair.left.association.sender.isDrained
        if isWaiting { #expect(isDrained == (expected == .ended)) }
    }

    /// A pair whose left end is in this state, with nothing on the link.
    private func enter(_ state: AssociationState) throws -> Pair {
        switch state {
        case .closed: return Pair()
        case .cookieWait, .cookieEchoed:
            var pair = Pair()
            pair.left.association.connect(at: pair.now)
            let count = state == .cookieWait ? 0 : 2
            pair.link.passes = { index, _, _ in index < count }
            pair.run(for: .milliseconds(100))
            return pair
        default: break
        }
        var pair = Pair.connected()
        pair.link.passes = { _, _, _ in false }
        switch state {
        case .shutdownPending:
            try pair.left.association.send(.make(0, size: 10), at: pair.now)
            pair.left.association.shutdown(at: pair.now)
        case .shutdownSent: pair.left.association.shutdown(at: pair.now)
        case .shutdownReceived:
            try pair.left.association.send(.make(0, size: 10), at: pair.now)
            try apply(.shutdownChunk, to: &pair)
        case .shutdownAckSent: try apply(.shutdownChunk, to: &pair)
        case .ended: pair.left.association.abort(reason: "", at: pair.now)
        case .closed, .cookieWait, .cookieEchoed, .established: break
        }
        _ = pair.left.drain(at: pair.now)
        #expect(pair.left.association.state == state)
        return pair
    }

    private func apply(_ event: Event, to pair: inout Pair) throws {
        let now = pair.now
        switch event {
        case .connect: pair.left.association.connect(at: now)
        case .send: try? pair.left.association.send(.make(0, size: 10), at: now)
        case .reset: try? pair.left.association.reset([StreamID(0)], at: now)
        case .shutdown: pair.left.association.shutdown(at: now)
        case .abort: pair.left.association.abort(reason: "test", at: now)
        default: receive(event, at: &pair)
        }
    }

    private func receive(_ event: Event, at pair: inout Pair) {
        var handshake = pair.left.association.handshake
        let isInit = event == .initiation
        let header = PacketHeader(
            sourcePort: 5000,
            destinationPort: 5000,
            verificationTag: isInit ? .zero : handshake.localTag
        )
        if handshake.peerTag == .zero { handshake.peerTag = VerificationTag(77) }
        var packet = ByteBuffer()
        header.writePacket(into: &packet, checksum: .crc32c) { write(event, handshake, into: &$0) }
        pair.left.association.receive(packet, at: pair.now)
    }

    private func write(_ event: Event, _ handshake: Handshake, into buffer: inout ByteBuffer) {
        let tsn = TSN(0xFFFF_FFEF)
        var start = InitChunk(
            initiateTag: handshake.peerTag,
            advertisedReceiverWindow: 100_000,
            outboundStreams: 10,
            inboundStreams: 10,
            initialTSN: tsn.next,
            parameters: InitParameters()
        )
        switch event {
        case .initiation: start.write(into: &buffer)
        case .initiationAck:
            start.parameters.stateCookie = ByteBuffer(string: "cookie")
            start.writeAck(into: &buffer)
        case .cookieEcho:
            CookieEchoChunk(cookie: ByteBuffer(string: "wrong")).write(into: &buffer)
        case .cookieAck: CookieAckChunk().write(into: &buffer)
        case .data: data(tsn.next).write(into: &buffer)
        case .sack:
            SackChunk(cumulativeTSNAck: tsn, advertisedReceiverWindow: 1000).write(into: &buffer)
        case .forwardTSN: ForwardTSNChunk(newCumulativeTSN: tsn, skipped: []).write(into: &buffer)
        case .heartbeat: HeartbeatChunk(information: ByteBuffer(string: "x")).write(into: &buffer)
        case .reconfiguration:
            let number = ReconfigurationSequenceNumber(5)
            ReconfigurationChunk(.associationReset(request: number)).write(into: &buffer)
        case .shutdownChunk: ShutdownChunk(cumulativeTSNAck: tsn).write(into: &buffer)
        case .shutdownAck: ShutdownAckChunk().write(into: &buffer)
        case .shutdownComplete: ShutdownCompleteChunk().write(into: &buffer)
        case .abortChunk: AbortChunk().write(into: &buffer)
        case .error: ErrorChunk(causes: [.outOfResource]).write(into: &buffer)
        case .unknownChunk: buffer.writeMultipleIntegers(UInt8(0xC7), UInt8(0), UInt16(4))
        case .connect, .send, .reset, .shutdown, .abort: break
        }
    }

    private func data(_ tsn: TSN) -> DataChunk {
        DataChunk(
            tsn: tsn,
            stream: StreamID(0),
            sequenceNumber: .zero,
            protocolIdentifier: .binary,
            flags: [.beginning, .ending],
            payload: ByteBuffer(string: "hello")
        )
    }
}

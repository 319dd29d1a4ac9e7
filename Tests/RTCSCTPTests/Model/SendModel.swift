// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

@testable import RTCSCTP

/// An association whose peer is made by hand: every packet it sends is noted, and what it gets is
/// decided step by step.
final class SendModel {
    var end: Endpoint
    var now: Instant
    var peer: ReferenceReceiver
    var log = WireLog()

    /// Whether the peer acknowledges what it likes, so that nothing can be said about what arrives.
    let isLying: Bool

    /// Packets under way to the peer.
    var flight: [ByteBuffer] = []

    /// The room that the peer tells of.
    var window: Int

    /// The room in the latest SACK that was not outdated.
    var advertised: Int

    var oldSacks: [SackChunk] = []
    var requests: [OutgoingResetRequest] = []
    var resetting: Set<StreamID> = []
    var acceptedBytes = 0
    var seenEvents = 0

    init(seed: UInt64, isLying: Bool) {
        var generator = SeededGenerator(seed: ~seed)
        var configuration = AssociationConfiguration()
        configuration.initialTSN = 0xFFFF_FFFF &- UInt32.random(in: 0...120, using: &generator)
        configuration.sendBufferBytesMax = 200_000
        configuration.maximumPacketSize = Int.random(in: 600...1400, using: &generator)
        configuration.congestionControl =
            CongestionControllerKind.allCases.randomElement(using: &generator) ?? .newReno
        let pair = Pair.connected(left: configuration, seed: seed)
        now = pair.now
        window = pair.right.association.configuration.receiveWindow
        advertised = window
        peer = ReferenceReceiver(initialTSN: TSN(configuration.initialTSN ?? 0))
        self.isLying = isLying
        end = Self.left(of: pair)
        seenEvents = end.events.count
    }

    private static func left(of pair: consuming Pair) -> Endpoint { pair.left }

    /// Does one step, lets the sender send, and checks what must hold at any time.
    func perform(_ step: SendStep) throws {
        switch step {
        case .send, .discard, .reset: try performCommand(step)
        case .wait(let duration): now = now + duration
        case .waitForTimer: now = max(now, end.association.nextDeadline ?? now)
        default: try performArrival(step)
        }
        try settle()
    }

    /// Hands a packet of these chunks to the sender.
    func deliver(_ write: (inout ByteBuffer) -> Void) {
        var packet = ByteBuffer()
        let tag = end.association.handshake.localTag
        PacketHeader(sourcePort: 5000, destinationPort: 5000, verificationTag: tag)
            .writePacket(into: &packet, checksum: .crc32c, chunks: write)
        end.association.receive(packet, at: now)
    }

    // MARK: What the sender does

    /// Lets the sender send all it may, and checks it.
    func settle() throws {
        for _ in 0..<4 {
            end.association.advance(to: now)
            try drain()
            guard let deadline = end.association.nextDeadline, deadline <= now else { break }
        }
        if let deadline = end.association.nextDeadline, deadline <= now {
            throw ModelFailure("a timer that has expired stays")
        }
        noteEvents()
        try checkInvariants()
    }

    private func drain() throws {
        let before = log.count
        for packet in end.drain(at: now) {
            flight.append(packet)
            for raw in try Packet(parsing: packet).chunks {
                guard case .data(let chunk) = try Chunk(raw) else { continue }
                try log.note(chunk, number: peer.number(of: chunk.tsn))
            }
        }
        guard log.count > before, !isLying else { return }
        let sender = end.association.sender
        guard sender.payloadInFlight <= max(advertised, sender.fragmentSize) else {
            throw ModelFailure("\(sender.payloadInFlight) bytes into a window of \(advertised)")
        }
    }

    private func noteEvents() {
        for event in end.events[seenEvents...] {
            guard case .outgoingReset(let streams) = event else { continue }
            for stream in streams {
                resetting.remove(stream)
                log.finishReset(of: stream)
            }
        }
        seenEvents = end.events.count
    }

    // MARK: What arrives

    /// A packet of the sender arrives at the peer.
    func arrive(_ packet: ByteBuffer) throws {
        for raw in try Packet(parsing: packet).chunks {
            switch try Chunk(raw) {
            case .data(let chunk): peer.receive(chunk.tsn)
            case .forwardTSN(let chunk): peer.skip(to: chunk.newCumulativeTSN)
            case .reconfiguration(let chunk):
                for parameter in chunk.parameters {
                    if case .outgoingReset(let request) = parameter { try note(request) }
                }
            default: break
            }
        }
    }

    /// No peer has to put a reset off: everything on the stream has arrived (RFC 6525 §5.1.2).
    private func note(_ request: OutgoingResetRequest) throws(ModelFailure) {
        requests.append(request)
        guard !isLying else { return }
        for stream in request.streams where resetting.contains(stream) {
            guard log.chunks(on: stream).allSatisfy({ $0 < peer.cumulative }),
                peer.number(of: request.lastAssignedTSN) < peer.cumulative
            else { throw ModelFailure("reset of \(stream) before its data has arrived") }
        }
    }

    /// A SACK arrives at the sender.
    func deliver(_ sack: SackChunk) {
        let acknowledged = end.association.sender.outstanding.cumulativeAck
        if sack.cumulativeTSNAck.isAtOrAfter(acknowledged) {
            advertised = Int(sack.advertisedReceiverWindow)
        }
        deliver { sack.write(into: &$0) }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

@testable import RTCSCTP

extension SendModel {
    func performCommand(_ step: SendStep) throws {
        switch step {
        case .send(let stream, let count, let size, let isUnordered, let reliability):
            for _ in 0..<count {
                try send(StreamID(stream), size, isUnordered: isUnordered, reliability)
            }
        case .discard(let stream):
            end.association.discardUnsent(on: StreamID(stream), at: now)
        case .reset(let stream):
            try end.association.reset([StreamID(stream)], at: now)
            resetting.insert(StreamID(stream))
        default: break
        }
    }

    /// Sends a message that begins with its number, or is refused for the right reason.
    private func send(
        _ stream: StreamID,
        _ size: Int,
        isUnordered: Bool,
        _ reliability: Message.Reliability
    ) throws {
        var message = Message.make(
            stream.rawValue,
            size: size,
            tag: UInt64(log.nextNumber),
            isUnordered: isUnordered,
            reliability: reliability
        )
        message.payload.setInteger(UInt32(log.nextNumber), at: message.payload.readerIndex)
        if reliability != .reliable { message.discarding = .allowed }
        let waiting = end.association.bufferedAmount
        let limit = end.association.configuration.sendBufferBytesMax
        var expected: SCTPError?
        if waiting > 0, waiting + size > limit {
            expected = .limit(.sendBuffer, actual: waiting + size, maximum: limit)
        } else if resetting.contains(stream) {
            expected = .usage(.streamIsResetting(stream))
        }
        do throws(SCTPError) {
            try end.association.send(message, at: now)
            guard expected == nil else { throw .usage(.closing) }
        } catch {
            guard error == expected else { throw ModelFailure("sending: \(error)") }
            return
        }
        acceptedBytes += size
        log.add(message, isOptional: reliability != .reliable)
    }

    func performArrival(_ step: SendStep) throws {
        switch step {
        case .deliver(let choice):
            guard !flight.isEmpty else { return }
            try arrive(flight.remove(at: choice % flight.count))
        case .lose(let choice):
            guard !flight.isEmpty else { return }
            flight.remove(at: choice % flight.count)
        case .duplicate(let choice):
            guard !flight.isEmpty else { return }
            try arrive(flight[choice % flight.count])
        case .deliverAll: try deliverAll()
        case .acknowledge: acknowledge()
        case .acknowledgeAgain(let choice):
            guard !oldSacks.isEmpty else { return }
            deliver(oldSacks[choice % oldSacks.count])
        case .renege(let count): peer.renege(count)
        case .open(let bytes): window = bytes
        case .lie(let lie, let choice): try deliver(lie, choice)
        case .fabricate(let seed): fabricate(seed)
        case .answerReset(let result): answerReset(result)
        case .send, .discard, .reset, .wait, .waitForTimer: break
        }
    }

    func deliverAll() throws {
        let packets = flight
        flight = []
        for packet in packets { try arrive(packet) }
    }

    func acknowledge() {
        let sack = peer.sack(window: window)
        oldSacks.append(sack)
        deliver(sack)
    }

    func answerReset(_ result: ReconfigurationResult) {
        guard let request = requests.last else { return }
        let response = ReconfigurationResponse(response: request.request, result: result)
        deliver { ReconfigurationChunk(.response(response)).write(into: &$0) }
    }

    /// A SACK for any part of what is outstanding, whether or not it arrived.
    private func fabricate(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let outstanding = end.association.sender.outstanding
        let advance =
            generator.chance(0.5) ? Int.random(in: 0...outstanding.count, using: &generator) : 0
        var blocks: [GapBlock] = []
        var position = 0
        while blocks.count < 6 {
            let start = position + Int.random(in: 1...5, using: &generator)
            let end = start + Int.random(in: 0...9, using: &generator)
            guard advance + end <= outstanding.count else { break }
            blocks.append(GapBlock(start: UInt16(start), end: UInt16(end)))
            position = end
        }
        let duplicates = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
            outstanding.tsn(at: Int.random(in: -5...outstanding.count, using: &generator))
        }
        let sack = SackChunk(
            cumulativeTSNAck: outstanding.cumulativeAck.advanced(by: advance),
            advertisedReceiverWindow: UInt32(window),
            gapBlocks: WireList(blocks),
            duplicateTSNs: WireList(duplicates)
        )
        oldSacks.append(sack)
        deliver(sack)
    }

    /// A SACK that makes no sense must change nothing (RFC 9260 §6.2.1, SCTP's answer to
    /// optimistic acknowledgement of what was never sent).
    private func deliver(_ lie: SendStep.Lie, _ choice: Int) throws {
        let before = end.association.sender
        let (count, acknowledged) = (before.outstanding.count, before.outstanding.cumulativeAck)
        let extra = 1 + choice % 1_000
        var cumulative = acknowledged
        var blocks: [(Int, Int)] = []
        switch lie {
        case .unsentCumulative: cumulative = acknowledged.advanced(by: count + extra)
        case .farCumulative: cumulative = acknowledged.advanced(by: Int(Int32.max))
        case .unsentGap: blocks = [(2, count + extra)]
        case .backwardGap: blocks = [(3, 2)]
        case .zeroGap: blocks = [(0, min(1, count))]
        case .unorderedGaps: blocks = [(4, 5), (2, 2)]
        case .overlappingGaps: blocks = [(2, 4), (4, 5)]
        }
        let sack = SackChunk(
            cumulativeTSNAck: cumulative,
            advertisedReceiverWindow: 77,
            gapBlocks: WireList(
                blocks.map {
                    GapBlock(start: UInt16(clamping: $0.0), end: UInt16(clamping: $0.1))
                }
            )
        )
        deliver { sack.write(into: &$0) }
        let after = end.association.sender
        guard after.outstanding.count == count, after.outstanding.cumulativeAck == acknowledged,
            after.bytesInFlight == before.bytesInFlight, after.lostCount == before.lostCount,
            after.peerWindow == before.peerWindow,
            after.congestion.window == before.congestion.window
        else { throw ModelFailure("a SACK with \(lie) was believed") }
    }
}

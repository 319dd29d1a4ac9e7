// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

@Suite struct ResetTests {
    @Test func `both directions are reset one by one and the id is used again`() throws {
        var pair = Pair.connected()
        let stream = StreamID(6)
        for round in 0..<3 {
            let ping = Message.make(6, size: 3000, tag: UInt64(round))
            let pong = Message.make(6, size: 2000, tag: UInt64(round + 100))
            try pair.left.association.send(ping, at: pair.now)
            try pair.left.association.send(.make(6, size: 10, tag: 5), at: pair.now)
            try pair.left.association.reset([stream], at: pair.now)
            pair.run { $0.right.incomingResets.count == round + 1 }
            #expect(pair.right.messages.count == 2 * (round + 1))
            try pair.right.association.send(pong, at: pair.now)
            try pair.right.association.reset([stream], at: pair.now)
            let isDone = pair.run {
                $0.left.outgoingResets.count == round + 1
                    && $0.right.outgoingResets.count == round + 1
                    && $0.left.incomingResets.count == round + 1
            }
            #expect(isDone)
        }
        #expect(pair.left.messages.count == 3)
    }

    @Test func `a stream that is being reset takes no message`() throws {
        var pair = Pair.connected()
        let now = pair.now
        try pair.left.association.reset([StreamID(2)], at: now)
        #expect(throws: SCTPError.usage(.streamIsResetting(StreamID(2)))) {
            try pair.left.association.send(.make(2, size: 1), at: now)
        }
        try pair.left.association.reset([StreamID(2)], at: now)
        pair.run { !$0.left.outgoingResets.isEmpty }
        #expect(pair.left.outgoingResets == [StreamID(2)])
        try pair.left.association.send(.make(2, size: 1), at: pair.now)
    }

    @Test func `messages accepted before the reset arrive before it`() throws {
        var pair = Pair.connected()
        pair.link.faults.loss = 0.2
        pair.link.faults.reordering = 0.5
        let messages = (0..<5).map { Message.make(1, size: 20_000, tag: UInt64($0)) }
        for message in messages { try pair.left.association.send(message, at: pair.now) }
        try pair.left.association.reset([StreamID(1)], at: pair.now)
        pair.run { !$0.left.outgoingResets.isEmpty }
        #expect(pair.right.messages == messages)
        guard case .incomingReset(let streams) = pair.right.events.last else {
            Issue.record("the reset is not the last event")
            return
        }
        #expect(streams == [StreamID(1)])
    }

    @Test(arguments: 0..<6)
    func `a lost packet does not keep a reset from completing`(lost: Int) throws {
        var pair = Pair.connected()
        let first = pair.link.sentCount
        pair.link.passes = { index, _, _ in index != first + lost }
        try pair.left.association.send(.make(1, size: 10), at: pair.now)
        try pair.left.association.reset([StreamID(1)], at: pair.now)
        let isDone = pair.run { !$0.left.outgoingResets.isEmpty }
        #expect(isDone)
        #expect(pair.right.incomingResets == [StreamID(1)])
    }

    @Test func `many streams are reset by few requests`() throws {
        var pair = Pair.connected()
        let streams = (0..<2000).map { StreamID(UInt16($0)) }
        try pair.left.association.reset(streams, at: pair.now)
        let isDone = pair.run { $0.left.outgoingResets.count == 2000 }
        #expect(isDone)
        #expect(Set(pair.right.incomingResets) == Set(streams))
        #expect(pair.link.sentCount < 30)
    }

    @Test func `a request that is repeated is answered the same and performed once`() throws {
        var pair = Pair.connected()
        let request = pair.resetRequest(0, streams: [3])
        for _ in 0..<3 {
            pair.right.association.receiveReconfiguration(request, at: pair.now)
            pair.right.association.finishPacket(at: pair.now)
        }
        let results = pair.right.responses(at: pair.now)
        #expect(results == [.performed, .performed, .performed])
        #expect(pair.right.incomingResets == [StreamID(3)])
    }

    @Test func `requests that overtake each other are all performed`() throws {
        var pair = Pair.connected()
        for (number, stream) in [(2, 7), (0, 5), (1, 6)] {
            let request = pair.resetRequest(number, streams: [UInt16(stream)])
            pair.right.association.receiveReconfiguration(request, at: pair.now)
            pair.right.association.finishPacket(at: pair.now)
        }
        let results = pair.right.responses(at: pair.now)
        #expect(results == [.performed, .performed, .performed])
        #expect(pair.right.incomingResets == [StreamID(7), StreamID(5), StreamID(6)])
    }

    @Test func `a request ahead of its data is put off and answered when it has come`() throws {
        var pair = Pair.connected()
        try pair.left.association.send(.make(3, size: 10), at: pair.now)
        let data = pair.left.drain(at: pair.now)
        let request = pair.resetRequest(0, streams: [3], last: 0xFFFF_FFF0)
        pair.right.association.receiveReconfiguration(request, at: pair.now)
        pair.right.association.finishPacket(at: pair.now)
        let early = pair.right.responses(at: pair.now)
        #expect(early == [.inProgress])
        #expect(pair.right.incomingResets.isEmpty)
        for packet in data { pair.right.association.receive(packet, at: pair.now) }
        let late = pair.right.responses(at: pair.now)
        #expect(late == [.performed])
        #expect(pair.right.messages.count == 1)
        #expect(pair.right.incomingResets == [StreamID(3)])
    }

    @Test func `a request that waits for another is looked at when it comes again`() throws {
        var pair = Pair.connected()
        var data: [ByteBuffer] = []
        for _ in 0..<2 {
            try pair.left.association.send(.make(3, size: 10), at: pair.now)
            data += pair.left.drain(at: pair.now)
        }
        let requests = [0, 1].map { number in
            pair.resetRequest(number, streams: [3], last: 0xFFFF_FFF0 + UInt32(number))
        }
        for request in requests {
            pair.right.association.receiveReconfiguration(request, at: pair.now)
        }
        let early = pair.right.responses(at: pair.now)
        #expect(early == [.inProgress, .inProgress])
        for packet in data { pair.right.association.receive(packet, at: pair.now) }
        let late = pair.right.responses(at: pair.now)
        #expect(late == [.performed])
        pair.right.association.receiveReconfiguration(requests[1], at: pair.now)
        pair.right.association.finishPacket(at: pair.now)
        let last = pair.right.responses(at: pair.now)
        #expect(last == [.performed])
        #expect(pair.right.incomingResets == [StreamID(3), StreamID(3)])
    }

    @Test func `a request in progress is asked again with a number of its own`() throws {
        var pair = Pair.connected()
        try pair.left.association.reset([StreamID(1)], at: pair.now)
        let first = pair.left.requests(at: pair.now)
        pair.left.answer(first[0], .inProgress, at: pair.now)
        pair.left.association.advance(to: pair.now + .seconds(1))
        let second = pair.left.requests(at: pair.now)
        #expect(second == [first[0].next])
        pair.left.answer(second[0], .performed, at: pair.now)
        _ = pair.left.drain(at: pair.now)
        #expect(pair.left.outgoingResets == [StreamID(1)])
    }

    @Test func `a late answer to the first number completes a request`() throws {
        var pair = Pair.connected()
        try pair.left.association.reset([StreamID(1)], at: pair.now)
        let first = pair.left.requests(at: pair.now)
        pair.left.answer(first[0], .inProgress, at: pair.now)
        pair.left.association.advance(to: pair.now + .seconds(1))
        pair.left.answer(first[0], .performed, at: pair.now)
        _ = pair.left.drain(at: pair.now)
        #expect(pair.left.outgoingResets == [StreamID(1)])
    }

    @Test func `a refused reset is reported and the stream stays closed`() throws {
        var pair = Pair.connected()
        let now = pair.now
        try pair.left.association.reset([StreamID(1)], at: now)
        let numbers = pair.left.requests(at: now)
        pair.left.answer(numbers[0], .denied, at: now)
        _ = pair.left.drain(at: now)
        let isRefused = pair.left.events.contains {
            if case .outgoingResetRefused([StreamID(1)]) = $0 { true } else { false }
        }
        #expect(isRefused)
        #expect(throws: SCTPError.usage(.streamIsResetting(StreamID(1)))) {
            try pair.left.association.send(.make(1, size: 1), at: now)
        }
    }

    @Test func `requests that WebRTC does not use are denied`() {
        var pair = Pair.connected()
        let number = ReconfigurationSequenceNumber(0xFFFF_FFF0)
        let parameters: [ReconfigurationParameter] = [
            .incomingReset(request: number, streams: []),
            .associationReset(request: number.next),
            .addOutgoingStreams(request: number.advanced(by: 2), count: 1),
            .addIncomingStreams(request: number.advanced(by: 3), count: 1),
        ]
        for parameter in parameters {
            let chunk = ReconfigurationChunk(parameter)
            pair.right.association.receiveReconfiguration(chunk, at: pair.now)
        }
        let results = pair.right.responses(at: pair.now)
        #expect(results == [.denied, .denied, .denied, .denied])
    }
}

extension Pair {
    /// A request as the left end would send it, `number` counted from its first.
    func resetRequest(_ number: Int, streams: [UInt16], last: UInt32 = 0xFFFF_FFEF)
        -> ReconfigurationChunk
    {
        ReconfigurationChunk(
            .outgoingReset(
                OutgoingResetRequest(
                    request: ReconfigurationSequenceNumber(0xFFFF_FFF0).advanced(by: number),
                    response: ReconfigurationSequenceNumber(0),
                    lastAssignedTSN: TSN(last),
                    streams: WireList(streams.map { StreamID($0) })
                )
            )
        )
    }
}

extension Endpoint {
    private mutating func parameters(at now: Instant) -> [ReconfigurationParameter] {
        drain(at: now).flatMap { packet -> [ReconfigurationParameter] in
            guard let packet = try? Packet(parsing: packet) else { return [] }
            return packet.chunks.flatMap { raw -> [ReconfigurationParameter] in
                guard case .reconfiguration(let chunk) = try? Chunk(raw) else { return [] }
                return chunk.parameters
            }
        }
    }

    /// The results this end has to tell.
    mutating func responses(at now: Instant) -> [ReconfigurationResult] {
        parameters(at: now).compactMap {
            if case .response(let response) = $0 { response.result } else { nil }
        }
    }

    /// The numbers of the requests this end has to send.
    mutating func requests(at now: Instant) -> [ReconfigurationSequenceNumber] {
        parameters(at: now).compactMap {
            if case .outgoingReset(let request) = $0 { request.request } else { nil }
        }
    }

    /// The peer's answer.
    mutating func answer(
        _ number: ReconfigurationSequenceNumber,
        _ result: ReconfigurationResult,
        at now: Instant
    ) {
        let response = ReconfigurationResponse(response: number, result: result)
        association.receiveReconfiguration(ReconfigurationChunk(.response(response)), at: now)
    }
}

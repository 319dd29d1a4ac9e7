// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCSCTP
import RTCSimulation
import Testing

@testable import RTCDataChannel

@Suite struct MessageTests {
    static let messages: [DataChannelMessage] = [
        .text("text"), .binary([0, 1, 2]), .text(""), .binary([]), .text("\u{0}"), .binary([0]),
        DataChannelMessage(payload: .pattern(100_000, seed: 7)),
        DataChannelMessage(isText: true, payload: ByteBuffer(repeating: 0x61, count: 50_000)),
    ]

    @Test(arguments: PairEnd.allCases)
    func `messages arrive as they were sent, empty ones too`(end: PairEnd) throws {
        let (box, id) = try DataChannelsPair.withChannel()
        for message in Self.messages { try box.pair.send(message, on: id, from: end) }
        try box.pair.drive { $0.log(of: end.other).messageCount(on: id) == Self.messages.count }
        #expect(box.pair.log(of: end.other).messages == [id: Self.messages])
    }

    static let identifiers: [(DataChannelMessage, UInt32)] = [
        (.text("a"), 51), (.binary([1]), 53), (.text(""), 56), (.binary([]), 57),
    ]

    @Test(arguments: identifiers)
    func `each kind has its identifier on the wire`(
        message: DataChannelMessage,
        identifier: UInt32
    ) throws {
        let (box, id) = try DataChannelsPair.withChannel()
        let seen = RecordedIdentifiers()
        box.pair.admits = { end, packet in
            if end == .dialer { seen.append(dataChunks(in: packet).map(\.identifier)) }
            return true
        }
        try box.pair.send(message, on: id)
        try box.pair.drive { $0.listener.log.messageCount(on: id) == 1 }
        #expect(seen.values == [identifier])
    }

    @Test(arguments: [(52 as UInt32, false), (54, true)])
    func `the partial kinds of old peers are taken for whole messages`(
        identifier: UInt32,
        isText: Bool
    ) throws {
        let (box, id) = try DataChannelsPair.withChannel()
        try box.pair.sendRaw(
            ByteBuffer(string: "part"),
            as: PayloadProtocolIdentifier(rawValue: identifier),
            on: id
        )
        try box.pair.drive { $0.listener.log.messageCount(on: id) == 1 }
        let message = DataChannelMessage(isText: isText, payload: ByteBuffer(string: "part"))
        #expect(box.pair.listener.log.messages[id] == [message])
    }

    @Test func `what is not read closes the window and what is read opens it`() throws {
        var configuration = AssociationConfiguration.withoutDTLS
        configuration.receiveWindow = 64 * 1024
        configuration.maximumMessageSize = 64 * 1024
        var pair = try DataChannelsPair.connected(listener: configuration)
        pair.listener.isReading = false
        let id = try pair.open(at: .dialer)
        let messages = (0..<40).map { index in
            DataChannelMessage(payload: .pattern(8_000, seed: UInt64(index)))
        }
        for message in messages { try pair.send(message, on: id) }
        try pair.run(for: .seconds(20))
        let stalled = pair.listener.log.messageCount(on: id)
        #expect(stalled < 20)
        #expect(pair.dialer.engine.bufferedAmount(of: id) > 0)
        pair.listener.engine.consume(stalled * 8_000, at: pair.now)
        pair.listener.isReading = true
        try pair.drive { $0.listener.log.messageCount(on: id) == 40 }
        #expect(pair.listener.log.messages[id] == messages)
        #expect(pair.dialer.engine.bufferedAmount == 0)
    }

    @Test func `falling below the threshold is reported for the channel`() throws {
        let (box, id) = try DataChannelsPair.withChannel()
        for seed in UInt64(0)..<10 {
            try box.pair.send(DataChannelMessage(payload: .pattern(30_000, seed: seed)), on: id)
        }
        try box.pair.drive { $0.listener.log.messageCount(on: id) == 10 }
        let reports = box.pair.dialer.log.events.count {
            if case .bufferedAmountLow(id) = $0 { true } else { false }
        }
        #expect(reports == 1)
    }

    static let seeds = Array<UInt64>(1...40)

    @Test(arguments: seeds)
    func `many channels arrive whole over a bad path`(seed: UInt64) throws {
        var pair = try DataChannelsPair.connected(
            seed: seed,
            conditions: .faulty(loss: 0.1, duplication: 0.1, reordering: 0.1, corruption: 0.05)
        )
        var sent: [PairEnd: [StreamID: [DataChannelMessage]]] = [:]
        for end in PairEnd.allCases {
            for channel in 0..<4 {
                let id = try pair.open(at: end)
                for index in 0..<6 {
                    let size = (index * 977 + channel * 3_001) % 5_000
                    let key = seed &+ UInt64(index)
                    let message = DataChannelMessage(payload: .pattern(size, seed: key))
                    try pair.send(message, on: id, from: end)
                    sent[end.other, default: [:]][id, default: []].append(message)
                }
            }
        }
        try pair.drive { pair in
            PairEnd.allCases.allSatisfy {
                pair.log(of: $0).messages == sent[$0] && pair.log(of: $0).acknowledged.count == 4
            }
        }
        for end in PairEnd.allCases { #expect(pair.log(of: end).acknowledged.count == 4) }
    }
}

/// Collects what a hook of the simulation sees; one test uses it on one thread.
final class RecordedIdentifiers: @unchecked Sendable {
    private(set) var values: [UInt32] = []

    func append(_ identifiers: [UInt32]) { values += identifiers }
}

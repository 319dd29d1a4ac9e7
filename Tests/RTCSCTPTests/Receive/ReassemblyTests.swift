// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

@Suite struct ReassemblyTests {
    @Test func `Fragments in any order make one message`() throws {
        let parts: [DataChunk] = [
            .fixture(1, "a", flags: .beginning), .fixture(2, "b", flags: []),
            .fixture(3, "c", flags: []),
            .fixture(4, "d", flags: .ending),
        ]
        for order in permutations(parts) {
            var side = ReceiveSide.fixture()
            try side.receive(all: Array(order.dropLast()))
            let early = side.drain()
            #expect(early.isEmpty)
            try side.receive(all: Array(order.suffix(1)))
            let found = side.drain()
            #expect(found == ["abcd"])
            side.consume(4)
            #expect(side.advertisedWindow == 2 * 1024 * 1024)
        }
    }

    @Test func `A message in one chunk is not copied`() throws {
        var side = ReceiveSide.fixture()
        let packet = ByteBuffer(repeating: 7, count: 1200)
        var chunk = DataChunk.fixture(1)
        chunk.payload = try #require(packet.getSlice(at: 0, length: 1100))
        let address = chunk.payload.withUnsafeReadableBytes { $0.baseAddress }
        _ = try side.receive(chunk)
        guard case .message(let message) = side.nextDelivery() else {
            Issue.record("no message")
            return
        }
        #expect(message.payload.withUnsafeReadableBytes { $0.baseAddress } == address)
    }

    @Test func `A waiting message does not keep a large packet alive`() throws {
        var side = ReceiveSide.fixture()
        let packet = ByteBuffer(repeating: 7, count: 16_384)
        var chunk = DataChunk.fixture(1, ssn: 1)
        chunk.payload = try #require(packet.getSlice(at: 0, length: 10))
        _ = try side.receive(chunk)
        _ = try side.receive(.fixture(2, ssn: 0))
        _ = side.nextDelivery()
        guard case .message(let message) = side.nextDelivery() else {
            Issue.record("no message")
            return
        }
        #expect(message.payload.storageCapacity < 300)
    }

    @Test func `Messages of a stream come in their order, streams do not wait for each other`()
        throws
    {
        var side = ReceiveSide.fixture()
        try side.receive(all: [
            .fixture(3, "a2", stream: 1, ssn: 2), .fixture(2, "a1", stream: 1, ssn: 1),
            .fixture(4, "b0", stream: 2, ssn: 0),
        ])
        let first = side.drain()
        #expect(first == ["b0"])
        try side.receive(all: [.fixture(1, "a0", stream: 1, ssn: 0)])
        let second = side.drain()
        #expect(second == ["a0", "a1", "a2"])
    }

    @Test func `Unordered messages overtake`() throws {
        var side = ReceiveSide.fixture()
        try side.receive(all: [
            .fixture(2, "late", ssn: 1), .fixture(3, "fast", flags: [.whole, .unordered]),
            .fixture(4, "fa", flags: [.beginning, .unordered]),
            .fixture(5, "st", ssn: 9, flags: [.ending, .unordered]),
        ])
        let found = side.drain()
        #expect(found == ["fast", "fast"])
    }

    @Test func `What a message is travels with it`() throws {
        var side = ReceiveSide.fixture()
        try side.receive(all: [
            .fixture(1, "a", stream: 9, identifier: .string, flags: [.whole, .unordered])
        ])
        let expected = Message(
            stream: StreamID(9),
            protocolIdentifier: .string,
            payload: ByteBuffer(string: "a"),
            isUnordered: true
        )
        let found = side.nextDelivery()
        #expect(found == .message(expected))
    }

    /// Sequences that no sender may produce, and the TSN that gives them away.
    static let faults: [([DataChunk], ReceiveFault)] = [
        ([.fixture(1, "")], .noUserData(TSN(1))),
        ([.fixture(1, flags: [])], .inconsistentFragments(TSN(1))),
        ([.fixture(1, flags: .ending)], .inconsistentFragments(TSN(1))),
        (
            [.fixture(1, flags: .beginning), .fixture(2, flags: .beginning)],
            .inconsistentFragments(TSN(1))
        ),
        ([.fixture(1, flags: .beginning), .fixture(2, ssn: 1)], .inconsistentFragments(TSN(1))),
        ([.fixture(1), .fixture(2, flags: [])], .inconsistentFragments(TSN(2))),
        // Out of order it shows once the gap is closed.
        ([.fixture(2, flags: []), .fixture(1)], .inconsistentFragments(TSN(2))),
        ([.fixture(2, ssn: 1), .fixture(1, flags: .beginning)], .inconsistentFragments(TSN(1))),
        (
            [.fixture(1, flags: .beginning), .fixture(2, stream: 2, flags: .ending)],
            .inconsistentFragments(TSN(2))
        ),
        (
            [.fixture(1, flags: .beginning), .fixture(2, ssn: 1, flags: [])],
            .inconsistentFragments(TSN(2))
        ),
        (
            [.fixture(1, flags: .beginning), .fixture(2, identifier: .string, flags: [])],
            .inconsistentFragments(TSN(2))
        ),
        (
            [.fixture(1, flags: .beginning), .fixture(2, flags: [.unordered, .ending])],
            .inconsistentFragments(TSN(2))
        ),
        (
            [.fixture(2, stream: 2, flags: .ending), .fixture(1, flags: .beginning)],
            .inconsistentFragments(TSN(2))
        ),
    ]

    @Test(arguments: faults)
    func `Fragments that do not fit are the peer's fault`(
        _ chunks: [DataChunk],
        _ fault: ReceiveFault
    ) throws {
        var side = ReceiveSide.fixture()
        try side.receive(all: Array(chunks.dropLast()))
        let last = try #require(chunks.last)
        #expect(throws: fault) { try side.receive(last) }
    }

    @Test func `A message beyond the limit is refused at the fragment that exceeds it`() throws {
        var side = ReceiveSide.fixture { $0.messageSizeMax = 4 }
        try side.receive(all: [.fixture(1, "1234")])
        try side.receive(all: [
            .fixture(2, "12", ssn: 1, flags: .beginning), .fixture(3, "34", ssn: 1, flags: []),
        ])
        #expect(throws: ReceiveFault.messageTooLarge(StreamID(1), limit: 4)) {
            try side.receive(.fixture(4, "5", ssn: 1, flags: .ending))
        }
        var other = ReceiveSide.fixture { $0.messageSizeMax = 4 }
        #expect(throws: ReceiveFault.messageTooLarge(StreamID(1), limit: 4)) {
            try other.receive(.fixture(1, "12345"))
        }
    }

    @Test func `A fault names its cause`() {
        #expect(ReceiveFault.noUserData(TSN(1)).cause == .noUserData(TSN(1)))
        #expect(ReceiveFault.inconsistentFragments(TSN(1)).cause.code == .protocolViolation)
        #expect(
            ReceiveFault.messageTooLarge(StreamID(1), limit: 1).cause.code == .protocolViolation
        )
    }

    @Test func `A long message in reverse order costs no more than its fragments`() throws {
        var side = ReceiveSide.fixture()
        for tsn in (UInt32(2)...1999).reversed() { _ = try side.receive(.fixture(tsn, flags: [])) }
        _ = try side.receive(.fixture(2000, flags: .ending))
        _ = try side.receive(.fixture(1, flags: .beginning))
        let found = side.drain()
        #expect(found == [String(repeating: "x", count: 2000)])
    }
}

/// All orders of up to a handful of elements.
func permutations<Element>(_ elements: [Element]) -> [[Element]] {
    guard elements.count > 1 else { return [elements] }
    return elements.indices.flatMap { index in
        var rest = elements
        let first = rest.remove(at: index)
        return permutations(rest).map { [first] + $0 }
    }
}

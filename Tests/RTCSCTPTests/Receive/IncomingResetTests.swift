// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

@Suite struct IncomingResetTests {
    func request(_ number: UInt32, last: UInt32, _ streams: [UInt16]) -> OutgoingResetRequest {
        OutgoingResetRequest(
            request: ReconfigurationSequenceNumber(number),
            response: ReconfigurationSequenceNumber(0),
            lastAssignedTSN: TSN(last),
            streams: WireList(streams.map { StreamID($0) })
        )
    }

    @Test func `A stream starts over at zero`() throws {
        var side = ReceiveSide.fixture()
        try side.receive(all: [.fixture(1, "a"), .fixture(2, "b", ssn: 1)])
        let outcome = side.receive(request(1, last: 2, [1]))
        #expect(outcome == .performed)
        try side.receive(all: [.fixture(3, "new", ssn: 0), .fixture(4, "other", stream: 2)])
        let found = side.drain()
        #expect(found == ["a", "b", "reset 1", "new", "other"])
    }

    @Test func `No stream named means all`() throws {
        var side = ReceiveSide.fixture()
        try side.receive(all: [.fixture(1, "a"), .fixture(2, "b", stream: 2)])
        _ = side.receive(request(1, last: 2, []))
        try side.receive(all: [.fixture(3, "c"), .fixture(4, "d", stream: 2)])
        let found = side.drain()
        #expect(found == ["a", "b", "reset ", "c", "d"])
    }

    @Test func `A reset waits for everything sent before it`() throws {
        var side = ReceiveSide.fixture()
        try side.receive(all: [.fixture(1, "a")])
        let outcome = side.receive(request(7, last: 3, [1]))
        #expect(outcome == .inProgress)
        #expect(side.isResetPending(ReconfigurationSequenceNumber(7)))
        // The new life begins, its numbers look like the old one's next; another stream goes on.
        try side.receive(all: [
            .fixture(4, "new0", ssn: 0), .fixture(5, "new1", ssn: 1),
            .fixture(6, "new2", ssn: 9, flags: [.whole, .unordered]),
            .fixture(7, "other", stream: 2),
        ])
        let repeated = side.receive(request(7, last: 3, [1]))
        #expect(repeated == .inProgress)
        try side.receive(all: [.fixture(3, "c", ssn: 2)])
        let before = side.drain()
        #expect(before == ["a", "other"])
        try side.receive(all: [.fixture(2, "b", ssn: 1)])
        let after = side.drain()
        #expect(after == ["b", "c", "reset 1", "new0", "new1", "new2"])
        #expect(!side.isResetPending(ReconfigurationSequenceNumber(7)))
        let done = side.receive(request(7, last: 3, [1]))
        #expect(done == .performed)
    }

    @Test func `Several resets may wait, each for its own TSN`() throws {
        var side = ReceiveSide.fixture()
        let first = side.receive(request(1, last: 2, [1]))
        let second = side.receive(request(2, last: 3, [2]))
        #expect(first == .inProgress && second == .inProgress)
        try side.receive(all: [
            .fixture(4, "new2", stream: 2), .fixture(3, "old2", stream: 2),
            .fixture(2, "old1", ssn: 0), .fixture(1, "x", stream: 5),
        ])
        let found = side.drain()
        #expect(found == ["old2", "old1", "x", "reset 1", "reset 2", "new2"])
    }

    @Test func `A request repeated under a new number is performed once`() throws {
        var side = ReceiveSide.fixture()
        let first = side.receive(request(1, last: 1, [1]))
        let second = side.receive(request(2, last: 1, [1]))
        #expect(first == .inProgress && second == .inProgress)
        #expect(side.isResetPending(ReconfigurationSequenceNumber(2)))
        try side.receive(all: [
            .fixture(2, "new0"), .fixture(1, "old0"), .fixture(3, "new1", ssn: 1),
        ])
        let third = side.receive(request(3, last: 1, [1]))
        #expect(third == .performed)
        try side.receive(all: [.fixture(4, "new2", ssn: 2)])
        let found = side.drain()
        #expect(found == ["old0", "reset 1", "new0", "new1", "new2"])
        let next = side.receive(request(4, last: 4, [1]))
        #expect(next == .performed)
        let again = side.drain()
        #expect(again == ["reset 1"])
    }

    @Test func `A new life that overtakes the request waits for it`() throws {
        var side = ReceiveSide.fixture()
        try side.receive(all: [.fixture(1, "a"), .fixture(2, "b", ssn: 1)])
        try side.receive(all: [.fixture(3, "new0", ssn: 0), .fixture(4, "new1", ssn: 1)])
        let outcome = side.receive(request(1, last: 2, [1]))
        #expect(outcome == .performed)
        let found = side.drain()
        #expect(found == ["a", "b", "reset 1", "new0", "new1"])
    }

    @Test func `What the old life leaves behind is given back to the window`() throws {
        var side = ReceiveSide.fixture()
        let window = side.advertisedWindow
        try side.receive(all: [.fixture(1, "stranded", ssn: 5)])
        #expect(side.advertisedWindow < window)
        _ = side.receive(request(1, last: 1, [1]))
        #expect(side.advertisedWindow == window)
        let found = side.drain()
        #expect(found == ["reset 1"])
    }

    @Test func `One stream that does not exist makes a request invalid, now and later`() throws {
        var side = ReceiveSide.fixture { $0.streams = 4 }
        try side.receive(all: [.fixture(1, "a"), .fixture(2, "b", ssn: 1)])
        for last in [UInt32(2), 9] {
            for streams in [[4], [1, 65_535], [3, 4]] as [[UInt16]] {
                let outcome = side.receive(request(1, last: last, streams))
                #expect(outcome == .invalidStream)
            }
        }
        #expect(!side.isResetPending(ReconfigurationSequenceNumber(1)))
        try side.receive(all: [.fixture(3, "c", ssn: 2)])
        let before = side.drain()
        #expect(before == ["a", "b", "c"])
        let outcome = side.receive(request(2, last: 3, [1, 3]))
        #expect(outcome == .performed)
        let after = side.drain()
        #expect(after == ["reset 1,3"])
    }

    @Test func `Resets beyond what can wait are postponed`() {
        var side = ReceiveSide.fixture()
        for number in 0..<UInt32(PendingResets.requestsMax) {
            let outcome = side.receive(request(number, last: 9, [1]))
            #expect(outcome == .inProgress)
        }
        let outcome = side.receive(request(9999, last: 9, [1]))
        #expect(outcome == .postponed)
        let known = side.receive(request(0, last: 9, [1]))
        #expect(known == .inProgress)
    }

    @Test func `A stream waits for one reset only, and for none beside one of all`() throws {
        var side = ReceiveSide.fixture()
        let first = side.receive(request(1, last: 1, [1, 2, 1]))
        let others: [OutgoingResetRequest] = [
            request(2, last: 2, [2, 3]), request(3, last: 2, []), request(4, last: 1, [1]),
        ]
        let outcomes = others.map { side.receive($0) }
        #expect(first == .inProgress && outcomes == [.postponed, .postponed, .postponed])
        #expect(!side.isResetPending(ReconfigurationSequenceNumber(2)))
        try side.receive(all: [.fixture(1, "a")])
        let all = side.receive(request(3, last: 2, []))
        let beside = side.receive(request(5, last: 2, [7]))
        #expect(all == .inProgress && beside == .postponed)
        try side.receive(all: [.fixture(2, "b")])
        #expect(side.drain() == ["a", "reset 1,2", "b", "reset "])
    }

    /// Before, each reset sorted all held messages anew, asking each of the others about each.
    @Test(.timeLimit(.minutes(1)))
    func `Many resets that become due at once cost no more than one`() throws {
        var side = ReceiveSide.fixture()
        let streams = UInt16(PendingResets.requestsMax)
        for stream in 0..<streams {
            _ = side.receive(request(UInt32(stream), last: 1, [stream]))
        }
        for round in 0..<UInt16(8) {
            try side.receive(
                all: (0..<streams).map { stream in
                    let tsn = 2 + UInt32(round) * UInt32(streams) + UInt32(stream)
                    return .fixture(tsn, "m", stream: stream, ssn: round)
                }
            )
        }
        #expect(side.drain() == [])
        try side.receive(all: [.fixture(1, "last", stream: 2000)])
        let found = side.drain()
        #expect(found.count == 1 + 9 * Int(streams))
        #expect(found.count { $0 == "m" } == 8 * Int(streams))
    }

    @Test func `Requests alone do not move what waits again and again`() throws {
        var side = ReceiveSide.fixture()
        try side.receive(all: (2..<102).map { .fixture($0, ssn: UInt16($0)) })
        var performed = 0
        while performed < 1000, side.receive(request(UInt32(performed), last: 0, [1])) == .performed
        {
            performed += 1
        }
        // Two moves for each of the hundred messages, and the ones that overdraw.
        #expect(performed == 3)
        try side.receive(all: (102..<202).map { .fixture($0, stream: 2, ssn: UInt16($0)) })
        let outcome = side.receive(request(5000, last: 0, [1]))
        #expect(outcome == .performed)
    }
}

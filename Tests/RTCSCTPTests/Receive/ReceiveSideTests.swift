// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

@Suite struct ReceiveSideTests {
    /// A receiver whose first packet, TSN 1, is acknowledged and consumed.
    func settled(_ change: (inout ReceiveConfiguration) -> Void = { _ in }) throws -> ReceiveSide {
        var side = ReceiveSide.fixture(change)
        try side.receive(all: [.fixture(1)])
        _ = side.drain()
        side.consume(1)
        _ = side.makeSACK()
        return side
    }

    @Test func `The first packet is acknowledged at once, then every second`() throws {
        var side = ReceiveSide.fixture()
        var due: [Bool] = []
        for tsn in UInt32(1)...5 {
            try side.receive(all: [.fixture(tsn, ssn: UInt16(tsn - 1))])
            due.append(side.isAcknowledgementDue)
            if side.isAcknowledgementDue { _ = side.makeSACK() }
        }
        #expect(due == [true, false, true, false, true])
    }

    @Test func `Two chunks in one packet count as one packet`() throws {
        var side = try settled()
        _ = try side.receive(.fixture(2, ssn: 1))
        _ = try side.receive(.fixture(3, ssn: 2))
        side.finishPacket(at: .zero)
        #expect(!side.isAcknowledgementDue)
        #expect(side.acknowledgementDeadline == .zero + .milliseconds(20))
        side.advance(to: .zero + .milliseconds(20))
        #expect(side.isAcknowledgementDue)
    }

    @Test func `A packet without DATA asks for nothing`() throws {
        var side = try settled()
        side.finishPacket(at: .zero)
        #expect(!side.isAcknowledgementPending)
    }

    @Test func `A gap, what fills it, a duplicate and the I bit are acknowledged at once`() throws {
        var side = try settled()
        let steps: [DataChunk] = [
            .fixture(4, ssn: 3), .fixture(2, ssn: 1), .fixture(3, ssn: 2), .fixture(3, ssn: 2),
            .fixture(5, ssn: 4, flags: [.whole, .immediate]),
        ]
        for step in steps {
            try side.receive(all: [step])
            #expect(side.isAcknowledgementDue)
            _ = side.makeSACK()
        }
    }

    @Test func `A SACK tells gaps, duplicates and the window`() throws {
        var side = try settled()
        try side.receive(all: [.fixture(3, "abc", ssn: 2), .fixture(3, "abc", ssn: 2)])
        let sack = side.makeSACK()
        #expect(sack.cumulativeTSNAck == TSN(1))
        #expect(Array(sack.gapBlocks) == [GapBlock(start: 2, end: 2)])
        #expect(Array(sack.duplicateTSNs) == [TSN(3)])
        let cost = 3 + ReceiveSide.overheadBytes
        #expect(sack.advertisedReceiverWindow == UInt32(2 * 1024 * 1024 - cost))
        #expect(!side.isAcknowledgementPending)
        let again = side.makeSACK()
        #expect(again.duplicateTSNs.isEmpty)
        #expect(side.statistics.duplicates == 1)
        #expect(side.statistics.accepted == 2)
    }

    @Test func `Bytes count until the application has read them`() throws {
        var side = ReceiveSide.fixture { $0.windowBytes = 1000 }
        try side.receive(all: [.fixture(1, String(repeating: "x", count: 100))])
        #expect(side.advertisedWindow == UInt32(900 - ReceiveSide.overheadBytes))
        _ = side.nextDelivery()
        #expect(side.advertisedWindow == 900)
        side.consume(60)
        #expect(side.advertisedWindow == 960)
        side.consume(1_000_000)
        #expect(side.advertisedWindow == 1000)
        side.consume(-5)
        #expect(side.advertisedWindow == 1000)
    }

    @Test func `A full window takes only the chunk that everything waits for`() throws {
        var side = ReceiveSide.fixture {
            $0.windowBytes = 1000
            $0.messageSizeMax = 500
        }
        let text = String(repeating: "x", count: 500)
        try side.receive(all: [.fixture(3, text, ssn: 2), .fixture(4, text, ssn: 3)])
        #expect(side.advertisedWindow == 0)
        let ahead = try side.receive(.fixture(2, text, ssn: 1))
        #expect(ahead == .dropped)
        let next = try side.receive(.fixture(1, text, ssn: 0))
        #expect(next == .accepted)
        #expect(side.cumulativeTSN == TSN(1))
        // Even this one only up to the hard limit.
        let beyond = try side.receive(.fixture(2, text, ssn: 1))
        #expect(beyond == .dropped)
        #expect(side.statistics.withoutRoom == 2)
        let found = side.drain()
        #expect(found.count == 1)
    }

    @Test func `A peer that fills the window without end is stopped`() throws {
        var side = ReceiveSide.fixture {
            $0.windowBytes = 10_000
            $0.messageSizeMax = 1000
        }
        var accepted = 0
        for tsn in UInt32(1)...10_000 {
            let outcome = try side.receive(.fixture(tsn, ssn: UInt16(tsn - 1)))
            if outcome == .accepted { accepted += 1 }
        }
        #expect(accepted <= 20_000 / ReceiveSide.overheadBytes)
    }

    @Test func `A window that opens again is announced`() throws {
        var side = try settled { $0.windowBytes = 1000 }
        try side.receive(all: [.fixture(2, String(repeating: "x", count: 990), ssn: 1)])
        _ = side.drain()
        let closed = side.makeSACK()
        #expect(closed.advertisedReceiverWindow == 10)
        side.consume(240)
        #expect(!side.isAcknowledgementDue)
        side.consume(10)
        #expect(side.isAcknowledgementDue)
        let open = side.makeSACK()
        #expect(open.advertisedReceiverWindow == 260)
    }

    @Test func `A fragment beyond too many gaps waits at the peer unless it is the next`() throws {
        var side = ReceiveSide.fixture()
        let count = UInt32(FragmentStore.runsMax)
        try side.receive(all: (1...count).map { .fixture(1 + 2 * $0, flags: []) })
        #expect(side.statistics.accepted == Int(count))
        let beyond = 3 + 2 * count
        let dropped = try side.receive(.fixture(beyond, flags: []))
        let whole = try side.receive(.fixture(beyond, stream: 2))
        let next = try side.receive(.fixture(1, flags: .beginning))
        #expect(dropped == .dropped && whole == .accepted && next == .accepted)
        #expect(side.cumulativeTSN == TSN(1))
    }

    @Test func `DATA on a stream that does not exist is acknowledged and discarded`() throws {
        var side = ReceiveSide.fixture { $0.streams = 10 }
        let outcome = try side.receive(.fixture(1, stream: 10))
        #expect(outcome == .invalidStream)
        #expect(side.cumulativeTSN == TSN(1))
        let found = side.drain()
        #expect(found.isEmpty)
        let last = try side.receive(.fixture(2, stream: 9))
        #expect(last == .accepted)
        #expect(side.statistics.invalidStreams == 1)
    }

    @Test func `A TSN that no SACK could name is dropped`() throws {
        var side = ReceiveSide.fixture()
        let outcome = try side.receive(.fixture(65_536))
        #expect(outcome == .dropped)
        #expect(side.statistics.tooFarAhead == 1)
    }

    @Test func `A SACK can be asked for`() throws {
        var side = try settled()
        #expect(!side.isAcknowledgementDue)
        side.requireAcknowledgement()
        #expect(side.isAcknowledgementDue)
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

@Suite struct ForwardTSNTests {
    func forward(_ tsn: UInt32, _ skipped: [(UInt16, UInt16)] = []) -> ForwardTSNChunk {
        ForwardTSNChunk(
            newCumulativeTSN: TSN(tsn),
            skipped: WireList(
                skipped.map {
                    SkippedStream(
                        stream: StreamID($0.0),
                        sequenceNumber: StreamSequenceNumber($0.1)
                    )
                }
            )
        )
    }

    @Test func `What waited behind a given-up message is delivered`() throws {
        var side = ReceiveSide.fixture()
        try side.receive(all: [.fixture(2, "b", ssn: 1), .fixture(4, "d", ssn: 3)])
        try side.receive(forward(3, [(1, 2)]))
        let found = side.drain()
        #expect(found == ["b", "d"])
        #expect(side.cumulativeTSN == TSN(4))
        try side.receive(all: [.fixture(5, "e", ssn: 4)])
        let next = side.drain()
        #expect(next == ["e"])
    }

    @Test func `Fragments of given-up messages are forgotten`() throws {
        var side = ReceiveSide.fixture()
        let window = side.advertisedWindow
        try side.receive(all: [
            .fixture(1, flags: .beginning), .fixture(3, flags: []),
            .fixture(5, flags: [.beginning, .unordered]),
        ])
        #expect(side.advertisedWindow < window)
        try side.receive(forward(6, [(1, 0)]))
        #expect(side.advertisedWindow == window)
        try side.receive(all: [.fixture(7, "next", ssn: 1)])
        let found = side.drain()
        #expect(found == ["next"])
    }

    @Test func `Later fragments of a given-up message are dropped without complaint`() throws {
        let rest: [DataChunk] = [
            .fixture(3, flags: []), .fixture(4, flags: []), .fixture(5, flags: .ending),
        ]
        for order in permutations(rest) {
            for count in 0...3 {
                var side = ReceiveSide.fixture()
                let window = side.advertisedWindow
                try side.receive(all: [.fixture(1, flags: .beginning)] + order.prefix(count))
                try side.receive(forward(2, [(1, 0)]))
                try side.receive(all: order.dropFirst(count) + [.fixture(6, "next", ssn: 1)])
                let found = side.drain()
                #expect(found == ["next"])
                side.consume(4)
                #expect(side.advertisedWindow == window)
                #expect(side.cumulativeTSN == TSN(6))
            }
        }
    }

    @Test func `A message that begins right behind stays whole`() throws {
        for isEarly in [true, false] {
            var side = ReceiveSide.fixture()
            if isEarly { try side.receive(all: [.fixture(3, "a", ssn: 1, flags: .beginning)]) }
            try side.receive(forward(2, [(1, 0)]))
            if !isEarly { try side.receive(all: [.fixture(3, "a", ssn: 1, flags: .beginning)]) }
            try side.receive(all: [.fixture(4, "b", ssn: 1, flags: .ending)])
            let found = side.drain()
            #expect(found == ["ab"])
        }
    }

    @Test func `An old one changes nothing and asks for a SACK`() throws {
        var side = ReceiveSide.fixture()
        try side.receive(all: [.fixture(1, "a")])
        _ = side.makeSACK()
        try side.receive(forward(1, [(1, 50)]))
        side.finishPacket(at: .zero)
        #expect(side.isAcknowledgementDue)
        try side.receive(all: [.fixture(2, "b", ssn: 1)])
        let found = side.drain()
        #expect(found == ["a", "b"])
    }

    @Test func `A skip that is behind its stream does not turn it back`() throws {
        var side = ReceiveSide.fixture()
        try side.receive(all: [.fixture(1, "a", ssn: 0), .fixture(2, "b", ssn: 1)])
        try side.receive(forward(3, [(1, 0)]))
        try side.receive(all: [.fixture(4, "c", ssn: 2)])
        let found = side.drain()
        #expect(found == ["a", "b", "c"])
    }
}

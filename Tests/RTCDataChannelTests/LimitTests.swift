// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCSCTP
import RTCSimulation
import Testing

@testable import RTCDataChannel

@Suite struct LimitTests {
    @Test func `channels are limited to the streams that the peer takes`() throws {
        var pair = try DataChannelsPair.connected(listener: .streams(6))
        let ids = try (0..<3).map { _ in try pair.open(at: .dialer) }
        #expect(ids.map(\.rawValue) == [0, 2, 4])
        #expect(throws: DataChannelError.noFreeID) { try pair.open(at: .dialer) }
        let others = try (0..<3).map { _ in try pair.open(at: .listener) }
        #expect(others.map(\.rawValue) == [1, 3, 5])
        #expect(throws: DataChannelError.noFreeID) { try pair.open(at: .listener) }
    }

    /// Firefox announces fewer outgoing than incoming streams: on an id beyond its own it could
    /// never answer.
    @Test func `channels are limited to the streams that the peer sends on`() throws {
        var pair = DataChannelsPair()
        pair.admits = { end, packet in
            if end == .listener { packet.announce(outboundStreams: 4) }
            return true
        }
        pair.connect()
        try pair.drive { $0.dialer.log.isConnected }
        #expect(pair.dialer.log.limits?.incomingStreams == 4)
        #expect(pair.dialer.log.limits?.outgoingStreams == 65_535)
        let ids = [try pair.open(at: .dialer), try pair.open(at: .dialer)]
        #expect(ids.map(\.rawValue) == [0, 2])
        #expect(throws: DataChannelError.noFreeID) { try pair.open(at: .dialer) }
    }

    @Test func `ids are given out in turn and wrap around`() throws {
        var pair = try DataChannelsPair.connected(listener: .streams(8))
        var ids: [UInt16] = []
        for count in 1...9 {
            let id = try pair.open(at: .dialer)
            ids.append(id.rawValue)
            pair.close(id, at: .dialer)
            try pair.drive { $0.dialer.log.released.count == count }
        }
        #expect(ids == [0, 2, 4, 6, 0, 2, 4, 6, 0])
    }

    @Test(arguments: PairEnd.allCases)
    func `the end of the association removes every channel`(end: PairEnd) throws {
        var pair = try DataChannelsPair.connected()
        let ids = [try pair.open(at: .dialer), try pair.open(at: .listener)]
        try pair.drive {
            !$0.dialer.log.acknowledged.isEmpty && !$0.listener.log.acknowledged.isEmpty
        }
        switch end {
        case .dialer: pair.dialer.engine.shutdown(at: pair.now)
        case .listener: pair.listener.engine.shutdown(at: pair.now)
        }
        try pair.drive { $0.dialer.log.end != nil && $0.listener.log.end != nil }
        #expect(pair.log(of: end).end == .localShutdown)
        #expect(pair.log(of: end.other).end == .peerShutdown)
        for side in PairEnd.allCases {
            for id in ids {
                #expect(throws: DataChannelError.notOpen(id)) {
                    try pair.send(.text("late"), on: id, from: side)
                }
            }
            #expect(throws: DataChannelError.self) { try pair.open(at: side) }
            guard case .ended = pair.log(of: side).events.last else {
                Issue.record("something follows the end")
                continue
            }
        }
        #expect(pair.dialer.engine.channels.isEmpty && pair.listener.engine.channels.isEmpty)
    }

    @Test func `an abort tells its reason to the other end`() throws {
        let (box, _) = try DataChannelsPair.withChannel()
        box.pair.dialer.engine.abort(reason: "enough", at: box.pair.now)
        try box.pair.drive { $0.dialer.log.end != nil && $0.listener.log.end != nil }
        #expect(box.pair.dialer.log.end == .localAbort)
        #expect(box.pair.listener.log.end == .peerAbort(cause: 12, reason: "enough"))
        #expect(box.pair.listener.engine.channels.isEmpty)
    }
}

extension ByteBuffer {
    /// Changes the number of outbound streams in an INIT ACK (RFC 9260 §3.3.3), checksum included.
    fileprivate mutating func announce(outboundStreams: UInt16) {
        guard getInteger(at: readerIndex + 12, as: UInt8.self) == 2 else { return }
        setInteger(outboundStreams, at: readerIndex + 24)
        setInteger(UInt32(0), at: readerIndex + 8)
        let checksum = withUnsafeReadableBytes { CRC32C.checksum($0) }
        setInteger(checksum, at: readerIndex + 8, endianness: .little)
    }
}

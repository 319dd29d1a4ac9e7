// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerTransport
import PeerTransportTesting
import RTCCore
import RTCSCTP
import Testing

@testable import RTCDTLS
@testable import RTCDataChannel
@testable import RTCPeerConnection
@testable import WebRTCDirect

extension OverSockets {
    @Suite struct MemoryTests {
        @Test func `datagrams grow to what the path carries`() async throws {
            let pair = try await Nodes().connect()
            let before = try #require(await pair.dialer.statistics())
            #expect(before.datagramBytes == 1_225)
            let (opened, accepted) = try await pair.stream()
            async let served: Void = Echo.serve(accepted)
            try await Echo.verify(byteCount: 2 << 20, on: opened, seed: 5)
            try await served
            let after = try #require(await pair.dialer.statistics())
            #expect(after.datagramBytes == 1_469)
            await pair.close()
        }

        @Test func `without more than the base allowed nothing is probed`() async throws {
            let pair = try await Nodes { $0.datagramBytesMax = 1_228 }.connect()
            let (opened, accepted) = try await pair.stream()
            async let served: Void = Echo.serve(accepted)
            try await Echo.verify(byteCount: 1 << 20, on: opened, seed: 5)
            try await served
            let probes = try await pair.dialer.onLoop {
                $0.peer.associationStatistics.pathProbesSent
            }
            #expect(probes == 0)
            await pair.close()
        }

        @Test func `a stream that nobody reads is given up when others wait for it`() async throws {
            let pair = try await Nodes {
                $0.receiveWindowBytes = 256 << 10
                $0.receiveWindowBytesMax = 256 << 10
                $0.unreadTimeout = .milliseconds(200)
            }.connect()
            let (blocked, unread) = try await pair.stream()
            let (other, read) = try await pair.stream()
            let writing = Task { try await blocked.write(pattern(8 << 20)) }
            let id = StreamID(blocked.id)
            try await pair.accepted.wait { $0.streams[id] == nil }
            let error = try await failure { () async throws(StreamError) in
                try await unread.read()
            }
            #expect(error == .unreadTooLong)
            let refused = await writing.result
            #expect(throws: StreamError.reset(.resourceLimitExceeded)) { try refused.get() }
            async let served: Void = Echo.serve(read)
            try await Echo.verify(byteCount: 1 << 20, on: other, seed: 7)
            try await served
            await pair.close()
        }

        @Test func `what closed streams leave unread is given up when others wait`() async throws {
            let pair = try await Nodes {
                $0.receiveWindowBytes = 256 << 10
                $0.receiveWindowBytesMax = 256 << 10
                $0.unreadTimeout = .milliseconds(200)
            }.connect()
            // Nobody accepts them, and together they hold more than there is room for.
            for _ in 0..<10 {
                let opened = try await pair.dialer.openStream()
                try await opened.write(pattern(100_000))
                try await opened.closeWrite()
                opened.closeRead()
                let id = StreamID(opened.id)
                try await pair.dialer.wait { $0.streams[id] == nil }
            }
            try await pair.accepted.wait { $0.streams.isEmpty && $0.unaccepted.count == 10 }
            var givenUp = 0
            for _ in 0..<10 {
                let accepted = try #require(try await pair.accepted.acceptStream())
                do {
                    let bytes = try await accepted.readBytes()
                    #expect(bytes.readableBytes == 100_000)
                } catch StreamError.unreadTooLong {
                    givenUp += 1
                }
            }
            #expect(givenUp > 0)
            await pair.close()
        }

        @Test func `what closed streams leave is remembered until it is read`() async throws {
            let pair = try await Nodes().connect()
            for isRead in [true, false] {
                let opened = try await pair.dialer.openStream()
                try await opened.write(pattern(1000))
                try await opened.closeWrite()
                opened.closeRead()
                try await pair.accepted.wait { $0.unreadRemains.count == 1 }
                do {
                    let accepted = try #require(try await pair.accepted.acceptStream())
                    if isRead { _ = try await accepted.readBytes() }
                }
                try await pair.accepted.wait { $0.unreadRemains.isEmpty }
            }
            try await pair.waitForOpenWindows()
            await pair.close()
        }

        @Test func `an ended connection keeps nothing, however long its handle lives`()
            async throws
        {
            let nodes = try Nodes { $0.receiveWindowBytes = 256 << 10 }
            let pair = try await nodes.connect()
            let (opened, accepted) = try await pair.stream()
            let writing = Task { try await opened.write(pattern(4 << 20)) }
            try await pair.accepted.wait { $0.peer.isReceiveWindowExhausted }
            pair.dialer.abort()
            for end in [pair.dialer, pair.accepted] {
                _ = try await end.closed
                let isFreed = try await end.onLoop { driver in
                    driver.flush()
                    let dtlsHasKeys = driver.peer.dtls.ssl != nil || driver.peer.dtls.records != nil
                    return driver.peer.bufferedAmount == 0 && !dtlsHasKeys
                        && !driver.peer.isReceiveWindowExhausted
                }
                #expect(isFreed)
            }
            #expect(nodes.active.node.memory.bytesUsed == 0)
            #expect(nodes.passive.node.memory.bytesUsed == 0)
            _ = await writing.result
            withExtendedLifetime(accepted) {}
            await pair.close()
        }

        @Test func `a window does not grow without memory in the budget`() async throws {
            let nodes = try Nodes {
                $0.receiveWindowBytes = 256 << 10
                $0.memoryBytesMax = 0
            }
            let pair = try await nodes.connect()
            let (opened, accepted) = try await pair.stream()
            async let served: Void = Echo.serve(accepted)
            try await Echo.verify(byteCount: 8 << 20, on: opened, seed: 5)
            try await served
            let statistics = try #require(await pair.dialer.statistics())
            #expect(statistics.receiveWindow == 256 << 10)
            #expect(nodes.active.node.memory.bytesUsed == 0)
            await pair.close()
        }

        @Test func `what a connection has taken of the budget comes back`() async throws {
            let nodes = try Nodes()
            let pair = try await nodes.connect()
            let isTaken = try await pair.dialer.onLoop { $0.share.grow(by: 1 << 20) }
            #expect(isTaken)
            #expect(nodes.active.node.memory.bytesUsed == 1 << 20)
            await pair.close()
            #expect(nodes.active.node.memory.bytesUsed == 0)
        }
    }
}

@Suite struct MemoryBudgetTests {
    @Test func `no more is given out than there is`() {
        let budget = MemoryBudget(bytesMax: 100)
        let first = budget.take(60)
        let second = budget.take(50)
        let third = budget.take(40)
        #expect(first && !second && third)
        budget.giveBack(60)
        #expect(budget.bytesUsed == 40)
    }

    @Test func `a share that ends gives back what it had`() {
        let budget = MemoryBudget(bytesMax: 100)
        do {
            var share = MemoryShare(of: budget)
            let isTaken = share.grow(by: 70)
            #expect(isTaken)
            #expect(budget.bytesUsed == 70)
        }
        #expect(budget.bytesUsed == 0)
    }
}

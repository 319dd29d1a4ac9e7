// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import PeerIdentity
import PeerTransport
import PeerTransportTesting
import Testing

@Suite(.timeLimit(.minutes(1)))
struct MemoryTransportTests {
    @Test func `Both ends know each other and where they are`() async throws {
        let pair = try await MemoryNodes().connect()
        #expect(try pair.dialer.remotePeer == testPeer(1))
        #expect(try pair.accepted.remotePeer == testPeer(2))
        #expect(pair.dialer.remoteAddress == pair.accepted.localAddress)
        #expect(pair.dialer.localAddress == pair.accepted.remoteAddress)
        #expect(pair.listener.addresses == [pair.dialer.remoteAddress])
    }

    @Test(arguments: ["/", "/ip4/127.0.0.1/udp/1/webrtc-direct", "/memory/1/memory/2"])
    func `An address of another kind is handed back`(text: String) async throws {
        let nodes = try MemoryNodes()
        let address = try Multiaddr(text)
        await #expect(throws: TransportError.addressNotSupported(address)) {
            try await nodes.active.dial(address)
        }
        await #expect(throws: TransportError.addressNotSupported(address)) {
            try await nodes.active.listen(on: address)
        }
    }

    @Test func `A port has one listener, until it closes`() async throws {
        let nodes = try MemoryNodes()
        let address = memoryAddress(7)
        let first = try await nodes.passive.listen(on: address)
        let inUse = TransportError.bindFailed(address, UnderlyingError(MemoryPortInUse(port: 7)))
        await #expect(throws: inUse) { try await nodes.passive.listen(on: address) }
        #expect(first.addresses == [address])
        await first.close()
        let second = try await nodes.passive.listen(on: address)
        await second.close()
    }

    @Test func `Dialing where nobody listens fails at once`() async throws {
        let nodes = try MemoryNodes()
        await #expect(throws: TransportError.unreachable(memoryAddress(9))) {
            try await nodes.active.dial(memoryAddress(9))
        }
    }

    @Test func `The peer that the address names must answer`() async throws {
        let nodes = try MemoryNodes()
        let listener = try await nodes.passive.listen(on: memoryAddress(1))
        let wrong = try memoryAddress(1).appending(.p2p(testPeer(3).multihash))
        let mismatch = try TransportError.peerMismatch(
            expected: testPeer(3),
            actual: testPeer(1)
        )
        await #expect(throws: mismatch) { try await nodes.active.dial(wrong) }
        let right = try memoryAddress(1).appending(.p2p(testPeer(1).multihash))
        async let dialed = nodes.active.dial(right)
        if let pending = await listener.nextPending() {
            _ = try await nodes.passive.upgrade(pending)
        }
        _ = try await dialed
    }

    @Test func `A role that memory has not is refused`() async throws {
        let nodes = try MemoryNodes()
        await #expect(throws: TransportError.optionNotSupported(.role)) {
            try await nodes.active.dial(memoryAddress(1), options: DialOptions(role: .listener))
        }
    }

    @Test func `Rejecting or dropping an incoming connection refuses the dial`() async throws {
        let nodes = try MemoryNodes()
        let listener = try await nodes.passive.listen(on: memoryAddress(1))
        for isRejected in [true, false] {
            let dialing = Task { try await nodes.active.dial(memoryAddress(1)) }
            let pending = await listener.nextPending()
            if isRejected {
                pending?.reject()
                #expect(pending?.isAlive == false)
            }
            _ = consume pending
            await #expect(throws: TransportError.refused) { try await dialing.value }
        }
    }

    @Test func `A listener with no room for more peers refuses`() async throws {
        let nodes = try MemoryNodes(limits: MemoryLimits(pendingConnections: 1))
        let listener = try await nodes.passive.listen(on: memoryAddress(1))
        var events = listener.events.makeAsyncIterator()
        _ = await events.next()
        // The listener takes one peer: of two dials, one waits and the other is refused.
        let refusals = Monitor(0)
        let dials = (0..<2).map { _ in
            Task {
                do {
                    _ = try await nodes.active.dial(memoryAddress(1))
                } catch TransportError.refused {
                    refusals.update { $0 += 1 }
                }
            }
        }
        _ = try await refusals.wait { $0 == 1 ? $0 : nil }
        await listener.close()
        for dial in dials { try await dial.value }
        #expect(refusals.withState { $0 } == 2)
    }

    @Test func `A dial ends with its time limit and leaves nothing behind`() async throws {
        let clock = ManualClock()
        let nodes = try MemoryNodes(clock: clock)
        let listener = try await nodes.passive.listen(on: memoryAddress(1))
        let dialing = Task {
            try await nodes.active.dial(
                memoryAddress(1),
                options: DialOptions(timeout: .seconds(3))
            )
        }
        let pending = await listener.nextPending()
        try await clock.waitForSleepers()
        clock.advance(by: .seconds(3))
        await #expect(throws: TransportError.timedOut) { try await dialing.value }
        let late = try #require(pending)
        #expect(!late.isAlive)
        await #expect(throws: TransportError.pendingConnectionExpired) {
            try await nodes.passive.upgrade(late)
        }
    }

    @Test func `A cancelled dial ends and leaves nothing behind`() async throws {
        let nodes = try MemoryNodes()
        let listener = try await nodes.passive.listen(on: memoryAddress(1))
        let dialing = Task { try await nodes.active.dial(memoryAddress(1)) }
        let pending = await listener.nextPending()
        dialing.cancel()
        await #expect(throws: TransportError.cancelled) { try await dialing.value }
        #expect(pending?.isAlive == false)
    }

    @Test func `A pending connection of another node is not upgraded`() async throws {
        let nodes = try MemoryNodes()
        let listener = try await nodes.passive.listen(on: memoryAddress(1))
        async let dialed = nodes.active.dial(memoryAddress(1))
        let pending = try #require(await listener.nextPending())
        await #expect(throws: TransportError.foreignPendingConnection) {
            try await nodes.active.upgrade(pending)
        }
        _ = try await nodes.passive.upgrade(pending)
        _ = try await dialed
    }
}

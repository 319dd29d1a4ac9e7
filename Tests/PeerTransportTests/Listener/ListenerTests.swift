// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import PeerTransport
import Synchronization
import Testing

/// A peer that waits at a listener and remembers whether it was turned away.
private final class TestPending: PendingConnection {
    let localAddress = memoryAddress(1)
    let remoteAddress: Multiaddr
    private let state = Mutex(true)

    init(_ number: UInt64) {
        remoteAddress = memoryAddress(number)
    }

    var isAlive: Bool { state.withLock { $0 } }
    func reject() { state.withLock { $0 = false } }
}

private typealias Source = ListenerEventSource<TestPending>

/// A listener with its source, and how often it was asked to close.
private struct Rig {
    let listener: Listener<TestPending>
    let source: Source
    let closeCount: Monitor<Int>

    init(limits: ListenerLimits = ListenerLimits()) {
        let count = Monitor(0)
        (listener, source) = Listener.make(limits: limits) { count.update { $0 += 1 } }
        closeCount = count
    }

    /// What there is to read until the listener has ended, as text.
    func drain() async -> [String] {
        source.finish(.requested)
        var texts: [String] = []
        for await event in listener.events {
            switch event {
            case .newAddress(let address): texts.append("new \(address)")
            case .addressExpired(let address): texts.append("expired \(address)")
            case .incoming(_, _, let remote): texts.append("incoming \(remote)")
            case .error(let error): texts.append("error \(error)")
            case .closed(let reason): texts.append("closed \(reason)")
            }
        }
        return texts
    }
}

@Suite(.timeLimit(.minutes(1)))
struct ListenerTests {
    @Test func `Events come in order and end with the reason`() async {
        let rig = Rig()
        rig.source.announce(memoryAddress(1))
        rig.source.report(.refused)
        rig.source.announce(memoryAddress(2))
        #expect(rig.listener.addresses == [memoryAddress(1), memoryAddress(2)])
        let events = await rig.drain()
        #expect(
            events == ["new /memory/1", "error refused", "new /memory/2", "closed requested"]
        )
        #expect(rig.listener.addresses.isEmpty)
    }

    @Test func `An address that comes and goes unread is not reported`() async {
        let rig = Rig()
        rig.source.announce(memoryAddress(1))
        rig.source.announce(memoryAddress(1))
        rig.source.announce(memoryAddress(2))
        rig.source.expire(memoryAddress(1))
        rig.source.expire(memoryAddress(3))
        let events = await rig.drain()
        #expect(events == ["new /memory/2", "closed requested"])
    }

    @Test func `A flapping address leaves at most one unread event`() async {
        let rig = Rig()
        rig.source.announce(memoryAddress(1))
        var events = rig.listener.events.makeAsyncIterator()
        _ = await events.next()
        for _ in 0..<1_000 {
            rig.source.expire(memoryAddress(1))
            rig.source.announce(memoryAddress(1))
        }
        rig.source.expire(memoryAddress(1))
        let rest = await rig.drain()
        #expect(rest == ["expired /memory/1", "closed requested"])
    }

    @Test func `Addresses beyond the limit are refused and reported`() async {
        let rig = Rig(limits: ListenerLimits(addresses: 1))
        let first = rig.source.announce(memoryAddress(1))
        let second = rig.source.announce(memoryAddress(2))
        #expect(first)
        #expect(!second)
        let events = await rig.drain()
        #expect(
            events == [
                "new /memory/1", "error \(TransportError.limitReached(.addresses))",
                "closed requested",
            ]
        )
    }

    @Test func `Of many unread errors the last are kept`() async {
        let rig = Rig(limits: ListenerLimits(errors: 2))
        for error in [TransportError.refused, .timedOut, .cancelled] { rig.source.report(error) }
        let events = await rig.drain()
        #expect(events == ["error timedOut", "error cancelled", "closed requested"])
    }

    @Test func `A slow consumer holds up peers but never addresses`() async {
        let rig = Rig(limits: ListenerLimits(incoming: 2))
        let offered = (1...3).map { rig.source.offer(TestPending($0)) }
        #expect(offered == [true, true, false])
        #expect(!rig.source.hasRoom)
        rig.source.announce(memoryAddress(9))
        var events = rig.listener.events.makeAsyncIterator()
        _ = await events.next()
        #expect(rig.source.hasRoom)
        let retried = rig.source.offer(TestPending(4))
        #expect(retried)
        guard case .incoming = await events.next(), case .newAddress = await events.next() else {
            Issue.record("the address came out of order or not at all")
            return
        }
    }

    @Test func `A peer that gave up is skipped and makes room`() async {
        let rig = Rig(limits: ListenerLimits(incoming: 1))
        let gone = TestPending(1)
        let first = rig.source.offer(gone)
        gone.reject()
        let second = rig.source.offer(TestPending(2))
        #expect(first && second)
        let pending = await rig.listener.nextPending()
        #expect(pending?.remoteAddress == memoryAddress(2))
    }

    @Test func `Closing turns waiting peers away and ends the events`() async {
        let rig = Rig()
        let waiting = TestPending(1)
        _ = rig.source.offer(waiting)
        rig.source.finish(.failed(.transportClosed))
        #expect(!waiting.isAlive)
        let late = rig.source.offer(TestPending(2))
        #expect(!late)
        let events = await rig.drain()
        #expect(events == ["closed \(ListenerCloseReason.failed(.transportClosed))"])
    }

    @Test func `Close asks the transport once and waits for it`() async {
        let rig = Rig()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { await rig.listener.close() } }
            group.addTask {
                _ = try? await rig.closeCount.wait { $0 > 0 ? $0 : nil }
                rig.source.finish(.requested)
            }
        }
        #expect(rig.closeCount.withState { $0 } == 1)
    }

    @Test func `Letting go of the last handle closes the listener`() async {
        let count = Monitor(0)
        let source: Source
        do {
            let (listener, made) = Listener<TestPending>.make { count.update { $0 += 1 } }
            source = made
            var events: ListenerEvents<TestPending>.Iterator? = listener.events.makeAsyncIterator()
            source.announce(memoryAddress(1))
            _ = await events?.next()
            #expect(count.withState { $0 } == 0)
            events = nil
        }
        #expect(count.withState { $0 } == 1)
        #expect(!source.hasRoom)
    }

    @Test func `A cancelled wait for an event gives nil and loses none`() async {
        let rig = Rig()
        let waiting = Task { await rig.listener.nextPending() }
        waiting.cancel()
        let nothing = await waiting.value
        #expect(nothing == nil)
        _ = rig.source.offer(TestPending(5))
        let pending = await rig.listener.nextPending()
        #expect(pending?.remoteAddress == memoryAddress(5))
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import NIOCore
import PeerIdentity
import PeerTransport
import PeerTransportTesting
import Testing

/// A transport for `/udp` addresses that answers every call with an error.
private struct FailingTransport: Transport {
    let error: TransportError

    private func check(_ address: Multiaddr) throws(TransportError) {
        guard case .udp = address.components.first else { throw .addressNotSupported(address) }
        throw error
    }

    /// On UDP port 0: a listener that reports the error and ends with it.
    func listen(on address: Multiaddr) async throws(TransportError) -> Listener<MemoryPending> {
        if address != reportingAddress { try check(address) }
        let (listener, source) = Listener<MemoryPending>.make {}
        source.report(error)
        source.finish(.failed(error))
        return listener
    }

    func upgrade(_ pending: MemoryPending) async throws(TransportError) -> MemoryConnection {
        throw error
    }

    func dial(
        _ address: Multiaddr,
        options: DialOptions
    ) async throws(TransportError) -> MemoryConnection {
        try check(address)
        throw error
    }
}

private let udp = Multiaddr([.udp(1)])
private let reportingAddress = Multiaddr([.udp(0)])
private let tcp = Multiaddr([.tcp(1)])

@Suite(.timeLimit(.minutes(1)))
struct CombinatorTests {
    @Test func `map and andThen change both ends and learn how they came about`() async throws {
        let nodes = try MemoryNodes()
        let passive = nodes.passive
            .map { connection, point in (connection, [point]) }
            .andThen { pair, point async throws(TransportError) in (pair.0, pair.1 + [point]) }
        let active = nodes.active
            .map { connection, point in (connection, [point]) }
            .andThen { pair, point async throws(TransportError) in (pair.0, pair.1 + [point]) }
        let pair = try await connect(passive, listeningOn: memoryAddress(1), dialedBy: active)
        let dialed = ConnectedPoint.dialer(
            address: memoryAddress(1),
            role: .dialer,
            portUse: .reuse
        )
        #expect(pair.dialer.1 == [dialed, dialed])
        let arrived = ConnectedPoint.listener(
            local: memoryAddress(1),
            remote: pair.dialer.0.localAddress
        )
        #expect(pair.accepted.1 == [arrived, arrived])
        #expect(dialed.role == .dialer && arrived.role == .listener)
        #expect(arrived.remoteAddress == pair.accepted.0.remoteAddress)
    }

    @Test func `A step that fails fails the dial and lets the connection go`() async throws {
        let nodes = try MemoryNodes()
        let listener = try await nodes.passive.listen(on: memoryAddress(1))
        let active = nodes.active.andThen {
            connection,
            _ async throws(TransportError) -> MemoryConnection in
            throw .refused
        }
        let dialing = Task { try await active.dial(memoryAddress(1)) }
        let pending = try #require(await listener.nextPending())
        let accepted = try await nodes.passive.upgrade(pending)
        await #expect(throws: TransportError.refused) { try await dialing.value }
        #expect(try await accepted.closed == .remote)
    }

    @Test func `mapError changes every error but an unsupported address`() async throws {
        let transport = FailingTransport(error: .timedOut).mapError { error in
            error == .timedOut ? .refused : .transportClosed
        }
        await #expect(throws: TransportError.refused) { try await transport.dial(udp) }
        await #expect(throws: TransportError.refused) { try await transport.listen(on: udp) }
        await #expect(throws: TransportError.addressNotSupported(tcp)) {
            try await transport.dial(tcp)
        }
    }

    @Test func `mapError changes what an upgrade throws and what listeners report`() async throws {
        let transport = FailingTransport(error: .timedOut).mapError { error in
            error == .timedOut ? .refused : .transportClosed
        }
        let listener = try await transport.listen(on: reportingAddress)
        var events = listener.events.makeAsyncIterator()
        guard case .error(.refused) = await events.next(),
            case .closed(.failed(.refused)) = await events.next()
        else {
            Issue.record("the listener's events came in another form")
            return
        }
        let nodes = try MemoryNodes()
        let memory = try await nodes.passive.listen(on: memoryAddress(1))
        let dialing = Task { try await nodes.active.dial(memoryAddress(1)) }
        let pending = try #require(await memory.nextPending())
        await #expect(throws: TransportError.refused) { try await transport.upgrade(pending) }
        dialing.cancel()
        _ = await dialing.result
    }

    @Test func `or asks the second transport for what the first does not support`() async throws {
        let nodes = try MemoryNodes()
        let failing = FailingTransport(error: .timedOut)
        let passive = failing.or(nodes.passive)
        let active = nodes.active.or(failing)
        let pair = try await connect(passive, listeningOn: memoryAddress(1), dialedBy: active)
        #expect(try pair.accepted.remotePeer == testPeer(2))

        await #expect(throws: TransportError.timedOut) { try await active.dial(udp) }
        await #expect(throws: TransportError.timedOut) { try await passive.listen(on: udp) }
        await #expect(throws: TransportError.addressNotSupported(tcp)) {
            try await active.dial(tcp)
        }
        await #expect(throws: TransportError.addressNotSupported(tcp)) {
            try await active.listen(on: tcp)
        }
        // The first that supports the address decides, even when it fails.
        await #expect(throws: TransportError.unreachable(memoryAddress(5))) {
            try await active.dial(memoryAddress(5))
        }
    }

    @Test func `timeout ends a dial and an upgrade that take too long`() async throws {
        let clock = ManualClock()
        let nodes = try MemoryNodes()
        let slow = nodes.passive.andThen {
            connection,
            _ async throws(TransportError) -> MemoryConnection in
            do {
                _ = try await connection.closed
            } catch {
                throw .cancelled
            }
            return connection
        }
        let limited = slow.timeout(.seconds(5), clock: clock)
        let listener = try await limited.listen(on: memoryAddress(1))
        let dialing = Task { try await nodes.active.dial(memoryAddress(1)) }
        let pending = try #require(await listener.nextPending())
        let upgrading = Task { try await limited.upgrade(pending) }
        try await clock.waitForSleepers()
        clock.advance(by: .seconds(5))
        await #expect(throws: TransportError.timedOut) { try await upgrading.value }
        #expect(try await dialing.value.closed == .remote)

        let blocked = Task { try await limited.dial(memoryAddress(1)) }
        try await clock.waitForSleepers()
        clock.advance(by: .seconds(5))
        await #expect(throws: TransportError.timedOut) { try await blocked.value }
    }

    @Test func `Erased transports of different kinds go together`() async throws {
        let nodes = try MemoryNodes()
        let failing = FailingTransport(error: .timedOut).erasedConnections()
        let transports = [failing, nodes.passive.erasedConnections()]
        let passive = transports[0].or(transports[1])
        let pair = try await connect(
            passive,
            listeningOn: memoryAddress(),
            dialedBy: nodes.active.erasedConnections()
        )
        #expect(try pair.dialer.remotePeer == testPeer(1))
        #expect(pair.dialer.remoteAddress == pair.accepted.localAddress)
        #expect(pair.dialer.localAddress == pair.accepted.remoteAddress)
        pair.dialer.abort()
        #expect(try await pair.accepted.closed == .aborted)
    }

    @Test func `An erased transport refuses what another handed out`() async throws {
        let nodes = try MemoryNodes()
        let listener = try await nodes.passive.erased().listen(on: memoryAddress(1))
        let dialing = Task { try await nodes.active.dial(memoryAddress(1)) }
        let pending = try #require(await listener.nextPending())
        let other = nodes.passive.or(nodes.active).erased()
        await #expect(throws: TransportError.foreignPendingConnection) {
            try await other.upgrade(pending)
        }
        pending.reject()
        #expect(!pending.isAlive)
        await #expect(throws: TransportError.refused) { try await dialing.value }
    }
}

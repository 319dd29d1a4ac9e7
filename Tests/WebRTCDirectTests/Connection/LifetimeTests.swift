// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import NIOCore
import PeerTransport
import PeerTransportTesting
import RTCCore
import RTCICE
import Testing

@testable import RTCDataChannel
@testable import RTCPeerConnection
@testable import RTCSCTP
@testable import WebRTCDirect

extension OverSockets {
    @Suite struct LifetimeTests {
        @Test func `many dials one after the other leave nothing behind`() async throws {
            let nodes = try Nodes()
            let open = try await OpenListener(nodes.passive)
            let server = EchoServer(nodes.passive, open.listener)
            for index in 0..<10 {
                let connection = try await nodes.active.dial(open.address)
                let stream = try await connection.openStream()
                try await Echo.verify(byteCount: 10_000, on: stream, seed: UInt64(index))
                let local = try #require(connection.localAddress.webRTCDirect?.endpoint)
                await connection.close()
                let successor = try await Probe.open(at: #require(TransportAddress(local)))
                try await successor.close()
            }
            try await open.waitUntilEmpty()
            await server.stop()
            await open.listener.close()
        }

        @Test func `many dials at once are all accepted`() async throws {
            let nodes = try Nodes()
            let open = try await OpenListener(nodes.passive)
            let server = EchoServer(nodes.passive, open.listener)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<24 {
                    group.addTask {
                        let connection = try await nodes.active.dial(open.address)
                        let stream = try await connection.openStream()
                        try await Echo.verify(byteCount: 20_000, on: stream, seed: UInt64(index))
                        await connection.close()
                    }
                }
                try await group.waitForAll()
            }
            #expect(server.accepted == 24)
            try await open.waitUntilEmpty()
            await server.stop()
            await open.listener.close()
        }

        @Test(arguments: [1, 2])
        func `a closed connection is freed, with its timers, streams and socket`(
            listenerSockets: Int
        ) async throws {
            for probe in try await closedConnections(listenerSockets) {
                // The tasks that held its handles may take a moment to go.
                while try await probe.loop.submit({ probe.isAlive }).get() {
                    try Task.checkCancellation()
                    await Task.yield()
                }
            }
        }

        @Test func `while the peer closes the connection nothing more is taken`() async throws {
            let pair = try await Nodes().connect()
            let (first, second) = (try await pair.stream(), try await pair.stream())
            try await pair.dialer.onLoop {
                // As it is between the peer's SHUTDOWN and its acknowledgement of our last byte.
                $0.peer.channels.association.state = .shutdownReceived
                $0.flush()
            }
            let open = try await failure { () async throws(ConnectionError) in
                try await pair.dialer.openStream()
            }
            #expect(open == .closed(.remote))
            let write = try await failure { () async throws(StreamError) in
                try await first.opened.write(pattern(100_000))
            }
            #expect(write == .connectionClosed(.remote))
            let end = try await failure { () async throws(StreamError) in
                try await second.opened.closeWrite()
            }
            #expect(end == .connectionClosed(.remote))
            pair.dialer.abort()
            await pair.close()
        }

        /// The two ends of a connection that was used, and closed, with streams in every state.
        private func closedConnections(_ listenerSockets: Int) async throws -> [WeakDriver] {
            let pair = try await Nodes { $0.listenerSockets = listenerSockets }.connect()
            var streams: [(opened: Stream, accepted: Stream)] = []
            for _ in 0..<5 { streams.append(try await pair.stream()) }
            try await streams[0].opened.write(pattern(100_000))
            streams[1].opened.reset()
            try await streams[2].opened.closeWrite()
            let waiting = streams[3].opened
            let reading = Task { try await waiting.read() }
            await pair.close()
            _ = await reading.result
            return try await [
                pair.dialer.onLoop { WeakDriver($0) }, pair.accepted.onLoop { WeakDriver($0) },
            ]
        }

        @Test func `close in a cancelled task closes all the same`() async throws {
            let pair = try await Nodes().connect()
            let dialer = pair.dialer
            let closing = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                await dialer.close()
            }
            await closing.value
            #expect(try await pair.accepted.closed == .remote)
            await pair.close()
        }

        @Test func `a connection that is let go is closed`() async throws {
            var pair: Pair? = try await Nodes().connect()
            let accepted = try #require(pair?.accepted)
            pair = nil
            let reason = try await accepted.closed
            #expect(reason == .remote)
        }

        @Test func `a stream keeps its connection`() async throws {
            var pair: Pair? = try await Nodes().connect()
            let accepted = try #require(pair?.accepted)
            let streams = try await pair?.stream()
            pair = nil
            let (opened, other) = try #require(streams)
            try await opened.send("held by its stream alone")
            let heard = try await other.readBytes(24)
            #expect(heard == ByteBuffer(string: "held by its stream alone"))
            withExtendedLifetime((opened, accepted)) {}
        }

        @Test func `a stream that is let go is reset`() async throws {
            let pair = try await Nodes().connect()
            var opened: Stream? = try await pair.dialer.openStream()
            let accepted = try #require(try await pair.accepted.acceptStream())
            try await opened?.send("hi")
            opened = nil
            // What was on the way may be lost.
            let error = try await failure { () async throws(StreamError) in
                while try await accepted.read() != nil {}
            }
            #expect(error == .reset(.unspecified))
            await pair.close()
        }

        @Test func `a new dialer takes over the address of one that has vanished`() async throws {
            let nodes = try Nodes { $0.addressReuse = .milliseconds(200) }
            let open = try await OpenListener(nodes.passive)
            let relay = try await Relay.open(to: open.address)
            let address = relay.address
            async let dialing = nodes.active.dial(address)
            let first = try await nodes.passive.upgrade(open.listener.nextIncoming())
            let gone = try await dialing
            try await relay.fallSilent()
            await gone.close()
            try await relay.speakAgain()
            // Its first checks still count for the old connection; one of the later ones does not.
            async let redialing = nodes.active.dial(address)
            let second = try await nodes.passive.upgrade(open.listener.nextIncoming())
            let dialed = try await redialing
            #expect(second.remoteAddress == first.remoteAddress)
            let stream = try await dialed.openStream()
            try await stream.write(ByteBuffer(string: "again"))
            let accepted = try #require(try await second.acceptStream())
            #expect(try await accepted.read() == ByteBuffer(string: "again"))
            first.abort()
            await dialed.close()
            #expect(try await second.closed == .remote)
            await open.listener.close()
            try await relay.close()
        }

        @Test func `a peer that vanishes is lost to both ends, and blocked calls end`()
            async throws
        {
            let nodes = try Nodes {
                $0.ice.consentInterval = .milliseconds(100)
                $0.ice.consentTimeout = .milliseconds(700)
            }
            let open = try await OpenListener(nodes.passive)
            let relay = try await Relay.open(to: open.address)
            let address = relay.address
            async let dialing = nodes.active.dial(address)
            let accepted = try await nodes.passive.upgrade(open.listener.nextIncoming())
            let dialed = try await dialing
            let opened = try await dialed.openStream()
            let stream = try #require(try await accepted.acceptStream())
            // Consent is what keeps an idle connection up.
            try await relay.waitForDatagrams(60)
            try await relay.fallSilent()
            let writing = try await failure { () async throws(StreamError) in
                while true { try await opened.write(pattern(100_000)) }
            }
            #expect(writing == .connectionClosed(.lost))
            let reading = try await failure { () async throws(StreamError) in
                while try await stream.read() != nil {}
            }
            #expect(reading == .connectionClosed(.lost))
            let reasons = try await [dialed.closed, accepted.closed]
            #expect(reasons == [.lost, .lost])
            try await open.waitUntilEmpty()
            await open.listener.close()
            try await relay.close()
        }

        @Test func `close with data that nobody reads does not wait for its time-out`()
            async throws
        {
            let pair = try await Nodes { $0.closeTimeout = .seconds(30) }.connect()
            let (opened, accepted) = try await pair.stream()
            try await opened.write(pattern(200_000))
            _ = try await accepted.readBytes(1)
            async let dialer: Void = pair.dialer.close()
            await pair.accepted.close()
            await dialer
            await pair.listener.close()
        }
    }
}

/// A driver that must not be kept alive by the test; looked at when its loop is quiet.
private struct WeakDriver: @unchecked Sendable {
    private weak var driver: ConnectionDriver?
    private weak var socket: UDPSocket?
    let loop: any EventLoop

    init(_ driver: ConnectionDriver) {
        self.driver = driver
        socket = driver.socket
        loop = driver.eventLoop
    }

    var isAlive: Bool { driver != nil || socket != nil }
}

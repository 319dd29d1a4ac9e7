// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import NIOPosix
import RTCCore
import Synchronization
import Testing

@testable import WebRTCDirect

@Suite struct UDPSocketTests {
    private static let loopback = TransportAddress(ip: .v4(127 << 24 | 1), port: 0)
    /// TEST-NET-1: a socket bound to loopback is not allowed to send there.
    fileprivate static let elsewhere = TransportAddress(ip: .v4(192 << 24 | 2 << 8 | 1), port: 9)

    @Test(.timeLimit(.minutes(1)))
    func `a send that the system refuses costs nobody the port`() async throws {
        let (received, continuation) = AsyncStream.makeStream(of: String.self)
        let receiver = Recorder(continuation)
        let socket = try await UDPSocket.bind(
            to: Self.loopback,
            on: .singletonMultiThreadedEventLoopGroup,
            bufferBytes: 1 << 16,
            receiver: receiver
        )
        let port = socket.localAddress.port
        let destination = try #require(SocketAddress(Self.elsewhere))
        socket.eventLoop.execute { socket.send(ByteBuffer(string: "lost"), to: destination) }
        let own = try #require(SocketAddress(socket.localAddress))
        let sender = try await UDPSocket.bind(
            to: Self.loopback,
            on: .singletonMultiThreadedEventLoopGroup,
            bufferBytes: 1 << 16,
            receiver: Recorder(AsyncStream.makeStream(of: String.self).continuation)
        )
        var events = received.makeAsyncIterator()
        #expect(await events.next() == "send failed elsewhere")
        let task = sender.eventLoop.scheduleRepeatedTask(
            initialDelay: .zero,
            delay: .milliseconds(20)
        ) { _ in sender.send(ByteBuffer(string: "heard"), to: own) }
        #expect(await events.next() == "heard")
        task.cancel()
        // Where the system refuses to send to, nothing is sent for a while.
        let wasMuted = try await socket.eventLoop.submit {
            defer {
                // Once more, for a busy machine may have needed that while to come here.
                socket.muted.mute(Self.elsewhere.ip, at: .now)
                socket.send(ByteBuffer(string: "lost"), to: destination)
                socket.send(PacketBatch(ByteBuffer(string: "lost")), to: destination)
                socket.send(ByteBuffer(string: "sent"), to: own)
            }
            return !socket.muted.isEmpty
        }.get()
        #expect(wasMuted)
        var event = await events.next()
        while event == "heard" { event = await events.next() }
        #expect(event == "sent")
        #expect(socket.localAddress.port == port)
        try await socket.close().get()
        try await sender.close().get()
    }

    @Test(.timeLimit(.minutes(1)))
    func `a datagram that is too large is reported and costs nothing`() async throws {
        let (received, continuation) = AsyncStream.makeStream(of: String.self)
        let socket = try await UDPSocket.bind(
            to: Self.loopback,
            on: .singletonMultiThreadedEventLoopGroup,
            bufferBytes: 1 << 20,
            receiver: Recorder(continuation)
        )
        let own = try #require(SocketAddress(socket.localAddress))
        socket.eventLoop.execute {
            let large = ByteBuffer(repeating: 1, count: UDPLimits.bytesPerSendMax + 1)
            socket.send(PacketBatch(large), to: own)
            socket.send(PacketBatch(ByteBuffer(string: "heard")), to: own)
        }
        var events = received.makeAsyncIterator()
        let first = await events.next()
        let second = await events.next()
        #expect(Set([first, second]) == ["refused 65508", "heard"])
        try await socket.close().get()
    }
}

private final class Recorder: UDPSocket.Receiver {
    private let events: AsyncStream<String>.Continuation

    init(_ events: AsyncStream<String>.Continuation) {
        self.events = events
    }

    func receive(_ datagrams: PacketBatch, from source: TransportAddress) {
        for datagram in datagrams.packets { events.yield(String(buffer: datagram)) }
    }

    func receivedBatch() {}

    func datagramRefused(size: Int, to destination: TransportAddress) {
        events.yield("refused \(size)")
    }

    func sendFailed(to destination: TransportAddress?) {
        let isElsewhere = destination == UDPSocketTests.elsewhere
        events.yield(isElsewhere ? "send failed elsewhere" : "send failed")
    }

    func socketLost(_ error: any Error) { events.yield("lost") }
}

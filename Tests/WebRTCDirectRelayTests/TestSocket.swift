// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import NIOPosix

/// A UDP socket for tests: what arrives is put into a stream, or goes back where it came from.
final class TestSocket: Sendable {
    /// One datagram.
    struct Datagram: Sendable, Equatable {
        var bytes: ByteBuffer
        var source: SocketAddress
    }

    let address: SocketAddress
    private let channel: any Channel
    private let stream: AsyncStream<Datagram>

    /// Binds a port of this host's loopback; `echoes` sends everything back instead of keeping it.
    init(host: String = "127.0.0.1", echoes: Bool = false) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Datagram.self)
        self.stream = stream
        channel = try await DatagramBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = Handler(echoes: echoes, continuation)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .bind(host: host, port: 0).get()
        guard let address = channel.localAddress else { throw ChannelError.unknownLocalAddress }
        self.address = address
    }

    /// Sends one datagram.
    func send(_ bytes: ByteBuffer, to destination: SocketAddress) async throws {
        try await channel.writeAndFlush(
            AddressedEnvelope(remoteAddress: destination, data: bytes)
        )
    }

    /// Sends datagrams of one size, of which the last may be shorter, in one piece.
    func send(_ bytes: ByteBuffer, in size: Int, to destination: SocketAddress) async throws {
        guard System.supportsUDPSegmentationOffload else {
            var rest = bytes
            while let part = rest.readSlice(length: min(size, rest.readableBytes)),
                part.readableBytes > 0
            {
                try await send(part, to: destination)
            }
            return
        }
        let metadata = AddressedEnvelope<ByteBuffer>.Metadata(
            ecnState: .transportNotCapable,
            packetInfo: nil,
            segmentSize: size
        )
        try await channel.writeAndFlush(
            AddressedEnvelope(remoteAddress: destination, data: bytes, metadata: metadata)
        )
    }

    /// Waits for this many datagrams.
    func receive(_ count: Int) async -> [Datagram] {
        var datagrams: [Datagram] = []
        for await datagram in stream {
            datagrams.append(datagram)
            if datagrams.count == count { break }
        }
        return datagrams
    }

    /// Frees the port.
    func close() async throws { try await channel.close() }
}

private final class Handler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    private let echoes: Bool
    private let continuation: AsyncStream<TestSocket.Datagram>.Continuation

    init(echoes: Bool, _ continuation: AsyncStream<TestSocket.Datagram>.Continuation) {
        self.echoes = echoes
        self.continuation = continuation
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        if echoes {
            context.writeAndFlush(
                wrapOutboundOut(
                    AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: envelope.data)
                ),
                promise: nil
            )
        } else {
            continuation.yield(
                TestSocket.Datagram(bytes: envelope.data, source: envelope.remoteAddress)
            )
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import NIOPosix

/// A bound UDP port whose datagrams come one by one, however the kernel hands them over.
///
/// `@unchecked Sendable`: what is in it does not change, and is used on its event loop only.
final class RelaySocket: @unchecked Sendable {
    /// What is told about datagrams of one read, always on the event loop.
    typealias Receiver = @Sendable (_ datagrams: [ByteBuffer], _ source: SocketAddress) -> Void

    private static let bufferBytes = 4 << 20
    private static let readsPerWakeUpMax: UInt = 16

    private let channel: any Channel
    let localAddress: SocketAddress

    private init(_ channel: any Channel, _ localAddress: SocketAddress) {
        self.channel = channel
        self.localAddress = localAddress
    }

    /// Binds a port on an event loop.
    static func bind(
        to address: SocketAddress,
        on eventLoop: any EventLoop,
        receiver: @escaping Receiver
    ) -> EventLoopFuture<RelaySocket> {
        DatagramBootstrap(group: eventLoop)
            .channelOption(
                .recvAllocator,
                value: FixedSizeRecvByteBufferAllocator(capacity: 65_536)
            )
            .channelOption(.maxMessagesPerRead, value: readsPerWakeUpMax)
            .channelOption(.socketOption(.so_rcvbuf), value: .init(bufferBytes))
            .channelOption(.socketOption(.so_sndbuf), value: .init(bufferBytes))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = SplittingHandler(receiver)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .bind(to: address)
            .flatMap { channel in
                // Runs of datagrams in one piece, where the kernel can.
                guard System.supportsUDPReceiveOffload else {
                    return channel.eventLoop.makeSucceededFuture(channel)
                }
                return channel.setOption(.datagramReceiveOffload, value: true)
                    .flatMap { channel.setOption(.datagramReceiveSegmentSize, value: true) }
                    .recover { _ in }
                    .map { channel }
            }
            .flatMapThrowing { channel in
                guard let local = channel.localAddress else {
                    throw ChannelError.unknownLocalAddress
                }
                return RelaySocket(channel, local)
            }
    }

    /// Sends a run; false when the socket has no room for it.
    func send(_ run: DatagramRuns.Run, to destination: SocketAddress) -> Bool {
        guard channel.isWritable else { return false }
        guard run.count > 1, System.supportsUDPSegmentationOffload else {
            for datagram in run.datagrams { _ = send(datagram, to: destination) }
            return true
        }
        let metadata = AddressedEnvelope<ByteBuffer>.Metadata(
            ecnState: .transportNotCapable,
            packetInfo: nil,
            segmentSize: run.segmentSize
        )
        channel.write(
            AddressedEnvelope(remoteAddress: destination, data: run.bytes, metadata: metadata),
            promise: nil
        )
        return true
    }

    /// Sends a datagram; false when the socket has no room for it.
    func send(_ datagram: ByteBuffer, to destination: SocketAddress) -> Bool {
        guard channel.isWritable else { return false }
        let envelope = AddressedEnvelope(remoteAddress: destination, data: datagram)
        channel.write(envelope, promise: nil)
        return true
    }

    /// Lets everything go that was sent.
    func flush() { channel.flush() }

    /// Frees the port.
    func close() { channel.close(promise: nil) }
}

/// Cuts runs of datagrams apart, each with memory of its own.
private final class SplittingHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let receiver: RelaySocket.Receiver

    init(_ receiver: @escaping RelaySocket.Receiver) { self.receiver = receiver }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        var rest = envelope.data
        let size = envelope.metadata?.segmentSize ?? 0
        var datagrams: [ByteBuffer] = []
        repeat {
            let length = size > 0 ? min(size, rest.readableBytes) : rest.readableBytes
            guard let datagram = rest.readSlice(length: length) else { break }
            // Datagrams wait for long; a slice would keep all of the buffer that was read into.
            var copy = ByteBuffer()
            copy.writeImmutableBuffer(datagram)
            datagrams.append(copy)
        } while rest.readableBytes > 0
        receiver(datagrams, envelope.remoteAddress)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A datagram that cannot be sent is a lost one.
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import NIOPosix
import RTCCore

/// One bound UDP socket and the event loop that everything about it happens on.
///
/// Bursts leave as segmented sends and arrive coalesced where the kernel can (GSO, GRO): this is
/// what decides the cost of a byte, see *Performance* in the documentation.
final class UDPSocket: Sendable {
    /// What the owner of a socket is told, always on the event loop.
    protocol Receiver: AnyObject, Sendable {
        /// One datagram arrived; more may follow before `receivedBatch()`.
        func receive(_ datagram: ByteBuffer, from source: TransportAddress)
        /// Everything that was there to read has been read: now is the time to answer.
        func receivedBatch()
        /// The socket failed or was closed.
        func socketClosed(_ error: (any Error)?)
    }

    let channel: any Channel
    let localAddress: TransportAddress

    var eventLoop: any EventLoop { channel.eventLoop }

    private init(channel: any Channel, localAddress: TransportAddress) {
        self.channel = channel
        self.localAddress = localAddress
    }

    /// Binds a socket on one of `group`'s loops; port 0 lets the system choose.
    ///
    /// - Throws: `IOError` with the reason the system gives.
    static func bind(
        to address: TransportAddress,
        on group: any EventLoopGroup,
        bufferBytes: Int,
        receiver: any Receiver
    ) async throws -> UDPSocket {
        let loop = group.next()
        guard let socketAddress = SocketAddress(address) else {
            throw ChannelError.unknownLocalAddress
        }
        let channel = try await DatagramBootstrap(group: loop)
            .channelOption(
                .recvAllocator,
                value: FixedSizeRecvByteBufferAllocator(capacity: 65_536)
            )
            .channelOption(.maxMessagesPerRead, value: UInt(UDPLimits.readsPerWakeUpMax))
            .channelOption(.socketOption(.so_rcvbuf), value: .init(bufferBytes))
            .channelOption(.socketOption(.so_sndbuf), value: .init(bufferBytes))
            .channelOption(.writeBufferWaterMark, value: UDPLimits.writeBuffer)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(DatagramHandler(receiver))
                }
            }
            .bind(to: socketAddress).get()
        await enableReceiveOffload(on: channel)
        guard let bound = channel.localAddress.flatMap(TransportAddress.init) else {
            try? await channel.close()
            throw ChannelError.unknownLocalAddress
        }
        return UDPSocket(channel: channel, localAddress: bound)
    }

    /// Asks the kernel to hand over runs of datagrams in one piece; without it they come one by
    /// one.
    private static func enableReceiveOffload(on channel: any Channel) async {
        guard System.supportsUDPReceiveOffload else { return }
        try? await channel.setOption(.datagramReceiveOffload, value: true).get()
        try? await channel.setOption(.datagramReceiveSegmentSize, value: true).get()
    }

    /// Sends one datagram; must be called on the event loop.
    func send(_ datagram: ByteBuffer, to destination: SocketAddress) {
        guard channel.isWritable else { return }
        let envelope = AddressedEnvelope(remoteAddress: destination, data: datagram)
        channel.writeAndFlush(envelope, promise: nil)
    }

    /// Sends a burst, in as few system calls as its packet sizes allow; must be called on the loop.
    ///
    /// A burst that the socket cannot take is dropped, as a full router would: SCTP sends it again.
    func send(_ batch: PacketBatch, to destination: SocketAddress) {
        guard channel.isWritable else { return }
        for segment in SegmentedRuns(batch) {
            let metadata = AddressedEnvelope<ByteBuffer>.Metadata(
                ecnState: .transportNotCapable,
                packetInfo: nil,
                segmentSize: segment.segmentSize
            )
            let envelope = AddressedEnvelope(
                remoteAddress: destination,
                data: segment.bytes,
                metadata: segment.segmentSize == nil ? nil : metadata
            )
            channel.write(envelope, promise: nil)
        }
        channel.flush()
    }

    /// Closes the socket; nothing is received afterwards.
    func close() {
        channel.close(promise: nil)
    }
}

/// The bounds of a socket's work.
enum UDPLimits {
    /// Reads before other sockets of the loop get their turn.
    static let readsPerWakeUpMax = 16
    /// Bytes that may wait for the socket to become writable before bursts are dropped.
    static let writeBuffer = ChannelOptions.Types.WriteBufferWaterMark(
        low: 1 << 19,
        high: 1 << 21
    )
    /// The kernel takes no more segments in one send.
    static let segmentsPerSendMax = 64
    /// The largest UDP payload over IPv4, which also bounds a segmented send.
    static let bytesPerSendMax = 65_507
}

/// Hands a socket's datagrams, one by one, to its receiver.
private final class DatagramHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let receiver: any UDPSocket.Receiver

    init(_ receiver: any UDPSocket.Receiver) {
        self.receiver = receiver
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        guard let source = TransportAddress(envelope.remoteAddress) else { return }
        var rest = envelope.data
        guard let size = envelope.metadata?.segmentSize, size > 0, size < rest.readableBytes else {
            return receiver.receive(rest, from: source)
        }
        while let datagram = rest.readSlice(length: min(size, rest.readableBytes)),
            datagram.readableBytes > 0
        {
            receiver.receive(datagram, from: source)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        receiver.receivedBatch()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // An ICMP error that one peer caused is no reason to stop serving the others: the socket
        // stays open and the peer's own time-outs decide.
    }

    func channelInactive(context: ChannelHandlerContext) {
        receiver.socketClosed(nil)
    }
}

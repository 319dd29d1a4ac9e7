// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore
import NIOPosix
package import RTCCore

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// One bound UDP port and the event loop that everything about it happens on.
///
/// Bursts leave as segmented sends and arrive coalesced where the kernel can (GSO, GRO): this is
/// what decides the cost of a byte.
///
/// A datagram channel of SwiftNIO closes when one send fails, as after a route was lost or where a
/// firewall forbids it. Nobody's connection ends for that: the port is bound again, and what was
/// lost meanwhile is sent again by the layers above. The destination is left alone for a while.
///
/// `@unchecked Sendable`: once it is bound, its variables are touched on the event loop only.
package final class UDPSocket: @unchecked Sendable {
    /// What the owner of a socket is told, always on the event loop.
    package protocol Receiver: AnyObject, Sendable {
        /// Datagrams arrived; more may follow before `receivedBatch()`.
        func receive(_ datagrams: PacketBatch, from source: TransportAddress)
        /// Everything that was there to read has been read: now is the time to answer.
        func receivedBatch()
        /// The system does not send datagrams of this size there: the interface's MTU is smaller.
        func datagramRefused(size: Int, to destination: TransportAddress)
        /// A send has failed, to this destination as far as it is known; the port is being bound
        /// again.
        func sendFailed(to destination: TransportAddress?)
        /// The port is lost for good.
        func socketLost(_ error: any Error)
    }

    /// Where everything about the socket happens.
    package let eventLoop: any EventLoop

    /// The address and port that the system has bound.
    package private(set) var localAddress: TransportAddress

    private let bufferBytes: Int
    /// What it shares its port through; nil when it has the port alone.
    private let sharedPort: SharedPort?
    /// Held until the socket is closed for good: the receiver holds the socket, too.
    private var receiver: (any Receiver)?
    private var channel: (any Channel)?
    private var isClosed = false
    private var reopenAttempts = 0
    private var openedAt = Instant.zero
    /// How long the next rebinding waits.
    private var reopenDelay = Duration.zero
    /// Where the system has refused to send to.
    var muted = MutedDestinations()
    /// Where the send went that has closed the channel.
    private var refusedDestination: TransportAddress?

    private init(
        _ address: TransportAddress,
        on eventLoop: any EventLoop,
        bufferBytes: Int,
        sharedPort: SharedPort?,
        receiver: any Receiver
    ) {
        localAddress = address
        self.eventLoop = eventLoop
        self.bufferBytes = bufferBytes
        self.sharedPort = sharedPort
        self.receiver = receiver
    }

    /// Binds a socket on one of `group`'s loops; port 0 lets the system choose.
    ///
    /// Only those that are given the same `sharedPort` can have one port.
    ///
    /// - Throws: `IOError` with the reason the system gives.
    package static func bind(
        to address: TransportAddress,
        on group: any EventLoopGroup,
        bufferBytes: Int,
        sharedPort: SharedPort? = nil,
        receiver: any Receiver
    ) async throws -> UDPSocket {
        let socket = UDPSocket(
            address,
            on: group.next(),
            bufferBytes: bufferBytes,
            sharedPort: sharedPort,
            receiver: receiver
        )
        try await socket.open().get()
        return socket
    }

    /// Closes the socket; nothing is received afterwards.
    ///
    /// - Returns: A future that is done when the port is free.
    @discardableResult
    package func close() -> EventLoopFuture<Void> {
        // On the loop at once: who is told of an end in the same turn finds the port free.
        eventLoop.inEventLoop ? closeChannel() : eventLoop.flatSubmit { [self] in closeChannel() }
    }

    private func closeChannel() -> EventLoopFuture<Void> {
        isClosed = true
        receiver = nil
        guard let channel else { return eventLoop.makeSucceededVoidFuture() }
        return channel.close().recover { _ in }
    }

    // MARK: Sending

    /// Sends one datagram; must be called on the event loop.
    func send(_ datagram: ByteBuffer, to destination: SocketAddress) {
        guard let channel, channel.isWritable, !isMuted(destination) else { return }
        let envelope = AddressedEnvelope(remoteAddress: destination, data: datagram)
        channel.writeAndFlush(envelope, promise: nil)
        if self.channel == nil { mute(destination) }
    }

    /// Sends a burst, in as few system calls as its packet sizes allow; must be called on the loop.
    ///
    /// A burst that the socket cannot take is dropped, as a full router would: SCTP sends it again.
    package func send(_ batch: PacketBatch, to destination: SocketAddress) {
        guard let channel, channel.isWritable, !isMuted(destination) else { return }
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
            let size = segment.segmentSize ?? segment.bytes.readableBytes
            channel.write(envelope, promise: promise(forDatagramsOf: size, to: destination))
        }
        channel.flush()
        if self.channel == nil { mute(destination) }
    }

    private func isMuted(_ destination: SocketAddress) -> Bool {
        guard !muted.isEmpty, let address = TransportAddress(destination) else { return false }
        return muted.contains(address.ip, at: .now)
    }

    /// The channel has closed within a send to this destination.
    ///
    /// No other is to blame: what waits for the socket to become writable is not sent by a flush.
    private func mute(_ destination: SocketAddress) {
        guard !isClosed, let address = TransportAddress(destination) else { return }
        muted.mute(address.ip, at: .now)
        refusedDestination = address
    }

    /// What tells the receiver when datagrams are too large for the interface; nil for those that
    /// fit every one.
    private func promise(
        forDatagramsOf size: Int,
        to destination: SocketAddress
    ) -> EventLoopPromise<Void>? {
        guard size > UDPLimits.datagramBytesNeverRefused else { return nil }
        let promise = eventLoop.makePromise(of: Void.self)
        promise.futureResult.whenFailure { [weak self] error in
            guard case .writeMessageTooLarge = error as? ChannelError,
                let self, let destination = TransportAddress(destination)
            else { return }
            // Not from within the flush, whose caller may not be done with its connection.
            eventLoop.execute { self.receiver?.datagramRefused(size: size, to: destination) }
        }
        return promise
    }

    // MARK: Opening

    private func open() -> EventLoopFuture<Void> {
        guard let address = SocketAddress(localAddress) else {
            return eventLoop.makeFailedFuture(ChannelError.unknownLocalAddress)
        }
        let bootstrap = DatagramBootstrap(group: eventLoop)
            .channelOption(.recvAllocator, value: ReceiveAllocator())
            .channelOption(.maxMessagesPerRead, value: UInt(UDPLimits.readsPerWakeUpMax))
            .channelOption(.socketOption(.so_rcvbuf), value: .init(bufferBytes))
            .channelOption(.socketOption(.so_sndbuf), value: .init(bufferBytes))
            .channelOption(.writeBufferWaterMark, value: UDPLimits.writeBuffer)
            .channelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let receiver else { throw ChannelError.ioOnClosedChannel }
                    let handler = DatagramHandler(receiver, socket: self)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
        return (sharedPort?.prepare(bootstrap) ?? bootstrap)
            .bind(to: address)
            .flatMap { [self] channel in
                sharedPort?.admitOthers(beside: channel) ?? eventLoop.makeSucceededFuture(channel)
            }
            .flatMap { [self] channel in forbidFragmentation(on: channel) }
            .flatMap { [self] channel in enableReceiveOffload(on: channel) }
            .flatMapThrowing { [self] channel in try adopt(channel) }
    }

    /// Keeps everybody from cutting our datagrams, so that path MTU discovery sees what passes.
    ///
    /// Nor shall the kernel believe ICMP about the path's MTU, which anybody can forge: it would
    /// refuse datagrams that fit. Those larger than the interface's own MTU are refused.
    private func forbidFragmentation(on channel: any Channel) -> EventLoopFuture<any Channel> {
        let isIPv6 = localAddress.ip.isIPv6
        #if os(Linux)
        let name = isIPv6 ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER
        let value = IP_PMTUDISC_PROBE
        #else
        // IPV6_DONTFRAG and IP_DONTFRAG.
        let name: Int32 = isIPv6 ? 62 : 28
        let value: Int32 = 1
        #endif
        let option = ChannelOptions.Types.SocketOption(
            level: .init(rawValue: Int32(isIPv6 ? IPPROTO_IPV6 : IPPROTO_IP)),
            name: .init(rawValue: name)
        )
        return channel.setOption(option, value: .init(value)).recover { _ in }.map { channel }
    }

    /// Asks the kernel to hand over runs of datagrams in one piece; without it they come one by
    /// one.
    private func enableReceiveOffload(on channel: any Channel) -> EventLoopFuture<any Channel> {
        guard System.supportsUDPReceiveOffload else {
            return channel.eventLoop.makeSucceededFuture(channel)
        }
        return channel.setOption(.datagramReceiveOffload, value: true)
            .flatMap { channel.setOption(.datagramReceiveSegmentSize, value: true) }
            .recover { _ in }
            .map { channel }
    }

    private func adopt(_ channel: any Channel) throws {
        guard let bound = channel.localAddress.flatMap(TransportAddress.init) else {
            channel.close(promise: nil)
            throw ChannelError.unknownLocalAddress
        }
        localAddress = bound
        reopenAttempts = 0
        openedAt = .now
        guard !isClosed else { return channel.close(promise: nil) }
        self.channel = channel
        sharedPort?.opened()
    }

    /// The channel has closed: unless that was wanted, the port is bound again.
    fileprivate func channelClosed() {
        if channel != nil { sharedPort?.closed() }
        channel = nil
        guard !isClosed else { return }
        // One failure soon after the other must not keep the loop busy with binding.
        reopenDelay =
            Instant.now - openedAt < UDPLimits.reopenCalm
            ? min(max(reopenDelay * 2, UDPLimits.reopenDelayMin), UDPLimits.reopenDelayMax) : .zero
        // Not from within the flush, whose caller may not be done with its connection and has yet
        // to say where it has sent to.
        eventLoop.execute { [self] in
            let destination = refusedDestination
            refusedDestination = nil
            receiver?.sendFailed(to: destination)
            reopen()
        }
    }

    private func reopen() {
        let delay =
            reopenAttempts == 0
            ? TimeAmount(reopenDelay) : .milliseconds(50 << Int64(reopenAttempts))
        reopenAttempts += 1
        eventLoop.scheduleTask(in: delay) { [self] in
            guard !isClosed else { return }
            open().whenFailure { [self] error in
                guard reopenAttempts < UDPLimits.reopenAttemptsMax else {
                    let receiver = receiver
                    (isClosed, self.receiver) = (true, nil)
                    receiver?.socketLost(error)
                    return
                }
                reopen()
            }
        }
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
    /// IPv6 leaves at least this much of an interface's MTU for UDP payload.
    static let datagramBytesNeverRefused = 1_232
    /// The kernel takes no more segments in one send.
    static let segmentsPerSendMax = 64
    /// The largest UDP payload over IPv4, which also bounds a segmented send.
    static let bytesPerSendMax = 65_507
    /// A socket that has been open for so long is bound again at once when a send fails.
    static let reopenCalm = Duration.seconds(5)
    /// The first and the longest wait before others are: connections hardly feel the one, and one
    /// binding in the other costs nothing.
    static let reopenDelayMin = Duration.milliseconds(10)
    static let reopenDelayMax = Duration.milliseconds(160)
    /// Attempts to bind a port again, over about 13 s.
    static let reopenAttemptsMax = 8
}

/// Hands a socket's datagrams to its receiver, those together that the kernel has put together.
private final class DatagramHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let receiver: any UDPSocket.Receiver
    private let socket: UDPSocket

    init(_ receiver: any UDPSocket.Receiver, socket: UDPSocket) {
        self.receiver = receiver
        self.socket = socket
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        // Nobody can be answered at port 0.
        guard let source = TransportAddress(envelope.remoteAddress), source.port != 0 else {
            return
        }
        let bytes = envelope.data
        guard let size = envelope.metadata?.segmentSize, size > 0, size < bytes.readableBytes else {
            return receiver.receive(PacketBatch(bytes), from: source)
        }
        receiver.receive(PacketBatch(bytes, packetSize: size), from: source)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        receiver.receivedBatch()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // An ICMP error that one peer caused is no reason to stop serving the others: the socket
        // stays open and the peer's own time-outs decide.
    }

    func channelInactive(context: ChannelHandlerContext) {
        socket.channelClosed()
    }
}

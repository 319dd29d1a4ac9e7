// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCCrypto
import RTCDTLS
import RTCDataChannel
import RTCPeerConnection
import RTCSCTP
import RTCSDP

/// Drives one peer connection on the event loop of its socket.
final class RawEngine {
    private var connection: PeerConnection?
    private var channel: (any Channel)?
    private var timer: Scheduled<Void>?
    private let events: AsyncStream<RawEvent>.Continuation
    /// The channels that the peer opened: everything goes back on them.
    private var echoed: Set<StreamID> = []
    /// So many datagrams of either direction are still to go through a bad network, which drops
    /// every third one.
    private var exposed = 0
    /// Until when the network is bad at most: peers double their time-outs while it lasts.
    private var exposedUntil = Instant.now
    /// How long the network is bad when someone asks for it.
    static let lossyDatagrams = 90
    /// Datagrams from before both descriptions were there.
    private var early: [(ByteBuffer, TransportAddress)] = []

    init(events: AsyncStream<RawEvent>.Continuation) {
        self.events = events
    }

    func start(
        _ local: SessionDescription,
        _ remote: SessionDescription,
        _ certificate: CertificateIdentity,
        on channel: any Channel
    ) throws {
        var random = RandomSource { .random(in: 0...(.max)) }
        let isServer = local.setup == .passive || remote.setup == .active
        self.channel = channel
        connection = try PeerConnection(
            configuration: PeerConnectionConfiguration(),
            local: local,
            remote: remote,
            context: DTLSContext(certificate: certificate, role: isServer ? .server : .client),
            random: &random,
            at: .now
        )
        for (datagram, source) in early { receive(datagram, from: source) }
        early = []
        flush()
    }

    func receive(_ datagram: ByteBuffer, from source: TransportAddress) {
        guard connection != nil else {
            if early.count < 32 { early.append((datagram, source)) }
            return
        }
        if isLost() { return }
        connection?.receive(datagram, from: source, at: .now)
        flush()
    }

    func expose(_ datagrams: Int) {
        exposed = datagrams
        exposedUntil = .now + .seconds(1)
    }

    private func isLost() -> Bool {
        guard exposed > 0, .now < exposedUntil else { return false }
        exposed -= 1
        return exposed % 3 == 0
    }

    func openChannel(_ description: DataChannelOpen) throws -> StreamID {
        guard let id = try connection?.openChannel(description, at: .now) else {
            throw CellFailure("not started")
        }
        flush()
        return id
    }

    func send(_ message: DataChannelMessage, on id: StreamID) throws {
        try connection?.send(message, on: id, at: .now)
        flush()
    }

    func closeChannel(_ id: StreamID) {
        connection?.closeChannel(id, at: .now)
        flush()
    }

    func abort() {
        connection?.abort(reason: "done", at: .now)
        flush()
        timer?.cancel()
        connection = nil
        events.finish()
    }

    private func flush() {
        while let output = connection?.nextOutput(at: .now) {
            switch output {
            case .transmit(let batch, let address): transmit(batch, to: address)
            case .event(.channels(let event)): handle(event)
            case .event(.closed(let end)): events.yield(.ended(end))
            case .event: break
            }
        }
        channel?.flush()
        setTimer()
    }

    private func transmit(_ batch: PacketBatch, to address: TransportAddress) {
        let host = address.ip.text
        guard let target = try? SocketAddress(ipAddress: host, port: Int(address.port)) else {
            return
        }
        for packet in batch.packets where !isLost() {
            channel?.write(AddressedEnvelope(remoteAddress: target, data: packet), promise: nil)
        }
    }

    private func handle(_ event: DataChannelEvent) {
        switch event {
        case .connected: events.yield(.connected)
        case .opened(let id, let open):
            echoed.insert(id)
            let text = "\(open.kind.name) \(open.label) \(open.subprotocol)"
            echo(DataChannelMessage(isText: true, payload: ByteBuffer(string: text)), on: id)
        case .message(let id, let message):
            connection?.consume(message.creditBytes, at: .now)
            if echoed.contains(id) {
                echo(message, on: id)
                obey(message)
            } else {
                events.yield(.message(id, message))
            }
        case .closed(let id):
            echoed.remove(id)
        case .released(let id): events.yield(.released(id))
        case .acknowledged, .bufferedAmountLow, .ended: break
        }
    }

    private func echo(_ message: DataChannelMessage, on id: StreamID) {
        try? connection?.send(message, on: id, at: .now)
    }

    /// A peer may ask for a bad network, which lasts for so many datagrams, and for a good one.
    private func obey(_ message: DataChannelMessage) {
        guard message.isText else { return }
        switch String(buffer: message.payload) {
        case "lose": expose(Self.lossyDatagrams)
        case "end": expose(0)
        default: break
        }
    }

    private func setTimer() {
        timer?.cancel()
        guard let deadline = connection?.nextDeadline, let loop = channel?.eventLoop else { return }
        let engine = NIOLoopBound(self, eventLoop: loop)
        let time = NIODeadline.uptimeNanoseconds(UInt64(clamping: deadline.nanoseconds))
        timer = loop.scheduleTask(deadline: time) {
            engine.value.connection?.advance(to: .now)
            engine.value.flush()
        }
    }
}

/// Hands the socket's datagrams to the engine.
final class RawHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let engine: RawEngine

    init(_ engine: RawEngine) {
        self.engine = engine
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        guard let ip = envelope.remoteAddress.ipAddress.flatMap({ IPAddress($0) }),
            let port = envelope.remoteAddress.port.flatMap(UInt16.init(exactly:))
        else { return }
        engine.receive(envelope.data, from: TransportAddress(ip: ip, port: port))
    }
}

extension DataChannelKind {
    /// The kind in words, the same in every raw peer.
    var name: String {
        let order = isUnordered ? "unordered" : "ordered"
        return switch reliability {
        case .reliable: "\(order), reliable"
        case .retransmissions(let count): "\(order), \(count) retransmissions"
        case .lifetime(let milliseconds): "\(order), \(milliseconds) ms"
        }
    }
}

extension Instant {
    /// The present on the clock of the event loops.
    fileprivate static var now: Instant {
        Instant(nanoseconds: Int64(clamping: NIODeadline.now().uptimeNanoseconds))
    }
}

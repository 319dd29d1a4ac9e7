// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCDTLS
import WebRTCDirect

/// One peer of a floor: with a DTLS session, or without.
///
/// `@unchecked Sendable`: touched on its socket's event loop only.
final class FloorPeer: @unchecked Sendable {
    /// UDP payload of a datagram, in bytes; the same for both floors.
    static let datagramBytes = 1_200
    /// What a record of AES-GCM leaves of it.
    private static let recordPayloadBytes = datagramBytes - 37

    /// Payload of one packet, in bytes.
    static func payloadBytes(isSecure: Bool) -> Int {
        isSecure ? recordPayloadBytes : datagramBytes
    }

    private let socket: UDPSocket
    private let remote: SocketAddress
    private let isSecure: Bool
    private var session: DTLSSession?
    private let payloadBytes: Int
    private let burst: PacketBatch

    private var sender = FloorSender()
    private var received: UInt64 = 0
    private var receivedBefore: UInt64 = 0
    private var expected: UInt64?

    /// What waits for the connection, for all payload, or for a pong.
    private var whenReady: EventLoopPromise<Void>?
    private var whenMoved: EventLoopPromise<Void>?
    private var whenAnswered: EventLoopPromise<Void>?
    private(set) var isClosed = false
    private var isWatched = false

    init(on socket: UDPSocket, remote: SocketAddress, context: DTLSContext?) throws {
        self.socket = socket
        self.remote = remote
        isSecure = context != nil
        session = try context.map {
            try DTLSSession(context: $0, expectedFingerprints: nil)
        }
        payloadBytes = Self.payloadBytes(isSecure: context != nil)
        burst = .payload(of: Int(FloorSender.burstMax), size: payloadBytes)
    }

    // MARK: From the network

    /// Takes datagrams; they are answered with the batch.
    func receive(_ datagrams: PacketBatch) {
        guard isSecure else { return handle(datagrams) }
        session?.receive(datagrams, at: .now)
        drainSession()
    }

    /// Everything is in: says how much it was.
    func receivedBatch() {
        if received > receivedBefore {
            receivedBefore = received
            send(PacketBatch(FloorPacket.receipt(received).bytes))
        }
        if let expected, received >= expected {
            self.expected = nil
            finish(&whenMoved)
        }
    }

    private func drainSession() {
        while let output = session?.nextOutput() {
            switch output {
            case .transmit(let batch): socket.send(batch, to: remote)
            case .connected: finish(&whenReady)
            case .received(let packets): handle(packets)
            case .closed: isClosed = true
            }
        }
    }

    private func handle(_ packets: PacketBatch) {
        for packet in packets.packets { handle(packet) }
    }

    private func handle(_ bytes: ByteBuffer) {
        switch FloorPacket(bytes) {
        case .data: received += 1
        case .receipt(let count):
            sender.acknowledge(count)
            pump()
        case .ask(let count):
            sender.add(count)
            pump()
        case .ping: send(PacketBatch(FloorPacket.pong.bytes))
        case .pong: finish(&whenAnswered)
        case nil: break
        }
    }

    private func finish(_ promise: inout EventLoopPromise<Void>?) {
        let finished = promise
        promise = nil
        finished?.succeed()
    }

    // MARK: To the network

    private func send(_ batch: PacketBatch) {
        guard isSecure else { return socket.send(batch, to: remote) }
        try? session?.send(batch, at: .now)
        drainSession()
    }

    private func pump() {
        while let count = sender.next() {
            send(count == burst.count ? burst : .payload(of: count, size: payloadBytes))
        }
        if sender.isDone, expected == nil { finish(&whenMoved) }
        watch()
    }

    /// Sends again what has been lost, now and then while there may be anything.
    private func watch() {
        guard !isWatched, !isClosed, !sender.isDone || session?.nextDeadline != nil else { return }
        isWatched = true
        socket.eventLoop.scheduleTask(in: .milliseconds(100)) { [self] in
            isWatched = false
            session?.advance(to: .now)
            drainSession()
            sender.checkProgress()
            pump()
        }
    }

    // MARK: Work

    /// Starts the handshake, if there is one.
    func connect() -> EventLoopFuture<Void> {
        guard isSecure else { return ping() }
        let promise = socket.eventLoop.makePromise(of: Void.self)
        whenReady = promise
        session?.start(at: .now)
        drainSession()
        watch()
        return promise.futureResult
    }

    /// Makes a round trip.
    func ping() -> EventLoopFuture<Void> {
        let promise = socket.eventLoop.makePromise(of: Void.self)
        whenAnswered = promise
        send(PacketBatch(FloorPacket.ping.bytes))
        return promise.futureResult
    }

    /// Moves packets of payload; done when the receiver has them.
    func move(_ packets: UInt64, _ direction: Direction) -> EventLoopFuture<Void> {
        let promise = socket.eventLoop.makePromise(of: Void.self)
        whenMoved = promise
        switch direction {
        case .up:
            sender.add(packets)
            pump()
        case .down:
            expected = received + packets
            send(PacketBatch(FloorPacket.ask(packets).bytes))
        }
        return promise.futureResult
    }

    /// Gives up what has not been sent.
    func stop() {
        sender.stop()
        finish(&whenMoved)
    }

    /// Ends the session.
    func close() {
        session?.close(at: .now)
        drainSession()
        isClosed = true
    }
}

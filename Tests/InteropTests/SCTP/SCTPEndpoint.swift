// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import NIOPosix
import RTCCore
import RTCSCTP

/// Our end: an `Association` whose packets are UDP payloads (RFC 6951), some of them lost.
///
/// Everything in it happens on the event loop of its channel.
final class SCTPEndpoint: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    /// Who starts the association.
    enum Initiative: Sendable {
        case ours
        case theirs

        /// Our INIT leaves after theirs has arrived and before it is taken in.
        case both
    }

    /// What is wanted of this end.
    struct Plan: Sendable {
        var workload = Workload()
        var initiative = Initiative.ours
        var loss = 0.0

        /// How long our packets are under way; 0: as long as the loopback takes.
        var delay = TimeAmount.zero
        var seed: UInt64 = 1
        var configuration = AssociationConfiguration.overUDP
        var isReading = true
    }

    private struct Waiter {
        let condition: @Sendable (Ledger) -> Bool
        let promise: EventLoopPromise<Ledger>
    }

    private let plan: Plan
    private var association: Association
    private var script: Script
    private var ledger = Ledger()
    private var network: SeededNetwork
    private var channel: (any Channel)?
    private var remote: SocketAddress?
    private var timer: Scheduled<Void>?
    private var waiters: [Waiter] = []
    private var isReading: Bool
    private var unreadBytes = 0

    private init(_ plan: Plan) {
        self.plan = plan
        isReading = plan.isReading
        var random = RandomSource { UInt64.random(in: 0 ... .max) }
        association = Association(configuration: plan.configuration, random: &random)
        script = Script(plan.workload)
        network = SeededNetwork(loss: plan.loss, seed: plan.seed)
    }

    /// Opens a socket, lends the end behind it to `body`, and closes the socket.
    static func with<Result: Sendable>(
        _ plan: Plan,
        _ body: (SCTPEndpoint, _ port: Int) async throws -> Result
    ) async throws -> Result {
        let endpoint = SCTPEndpoint(plan)
        let channel = try await DatagramBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 4096))
            .channelOption(.socketOption(.so_rcvbuf), value: 4 << 20)
            .channelOption(.socketOption(.so_sndbuf), value: 4 << 20)
            .channelInitializer { $0.pipeline.addHandler(endpoint) }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = channel.localAddress?.port ?? 0
        do {
            let result = try await body(endpoint, port)
            try await channel.close().get()
            return result
        } catch {
            try? await channel.close().get()
            throw error
        }
    }

    /// Sends INIT to the other end.
    func connect(port: Int) async throws {
        guard let channel else { return }
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: port)
        try await channel.eventLoop.submit {
            self.remote = address
            self.association.connect(at: self.now)
            self.work()
        }.get()
    }

    /// Closes in order.
    func shutdown() {
        channel?.eventLoop.execute {
            self.association.shutdown(at: self.now)
            self.work()
        }
    }

    /// Reads what has come, and from now on whatever comes.
    func startReading() {
        channel?.eventLoop.execute {
            self.isReading = true
            self.read(at: self.now)
            self.work()
        }
    }

    /// Waits until what was seen is as wanted.
    ///
    /// - Throws: `InteropFailure` when the association ends or nothing more happens before.
    func until(_ condition: @escaping @Sendable (Ledger) -> Bool) async throws -> Ledger {
        guard let channel else { throw InteropFailure(description: "no socket") }
        let promise = channel.eventLoop.makePromise(of: Ledger.self)
        channel.eventLoop.execute {
            self.waiters.append(Waiter(condition: condition, promise: promise))
            channel.eventLoop.scheduleTask(in: .seconds(50)) {
                promise.fail(InteropFailure(description: "still \(self.describe())"))
            }
            self.settle()
        }
        return try await promise.futureResult.get()
    }

    func handlerAdded(context: ChannelHandlerContext) { channel = context.channel }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        if remote == nil { remote = envelope.remoteAddress }
        guard !network.drops() else { return }
        ledger.note(envelope.data, isOurs: false)
        if plan.initiative == .both, association.state == .closed {
            association.connect(at: now)
            work()
        }
        association.receive(envelope.data, at: now)
    }

    func channelReadComplete(context: ChannelHandlerContext) { work() }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        for waiter in waiters { waiter.promise.fail(ChannelError.alreadyClosed) }
        waiters = []
    }

    private var now: Instant {
        Instant(nanoseconds: Int64(NIODeadline.now().uptimeNanoseconds))
    }

    /// Lets script and association do what they can, and sees to the next timer.
    private func work() {
        let now = now
        association.advance(to: now)
        var goesOn = true
        while goesOn {
            goesOn = false
            do {
                while try script.step(&association, &ledger, at: now) { goesOn = true }
            } catch {
                channel?.pipeline.fireErrorCaught(error)
            }
            while let output = association.nextOutput() {
                goesOn = true
                switch output {
                case .transmit(let batch): transmit(batch)
                case .event(let event):
                    ledger.note(event)
                    guard case .message(let message) = event else { continue }
                    unreadBytes += message.payload.readableBytes
                    read(at: now)
                }
            }
        }
        channel?.flush()
        ledger.statistics = association.statistics
        setTimer()
        settle()
    }

    private func read(at now: Instant) {
        guard isReading, unreadBytes > 0 else { return }
        association.consume(unreadBytes, at: now)
        unreadBytes = 0
    }

    private func transmit(_ batch: PacketBatch) {
        guard let remote else { return }
        for packet in batch.packets {
            ledger.note(packet, isOurs: true)
            guard !network.drops() else { continue }
            let envelope = AddressedEnvelope(remoteAddress: remote, data: packet)
            guard plan.delay > .zero, let channel else {
                self.channel?.write(envelope, promise: nil)
                continue
            }
            channel.eventLoop.scheduleTask(in: plan.delay) {
                channel.writeAndFlush(envelope, promise: nil)
            }
        }
    }

    private func setTimer() {
        timer?.cancel()
        guard let deadline = association.nextDeadline, let channel else { return }
        let time = NIODeadline.uptimeNanoseconds(UInt64(clamping: deadline.nanoseconds))
        timer = channel.eventLoop.scheduleTask(deadline: time) { self.work() }
    }

    private func settle() {
        waiters.removeAll { waiter in
            if waiter.condition(ledger) {
                waiter.promise.succeed(ledger)
                return true
            }
            guard ledger.closed != nil else { return false }
            waiter.promise.fail(InteropFailure(description: describe()))
            return true
        }
    }

    private func describe() -> String { "\(association.state): \(ledger.summary)" }
}

/// Loses packets, always the same for the same seed (SplitMix64).
struct SeededNetwork {
    private let threshold: UInt64
    private var state: UInt64

    init(loss: Double, seed: UInt64) {
        threshold = UInt64(loss * Double(1 << 53))
        state = seed
    }

    /// Whether the next packet is lost.
    mutating func drops() -> Bool {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return (mixed ^ (mixed >> 31)) >> 11 < threshold
    }
}

extension AssociationConfiguration {
    /// The defaults without what only DTLS allows.
    static var overUDP: AssociationConfiguration {
        var configuration = AssociationConfiguration()
        configuration.zeroChecksum = .never
        return configuration
    }
}

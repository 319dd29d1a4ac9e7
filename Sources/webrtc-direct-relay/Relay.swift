// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import NIOPosix
import RTCCore
import RTCSimulation

/// What a relay is opened with.
struct RelayOptions: Sendable {
    var listen: SocketAddress
    var to: SocketAddress
    var forward = PathDescription()
    var backward = PathDescription()
    var seed: UInt64 = 1
    /// Clients that are known at a time; a further one takes the place of the one that has been
    /// silent for the longest time, if that is long enough.
    var clientsMax = 256
    /// How long a client has to be silent until another one may take its place.
    var patience: Duration = .seconds(30)
}

/// A socket that clients send to, one further socket for each of them, and a path in between whose
/// rate and queue they share.
///
/// `@unchecked Sendable`: once it is open, its variables are touched on its event loop only.
final class Relay: @unchecked Sendable {
    private struct Client {
        let address: SocketAddress
        var socket: RelaySocket?
        var lastSeen: Instant
        /// What came through before the socket was there.
        var early: [ByteBuffer] = []
    }

    /// Datagrams are let go in runs of at least this length, which bounds the work for timers.
    private static let quantum = Duration.microseconds(250)
    private static let earlyDatagramsMax = 64

    private let options: RelayOptions
    private let eventLoop: any EventLoop
    private var forward: SimulatedLink
    private var backward: SimulatedLink
    private var front: RelaySocket?
    private var clients: [Int: Client] = [:]
    private var clientIDs: [SocketAddress: Int] = [:]
    private var nextClientID = 0
    private var timer: (task: Scheduled<Void>, at: Instant)?
    private var lastRelease = Instant.zero
    private var counters = RelayCounters()
    private var isClosed = false
    private let start: Instant

    /// Where clients send to.
    private(set) var localAddress: SocketAddress

    /// Any port of the family of the address that datagrams go to.
    private let anyPort: SocketAddress

    private init(_ options: RelayOptions, on eventLoop: any EventLoop) throws {
        self.options = options
        self.eventLoop = eventLoop
        localAddress = options.listen
        anyPort = try options.to.anyPort()
        start = .uptime
        forward = options.forward.link(seed: options.seed, from: start)
        backward = options.backward.link(seed: ~options.seed, from: start)
    }

    /// Binds the socket that clients send to.
    ///
    /// - Throws: `IOError` with the reason the system gives.
    static func open(_ options: RelayOptions, on eventLoop: any EventLoop) async throws -> Relay {
        let relay = try Relay(options, on: eventLoop)
        let socket = try await RelaySocket.bind(to: options.listen, on: eventLoop) {
            relay.receiveForward($0, from: $1)
        }.get()
        try await eventLoop.submit { relay.front = socket }.get()
        relay.localAddress = socket.localAddress
        return relay
    }

    /// Closes all sockets.
    ///
    /// - Returns: What became of the datagrams.
    func close() async throws -> RelayStatistics {
        try await eventLoop.submit { [self] in
            isClosed = true
            timer?.task.cancel()
            front?.close()
            for client in clients.values { client.socket?.close() }
            return RelayStatistics(
                forward: forward.statistics,
                backward: backward.statistics,
                seconds: (.uptime - start) / .seconds(1),
                counters: counters
            )
        }.get()
    }

    // MARK: In

    private func receiveForward(_ datagrams: [ByteBuffer], from source: SocketAddress) {
        let now = Instant.uptime
        guard let id = client(at: source, now: now) else {
            counters.refusedDatagrams += datagrams.count
            return
        }
        for datagram in datagrams { forward.send(datagram, on: id, at: now) }
        schedule(at: now)
    }

    private func receiveBackward(_ datagrams: [ByteBuffer], for id: Int) {
        let now = Instant.uptime
        clients[id]?.lastSeen = now
        for datagram in datagrams { backward.send(datagram, on: id, at: now) }
        schedule(at: now)
    }

    private func client(at address: SocketAddress, now: Instant) -> Int? {
        if let id = clientIDs[address] {
            clients[id]?.lastSeen = now
            return id
        }
        guard clients.count < options.clientsMax || evict(at: now) else { return nil }
        let id = nextClientID
        nextClientID += 1
        clientIDs[address] = id
        clients[id] = Client(address: address, lastSeen: now)
        counters.clients += 1
        RelaySocket.bind(to: anyPort, on: eventLoop) { [weak self] datagrams, _ in
            self?.receiveBackward(datagrams, for: id)
        }.whenComplete { [self] result in
            guard case .success(let socket) = result, !isClosed, clients[id] != nil else {
                if case .success(let socket) = result { socket.close() }
                return remove(id)
            }
            clients[id]?.socket = socket
            let early = clients[id]?.early ?? []
            clients[id]?.early = []
            for datagram in early { counters.note(socket.send(datagram, to: options.to)) }
            socket.flush()
        }
        return id
    }

    /// Makes room by forgetting the client that has been silent for the longest time.
    private func evict(at now: Instant) -> Bool {
        guard let oldest = clients.min(by: { $0.value.lastSeen < $1.value.lastSeen }),
            now - oldest.value.lastSeen >= options.patience
        else {
            return false
        }
        remove(oldest.key)
        return true
    }

    private func remove(_ id: Int) {
        guard let client = clients.removeValue(forKey: id) else { return }
        clientIDs[client.address] = nil
        client.socket?.close()
    }

    // MARK: Out

    private func schedule(at now: Instant) {
        guard !isClosed, let next = earliest(forward.nextArrival, backward.nextArrival) else {
            return
        }
        let due = max(next, lastRelease + Self.quantum)
        if let timer, timer.at <= due { return }
        timer?.task.cancel()
        let task = eventLoop.scheduleTask(deadline: .uptimeNanoseconds(UInt64(due.nanoseconds))) {
            [weak self] in
            if let self { release() }
        }
        timer = (task, due)
    }

    private func release() {
        timer = nil
        let now = Instant.uptime
        lastRelease = now
        var runs = DatagramRuns()
        while let due = forward.nextArrival, let arrival = forward.receiveArrival(at: now) {
            counters.note(delay: now - due)
            if let run = runs.append(arrival) { sendForward(run) }
        }
        if let run = runs.finish() { sendForward(run) }
        while let due = backward.nextArrival, let arrival = backward.receiveArrival(at: now) {
            counters.note(delay: now - due)
            if let run = runs.append(arrival) { sendBackward(run) }
        }
        if let run = runs.finish() { sendBackward(run) }
        front?.flush()
        schedule(at: now)
    }

    private func sendForward(_ run: DatagramRuns.Run) {
        guard let client = clients[run.client] else { return }
        guard let socket = client.socket else {
            if client.early.count < Self.earlyDatagramsMax {
                clients[run.client]?.early += run.datagrams
            }
            return
        }
        counters.note(socket.send(run, to: options.to))
        socket.flush()
    }

    private func sendBackward(_ run: DatagramRuns.Run) {
        guard let client = clients[run.client], let front else { return }
        counters.note(front.send(run, to: client.address))
    }
}

extension Instant {
    /// The clock of SwiftNIO's timers.
    static var uptime: Instant {
        Instant(nanoseconds: Int64(clamping: NIODeadline.now().uptimeNanoseconds))
    }
}

extension SocketAddress {
    /// Port 0 of all addresses of the same family, or of the loopback for one that is on it.
    fileprivate func anyPort() throws -> SocketAddress {
        let isIPv6 = `protocol` == .inet6
        let isLoopback = ipAddress == "::1" || ipAddress?.hasPrefix("127.") ?? false
        let host = isLoopback ? (isIPv6 ? "::1" : "127.0.0.1") : (isIPv6 ? "::" : "0.0.0.0")
        return try SocketAddress(ipAddress: host, port: 0)
    }
}

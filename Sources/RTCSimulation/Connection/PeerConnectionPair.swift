// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore
package import RTCCore
package import RTCCrypto
import RTCDTLS
package import RTCDataChannel
import RTCICE
import RTCPeerConnection
package import RTCSCTP

/// A dialer and a listener with a network between them and a clock that jumps from event to event.
///
/// The dialer knows the listener's address and certificate hash; the listener knows nothing until a
/// check and a ClientHello arrive, as a real endpoint. Everything follows from the seed except
/// keys, certificates and what OpenSSL draws in a handshake.
package struct PeerConnectionPair: ~Copyable {
    /// The end that dials.
    package var dialer: SimulatedPeer

    /// The end that listens.
    package var listener: SimulatedPeer

    /// What is between them.
    package var network: SimulatedNetwork

    /// The virtual time.
    package private(set) var now: Instant

    /// What everything random follows from.
    package let seed: UInt64

    /// What the pair was made with.
    package let options: PairOptions

    /// The certificate that the listener shows.
    package var listenerFingerprint: Fingerprint { certificates.listener.fingerprint }

    /// The certificate that the dialer shows.
    package var dialerFingerprint: Fingerprint { certificates.dialer.fingerprint }

    private static let start = Instant(nanoseconds: 1_000_000_000)

    private let certificates: PairCertificates
    private var door: SimulatedListener

    /// Begins to dial.
    ///
    /// - Throws: What OpenSSL or the descriptions say; in a correct test nothing.
    package init(seed: UInt64 = 1, options: PairOptions = PairOptions()) throws {
        let certificates = try PairCertificates.shared.get()
        var random = RandomSource.seeded(seed)
        let descriptions = try PairDescriptions(
            dialing: options.listenerAddress,
            announcing: options.announcedFingerprints ?? [certificates.listener.fingerprint],
            credentials: options.version.dialCredentials(random: &random),
            from: options.dialerAddress,
            fingerprint: certificates.dialer.fingerprint
        )
        var dialerRandom = RandomSource.seeded(random.next())
        let connection = try PeerConnection(
            configuration: options.dialer,
            local: descriptions.local,
            remote: descriptions.remote,
            context: certificates.dialerContext,
            random: &dialerRandom,
            at: Self.start
        )
        dialer = SimulatedPeer(address: options.dialerAddress, connection: connection)
        listener = SimulatedPeer(address: options.listenerAddress)
        network = SimulatedNetwork(seed: random.next(), conditions: options.conditions)
        door = SimulatedListener(random: .seeded(random.next()))
        now = Self.start
        self.seed = seed
        self.options = options
        self.certificates = certificates
    }

    /// A pair whose channels can be used at both ends.
    ///
    /// - Throws: as `init`, and `SimulationFailure` when the ends do not connect.
    package static func connected(
        seed: UInt64 = 1,
        options: PairOptions = PairOptions(),
        bounds: DriveBounds = DriveBounds()
    ) throws -> PeerConnectionPair {
        var pair = try PeerConnectionPair(seed: seed, options: options)
        try pair.drive(bounds) { $0.isConnected }
        return pair
    }

    /// Whether channels can be used at both ends.
    package var isConnected: Bool { dialer.isConnected && listener.isConnected }

    /// Whether both ends have been told that the connection is over.
    package var isOver: Bool { dialer.end != nil && listener.end != nil }
}

// MARK: - Time

extension PeerConnectionPair {
    /// Lets things happen until `condition` is true.
    ///
    /// - Throws: `SimulationFailure` when that does not come true within `bounds`, or the error
    ///   that kept the listener from accepting.
    package mutating func drive(
        _ bounds: DriveBounds = DriveBounds(),
        until condition: (borrowing PeerConnectionPair) -> Bool
    ) throws {
        let end = now + bounds.duration
        for _ in 0..<bounds.steps {
            flush()
            if condition(self) { return }
            guard let next = nextInstant else { throw failure(.nothingLeft) }
            guard next <= end else { throw failure(.tooMuchTime) }
            try jump(to: next)
        }
        throw failure(.tooManySteps)
    }

    /// Lets this much time pass, in at most so many jumps of the clock.
    ///
    /// - Throws: `SimulationFailure` with `.tooManySteps`, or the error that kept the listener from
    ///   accepting.
    package mutating func run(for duration: Duration, steps: Int = 100_000) throws {
        let end = now + duration
        for _ in 0..<steps {
            flush()
            guard let next = nextInstant, next <= end else {
                now = end
                return
            }
            try jump(to: next)
        }
        throw failure(.tooManySteps)
    }

    /// Sends out and notes what both ends have to say now.
    package mutating func flush() {
        var datagrams: [SimulatedDatagram] = []
        dialer.drain(at: now) { datagrams.append($0) }
        listener.drain(at: now) { datagrams.append($0) }
        for datagram in datagrams { network.send(datagram, at: now) }
    }

    private var nextInstant: Instant? {
        let deadline = earliest(
            dialer.nextDeadline,
            listener.nextDeadline
        )
        return earliest(network.nextArrival, deadline)
    }

    private mutating func jump(to instant: Instant) throws {
        now = max(now, instant)
        while let datagram = network.receive(at: now) { try deliver(datagram) }
        dialer.connection?.advance(to: now)
        listener.connection?.advance(to: now)
    }

    /// Hands a datagram to the end that has its destination, if one does.
    private mutating func deliver(_ datagram: SimulatedDatagram) throws {
        if datagram.destination == dialer.address {
            dialer.connection?.receive(datagram.payload, from: datagram.source, at: now)
        } else if datagram.destination == listener.address {
            if listener.connection != nil {
                listener.connection?.receive(datagram.payload, from: datagram.source, at: now)
            } else {
                try receiveFromStranger(datagram)
            }
        }
    }

    private mutating func receiveFromStranger(_ datagram: SimulatedDatagram) throws {
        switch DatagramKind(of: datagram.payload) {
        case .stun:
            for answer in door.answer(datagram.payload, from: datagram.source, at: now) {
                network.send(
                    SimulatedDatagram(
                        source: datagram.destination,
                        destination: datagram.source,
                        payload: answer
                    ),
                    at: now
                )
            }
        case .dtls:
            listener.connection = try door.accept(
                datagram.payload,
                from: datagram.source,
                options: options,
                certificates: certificates,
                at: now
            )
            listener.connection?.receive(datagram.payload, from: datagram.source, at: now)
        case .other: break
        }
    }

    private func failure(_ reason: SimulationFailure.Reason) -> SimulationFailure {
        SimulationFailure(
            reason: reason,
            seed: seed,
            now: now,
            summary: "dialer: \(dialer.summary); listener: \(listener.summary)"
        )
    }
}

// MARK: - Commands

extension PeerConnectionPair {
    /// Opens a channel at one end.
    ///
    /// - Throws: `DataChannelError`; `.association(.usage(.notConnected))` without a connection.
    package mutating func open(
        _ description: DataChannelOpen = DataChannelOpen(),
        at end: PairEnd
    ) throws(DataChannelError) -> StreamID {
        let id =
            switch end {
            case .dialer: try dialer.connection?.openChannel(description, at: now)
            case .listener: try listener.connection?.openChannel(description, at: now)
            }
        guard let id else { throw .association(.usage(.notConnected)) }
        return id
    }

    /// Sends bytes on a channel from one end, as one binary message.
    ///
    /// - Throws: `DataChannelError`.
    package mutating func send(
        _ payload: ByteBuffer,
        on id: StreamID,
        from end: PairEnd
    ) throws(DataChannelError) {
        let message = DataChannelMessage(payload: payload)
        switch end {
        case .dialer: try dialer.connection?.send(message, on: id, at: now)
        case .listener: try listener.connection?.send(message, on: id, at: now)
        }
    }

    /// Closes the connection in order, from one end.
    package mutating func close(from end: PairEnd) {
        switch end {
        case .dialer: dialer.connection?.close(at: now)
        case .listener: listener.connection?.close(at: now)
        }
    }

    /// Breaks the connection off, from one end.
    package mutating func abort(reason: String, from end: PairEnd) {
        switch end {
        case .dialer: dialer.connection?.abort(reason: reason, at: now)
        case .listener: listener.connection?.abort(reason: reason, at: now)
        }
    }

    /// Puts a datagram of somebody else on the way to one end, with the other end's address as its
    /// source unless it is given another.
    package mutating func inject(
        _ payload: ByteBuffer,
        to end: PairEnd,
        from source: TransportAddress? = nil
    ) {
        let (destination, peer) =
            end == .dialer
            ? (dialer.address, listener.address) : (listener.address, dialer.address)
        network.send(
            SimulatedDatagram(source: source ?? peer, destination: destination, payload: payload),
            at: now
        )
    }
}

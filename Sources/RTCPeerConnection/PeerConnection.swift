// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import DequeModule
package import NIOCore
package import RTCCore
package import RTCDTLS
import RTCDataChannel
import RTCICE
import RTCSCTP
package import RTCSDP

/// One WebRTC connection for data channels, without clock, socket or task: ICE, DTLS, SCTP and the
/// channels, joined by RFC 7983's look at the first byte.
///
///     datagrams ─▶ STUN ─▶ ICE
///               └▶ DTLS ─▶ plaintext ─▶ SCTP ─▶ channels ─▶ events
///
/// It is configured by two session descriptions and keeps to the engines' contract: datagrams and
/// commands with the time in, `nextOutput(at:)` drained until nil, then `nextDeadline`. Drain after
/// a whole batch of datagrams: it is then acknowledged once.
///
/// The dialer begins with connectivity checks, sends its ClientHello as soon as one is answered and
/// INIT as soon as DTLS is up. The listener answers.
package struct PeerConnection: ~Copyable {
    var ice: ICEAgent
    var dtls: DTLSSession
    var channels: DataChannels
    private let isDTLSClient: Bool
    /// Whether we begin the SCTP association, as any peer may (RFC 8841 §9.3).
    ///
    /// Some begin only as controlling ICE agent, so whoever is that must begin too.
    private let connectsSCTP: Bool
    /// The largest message in bytes that the peer takes, as its description says.
    let peerMessageBytesMax: Int
    /// Where the latest authentic DTLS record of this batch came from.
    private var authenticSource: TransportAddress?
    private var outputs: Deque<PeerConnectionOutput> = []
    private var end: PeerConnectionEnd?
    private var isOver = false
    private let sharesRoundTrip: Bool

    /// By how many bytes DTLS makes a packet longer; 0 until its handshake is complete.
    private var recordOverhead = 0

    /// Datagrams that belong to no protocol of ours.
    package private(set) var droppedDatagrams = 0

    /// Prepares a connection as the two descriptions say; a dialer's checks begin at once.
    ///
    /// - Parameters:
    ///   - configuration: Sizes, times and bounds.
    ///   - local: Our side: credentials, whether we are ICE-lite, the DTLS role.
    ///   - remote: The peer's side: credentials, candidate, fingerprints, SCTP port, message size.
    ///   - context: Our certificate, for the DTLS role that the descriptions give us.
    ///   - random: Where tags, tie-breakers and sequence numbers come from.
    ///   - now: The present.
    /// - Throws: `PeerConnectionSetupError` when the descriptions do not make a connection.
    package init(
        configuration: PeerConnectionConfiguration,
        local: SessionDescription,
        remote: SessionDescription,
        context: DTLSContext,
        random: inout RandomSource,
        at now: Instant
    ) throws {
        let setup = try PeerConnectionSetup(local: local, remote: remote)
        let agent = try setup.makeAgent(configuration: configuration.ice, random: &random, at: now)
        let session = try DTLSSession(
            context: context,
            expectedFingerprints: setup.isDTLSClient ? setup.fingerprints : nil,
            configuration: configuration.dtls
        )
        var association = configuration.association
        association.port = setup.sctpPort
        isDTLSClient = setup.isDTLSClient
        connectsSCTP = setup.isDTLSClient || !local.isICELite
        peerMessageBytesMax = setup.peerMessageBytesMax
        sharesRoundTrip = configuration.sharesRoundTrip
        ice = agent
        dtls = session
        channels = DataChannels(
            association: Association(configuration: association, random: &random),
            parity: setup.isDTLSClient ? .even : .odd,
            limits: configuration.channels
        )
    }

    /// Takes in one datagram.
    package mutating func receive(
        _ datagram: ByteBuffer,
        from source: TransportAddress,
        at now: Instant
    ) {
        switch DatagramKind(of: datagram) {
        case .stun: ice.receive(datagram, from: source, at: now)
        case .dtls: receiveRecords(PacketBatch(datagram), from: source, at: now)
        case .other: droppedDatagrams += 1
        }
    }

    /// Takes in datagrams that came together from one address.
    package mutating func receive(
        _ datagrams: PacketBatch,
        from source: TransportAddress,
        at now: Instant
    ) {
        if DatagramKind.areDTLS(datagrams) {
            return receiveRecords(datagrams, from: source, at: now)
        }
        for datagram in datagrams.packets { receive(datagram, from: source, at: now) }
    }

    /// Remembers the source of what only the peer can have sent: a packet that decrypts, or the
    /// last message of the handshake.
    private mutating func receiveRecords(
        _ datagrams: PacketBatch,
        from source: TransportAddress,
        at now: Instant
    ) {
        let packets = dtls.statistics.packetsReceived
        let wasConnected = dtls.state == .connected
        dtls.receive(datagrams, at: now)
        let isConnected = !wasConnected && dtls.state == .connected
        if isConnected || dtls.statistics.packetsReceived != packets { authenticSource = source }
    }

    /// Tells ICE, once for all datagrams of a batch, that the peer lives and where it sends from.
    private mutating func noteTraffic(at now: Instant) {
        guard let source = authenticSource else { return }
        authenticSource = nil
        ice.noteTraffic(from: source, at: now)
    }

    /// The socket could not send a datagram of this many bytes of UDP payload (EMSGSIZE): none so
    /// large follows.
    package mutating func refuseDatagrams(ofSize size: Int, at now: Instant) {
        channels.refusePackets(ofSize: size - recordOverhead, at: now)
    }

    /// The path may be another one from now on: large datagrams wait for a new probe.
    package mutating func pathChanged(at now: Instant) {
        channels.pathChanged(at: now)
    }

    /// The largest datagram that carries data now, in bytes of UDP payload.
    package var datagramBytes: Int { channels.statistics.packetSize + recordOverhead }

    /// When a listener last had an authentic sign of life from the peer; nil on a dialer.
    package var lastSign: Instant? { ice.lastSign }

    /// Lets timers that have expired at `now` do their work.
    package mutating func advance(to now: Instant) {
        noteTraffic(at: now)
        ice.advance(to: now)
        dtls.advance(to: now)
        channels.advance(to: now)
    }

    /// When `advance(to:)` has to be called next; nil when no timer runs.
    package var nextDeadline: Instant? {
        isOver
            ? nil
            : earliest(ice.nextDeadline, earliest(dtls.nextDeadline, channels.nextDeadline))
    }

    /// The shortest round trip that the layers below SCTP have measured: what is beyond it was
    /// waiting or work.
    private var roundTrip: Duration? {
        guard sharesRoundTrip else { return nil }
        return [ice.statistics.roundTripTime, dtls.roundTripTime].compactMap { $0 }.min()
    }

    /// Ends the connection once everything accepted for sending has arrived.
    package mutating func close(at now: Instant) {
        if end == nil { end = .local }
        channels.shutdown(at: now)
    }

    /// Ends the connection at once; the peer is told why.
    package mutating func abort(reason: String, at now: Instant) {
        if end == nil { end = .local }
        channels.abort(reason: reason, at: now)
    }

    /// Whether the peer has said that it sends nothing more: the connection ends once it has what
    /// was accepted for sending.
    package var isClosedByPeer: Bool { channels.isClosedByPeer }

    /// Ends the connection without a word and lets go of what it holds.
    package mutating func discard(at now: Instant) {
        isOver = true
        outputs.removeAll()
        channels.abort(reason: "", at: now)
        while channels.nextOutput(at: now) != nil {}
        dtls.close(at: now)
        while dtls.nextOutput() != nil {}
    }

    /// The next datagrams to send or event to handle, nil when there is nothing left to do now.
    package mutating func nextOutput(at now: Instant) -> PeerConnectionOutput? {
        noteTraffic(at: now)
        while true {
            if let output = outputs.popFirst() { return output }
            guard !isOver, pump(at: now) else { return nil }
        }
    }

    /// Moves one output of one engine on; the lower engines come first, so that all plaintext of a
    /// batch is in before SCTP answers it.
    private mutating func pump(at now: Instant) -> Bool {
        if let output = ice.nextOutput() {
            handle(output, at: now)
        } else if let output = dtls.nextOutput() {
            handle(output, at: now)
        } else if let output = channels.nextOutput(at: now) {
            handle(output, at: now)
        } else {
            return false
        }
        return true
    }

    private mutating func handle(_ output: ICEOutput, at now: Instant) {
        switch output {
        case .transmit(let datagram, let address):
            outputs.append(.transmit(PacketBatch(datagram), to: address))
        case .connected:
            if isDTLSClient { dtls.start(at: now, roundTrip: roundTrip) }
        case .selectedAddressChanged(let address):
            channels.pathChanged(at: now)
            outputs.append(.event(.remoteAddressChanged(address)))
        case .mappedAddress(let address): outputs.append(.event(.mappedAddress(address)))
        case .failed(let failure): finish(.failed(.ice(failure)))
        }
    }

    private mutating func handle(_ output: DTLSOutput, at now: Instant) {
        switch output {
        case .transmit(let batch):
            guard let address = ice.selectedAddress else { return }
            outputs.append(.transmit(batch, to: address))
        case .connected(let peer):
            recordOverhead = peer.recordOverhead
            outputs.append(.event(.secured(peer)))
            if let roundTrip { channels.assume(roundTrip: roundTrip) }
            if connectsSCTP { channels.connect(at: now) }
        case .received(let packets): channels.receive(packets, at: now)
        case .closed(.local): finish(.local)
        case .closed(.closeNotify):
            drainChannels(at: now)
            finish(.remote)
        case .closed(.failed(let error)):
            drainChannels(at: now)
            finish(.failed(.dtls(error)))
        }
    }

    private mutating func handle(_ output: consuming DataChannelOutput, at now: Instant) {
        switch consume output {
        case .transmit(let batch):
            do {
                try dtls.send(batch, at: now)
            } catch {
                finish(.failed(.dtls(error)))
            }
            channels.reuse(batch)
        case .event(.ended(let reason)):
            if end == nil { end = PeerConnectionEnd(reason) }
            dtls.close(at: now)
        case .event(let event): outputs.append(.event(.channels(event)))
        }
    }

    /// Hands on what came before the end of DTLS in the same batch: messages, and the reason why
    /// the peer has broken off.
    private mutating func drainChannels(at now: Instant) {
        while let output = channels.nextOutput(at: now) {
            switch output {
            case .transmit: break
            case .event(.ended(let reason)): if end == nil { end = PeerConnectionEnd(reason) }
            case .event(let event): outputs.append(.event(.channels(event)))
            }
        }
    }

    /// Reports the end, for the reason that was known first.
    private mutating func finish(_ reason: PeerConnectionEnd) {
        guard !isOver else { return }
        isOver = true
        outputs.append(.event(.closed(end ?? reason)))
    }
}

extension PeerConnectionEnd {
    private static let userInitiatedAbort: UInt16 = 12

    fileprivate init(_ reason: AssociationCloseReason) {
        switch reason {
        case .localShutdown, .localAbort: self = .local
        case .peerShutdown: self = .remote
        // Browsers end a connection in the user's name with an ABORT.
        case .peerAbort(cause: Self.userInitiatedAbort, _): self = .remote
        case .peerAbort(_, let text): self = .aborted(reason: text)
        case .failed(let error): self = .failed(.sctp(error))
        }
    }
}

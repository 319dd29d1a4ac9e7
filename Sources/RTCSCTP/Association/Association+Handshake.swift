// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

/// The four-way handshake (RFC 9260 §5.1) and its collisions (§5.2).
///
///     closed ──connect──▶ cookieWait ──INIT ACK──▶ cookieEchoed ──COOKIE ACK──▶ established
///       └──── INIT: INIT ACK, stays ──┴── COOKIE ECHO with our cookie: COOKIE ACK ──▶ ┘
///
/// Both ends may send INIT at once: each answers with the tag and TSN of its own INIT (§5.2.1), so
/// that whichever COOKIE ECHO arrives first leads to the same association.
extension Association {
    private static var handshakeTimeoutMin: Duration { .milliseconds(100) }

    /// One small packet a second burdens no path, and longer pauses only prolong the wait.
    private static var handshakeTimeoutMax: Duration { .seconds(1) }

    mutating func sendInit(at now: Instant) {
        handshake.askedAt = handshake.repetitions == 0 ? now : nil
        if handshake.repetitions == 0, case .offered = configuration.zeroChecksum {
            let chunk = makeInit(offersZeroChecksum: true)
            control.appendPacket(.zero) { chunk.write(into: &$0) }
        }
        let chunk = makeInit(offersZeroChecksum: false)
        control.appendPacket(.zero) { chunk.write(into: &$0) }
        timers.start(.t1Init, at: now + handshakeTimeout)
    }

    /// What INIT and INIT ACK say about us.
    private mutating func makeInit(offersZeroChecksum: Bool) -> InitChunk {
        var parameters = InitParameters()
        parameters.isForwardTSNSupported = true
        parameters.supportedExtensions = [.reconfiguration, .forwardTSN]
        if configuration.interleavesMessages {
            parameters.supportedExtensions.append(.interleavedData)
            parameters.supportedExtensions.append(.interleavedForwardTSN)
        }
        if offersZeroChecksum {
            parameters.zeroChecksumMethod = InitParameters.zeroChecksumOverDTLS
            handshake.hasOfferedZeroChecksum = true
        }
        return InitChunk(
            initiateTag: handshake.localTag,
            advertisedReceiverWindow: UInt32(clamping: configuration.receiveWindow),
            outboundStreams: configuration.streams,
            inboundStreams: configuration.streams,
            initialTSN: handshake.localInitialTSN,
            parameters: parameters
        )
    }

    /// INIT of the peer, alone in its packet with tag zero.
    mutating func receiveInit(_ chunk: InitChunk, at now: Instant) {
        switch state {
        case .closed, .cookieWait, .cookieEchoed:
            answerInit(chunk, at: now)
        case .shutdownAckSent:
            // The peer lost our SHUTDOWN ACK and started anew (§9.2).
            control.append(space: chunkSpace) { ShutdownAckChunk().write(into: &$0) }
        case .established, .shutdownPending, .shutdownSent, .shutdownReceived, .ended:
            // A late copy, or a restart. A peer that restarts has lost its DTLS session too and
            // never gets here; answering could only disturb the association (§5.2.2).
            counters.chunksDropped += 1
        }
    }

    private mutating func answerInit(_ chunk: InitChunk, at now: Instant) {
        guard chunk.initiateTag != .zero else {
            counters.chunksDropped += 1
            return
        }
        let parameters = chunk.parameters
        guard chunk.outboundStreams > 0, chunk.inboundStreams > 0, !parameters.hasHostName else {
            let abort = AbortChunk(isTagReflected: false, causes: [.invalidMandatoryParameter])
            control.appendPacket(chunk.initiateTag) { abort.write(into: &$0) }
            counters.chunksDropped += 1
            return
        }
        // The second of two INITs that say the same, see `ZeroChecksumPolicy`, takes nothing back.
        let isRepeated = handshake.offer?.isSameLife(as: chunk) ?? false
        let isTwin = isRepeated && now - (handshake.askedAt ?? .zero) < Self.handshakeTimeoutMin / 2
        if state == .closed, !isTwin { handshake.askedAt = handshake.offer == nil ? now : nil }
        if !isRepeated || parameters.zeroChecksumMethod != nil { handshake.offer = chunk }
        let isOffered = parameters.zeroChecksumMethod == InitParameters.zeroChecksumOverDTLS
        var answer = makeInit(
            offersZeroChecksum: isOffered && configuration.zeroChecksum != .never
        )
        answer.parameters.stateCookie = handshake.cookie(for: chunk)
        answer.parameters.reported = parameters.unrecognized
        control.appendPacket(chunk.initiateTag) { answer.writeAck(into: &$0) }
    }

    /// INIT ACK: our INIT was heard.
    mutating func receiveInitAck(_ chunk: InitChunk, at now: Instant) {
        guard state == .cookieWait else {
            counters.chunksDropped += 1
            return
        }
        guard chunk.initiateTag != .zero, chunk.outboundStreams > 0, chunk.inboundStreams > 0,
            !chunk.parameters.hasHostName, let cookie = chunk.parameters.stateCookie
        else {
            // §3.3.3: the association is destroyed.
            return abort([.invalidMandatoryParameter], reason: .failed(.peer(.invalidInitiation)))
        }
        measureHandshake(at: now)
        handshake.peer = chunk
        handshake.peerTag = chunk.initiateTag
        handshake.peerCookie = cookie
        handshake.repetitions = 0
        timers.stop(.t1Init)
        state = .cookieEchoed
        if !chunk.parameters.unrecognized.isEmpty {
            report(unrecognizedParameters: chunk.parameters.unrecognized)
        }
        sendCookieEcho(at: now)
    }

    mutating func sendCookieEcho(at now: Instant) {
        guard let cookie = handshake.peerCookie else { return }
        handshake.askedAt = handshake.repetitions == 0 ? now : nil
        control.appendPacket(handshake.peerTag) { CookieEchoChunk(cookie: cookie).write(into: &$0) }
        timers.start(.t1Cookie, at: now + handshakeTimeout)
    }

    /// COOKIE ECHO: the peer has our INIT ACK (§5.2.4, cases B and D of table 12).
    ///
    /// Case A, a restart, cannot occur: no INIT is answered once we are established. In case C the
    /// cookie is not the one for the peer's latest INIT: dropped.
    mutating func receiveCookieEcho(_ chunk: CookieEchoChunk, at now: Instant) {
        guard let offer = handshake.offer, chunk.cookie == handshake.cookie(for: offer) else {
            counters.chunksDropped += 1
            return
        }
        switch state {
        case .closed, .cookieWait, .cookieEchoed:
            if state == .closed { measureAnswer(at: now) }
            sendCookieAck()
            establish(with: offer, at: now)
        case .established, .shutdownPending, .shutdownSent, .shutdownReceived:
            sendCookieAck()
        case .shutdownAckSent:
            control.append(space: chunkSpace) { ShutdownAckChunk().write(into: &$0) }
        case .ended:
            break
        }
    }

    private mutating func sendCookieAck() {
        control.append(space: chunkSpace) { CookieAckChunk().write(into: &$0) }
    }

    /// COOKIE ACK: the peer is established.
    mutating func receiveCookieAck(at now: Instant) {
        guard state == .cookieEchoed, let peer = handshake.peer else {
            counters.chunksDropped += 1
            return
        }
        measureHandshake(at: now)
        establish(with: peer, at: now)
    }

    /// DATA or SACK with our tag: the peer is established, so its COOKIE ACK is lost or late.
    mutating func noteEstablishedPeer(at now: Instant) {
        guard state == .cookieEchoed else { return }
        handshake.askedAt = nil
        receiveCookieAck(at: now)
    }

    /// COOKIE ECHO measures the round trip from INIT ACK on, unless it took so long that it may
    /// have been repeated: then it would tell how long the path was bad.
    private mutating func measureAnswer(at now: Instant) {
        if let askedAt = handshake.askedAt, now - askedAt > configuration.handshakeTimeout {
            handshake.askedAt = nil
        }
        measureHandshake(at: now)
    }

    /// The answer to a chunk that was sent once measures the round trip before any data does.
    private mutating func measureHandshake(at now: Instant) {
        guard let askedAt = handshake.askedAt else { return }
        handshake.askedAt = nil
        sender.timeout.measure((now - askedAt).nanoseconds)
    }

    private mutating func establish(with peer: InitChunk, at now: Instant) {
        timers.stop(.t1Init)
        timers.stop(.t1Cookie)
        handshake.peer = peer
        handshake.peerTag = peer.initiateTag
        handshake.peerCookie = nil
        handshake.repetitions = 0
        state = .established
        let parameters = peer.parameters
        let interleaves =
            configuration.interleavesMessages && parameters.supports(.interleavedData)
        let limits = PeerLimits(
            outgoingStreams: Int(min(configuration.streams, peer.inboundStreams)),
            incomingStreams: Int(min(configuration.streams, peer.outboundStreams)),
            receiveWindow: Int(peer.advertisedReceiverWindow),
            supportsPartialReliability: parameters.supports(
                interleaves ? .interleavedForwardTSN : .forwardTSN
            ),
            supportsStreamReset: parameters.supports(.reconfiguration),
            interleavesMessages: interleaves,
            acceptsZeroChecksum: configuration.zeroChecksum != .never
                && parameters.zeroChecksumMethod == InitParameters.zeroChecksumOverDTLS
        )
        self.limits = limits
        sender.peerWindow = limits.receiveWindow
        sender.supportsPartialReliability = limits.supportsPartialReliability
        sender.queue.isInterleaving = interleaves
        sender.queue.openBytesMax = limits.receiveWindow / 2
        receiver = Self.makeReceiver(
            configuration,
            initialTSN: peer.initialTSN,
            isInterleaved: interleaves
        )
        if let roundTrip = sender.timeout.smoothed { receiver.setRoundTrip(roundTrip) }
        resets.start(localInitialTSN: handshake.localInitialTSN, peerInitialTSN: peer.initialTSN)
        restartHeartbeat(at: now)
        events.append(.connected(limits))
    }

    /// The time-out of INIT and COOKIE ECHO, doubled for each repetition.
    ///
    /// No peer delays its answer to them, so that the round trip and four times a variance of half
    /// of it (§6.3.1 C2) need no further allowance, only time for the work of a busy peer.
    private var handshakeTimeout: Duration {
        let roundTrip =
            handshake.assumedRoundTrip ?? sender.timeout.smoothed.map(Duration.nanoseconds)
        let measured = roundTrip.map { max($0 * 3, Self.handshakeTimeoutMin) }
        let first = (measured ?? configuration.handshakeTimeout).nanoseconds
        let most = min(configuration.maximumBackoff, Self.handshakeTimeoutMax).nanoseconds
        let ceiling = max(first, most)
        return .nanoseconds(min(first << Int64(min(handshake.repetitions, 16)), ceiling))
    }

    /// T1-init or T1-cookie expired (§5.1 note, §8.4 counts them).
    mutating func repeatHandshake(_ kind: TimerTable.Kind, at now: Instant) {
        if let most = configuration.handshakeRetransmissionsMax, handshake.repetitions >= most {
            return end(.failed(.peer(.handshakeTimedOut)))
        }
        handshake.repetitions += 1
        if kind == .t1Init {
            sendInit(at: now)
        } else {
            sendCookieEcho(at: now)
        }
    }
}

// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

/// Data, FORWARD TSN and SACK of the peer (RFC 9260 §6; RFC 3758 §3.6; RFC 8260 §2).
extension Association {
    mutating func receiveData(_ chunk: DataChunk, at now: Instant) {
        receiveData(on: chunk.stream) { receiver throws(ReceiveFault) in
            try receiver.receive(chunk)
        }
    }

    mutating func receiveData(_ chunk: InterleavedDataChunk, at now: Instant) {
        receiveData(on: chunk.stream) { receiver throws(ReceiveFault) in
            try receiver.receive(chunk)
        }
    }

    @inline(__always)
    private mutating func receiveData(
        on stream: StreamID,
        _ take: (inout ReceiveSide) throws(ReceiveFault) -> ReceiveSide.Outcome
    ) {
        guard state.receivesData else {
            counters.chunksDropped += 1
            return
        }
        do {
            switch try take(&receiver) {
            case .accepted, .duplicate: break
            case .dropped: counters.chunksDropped += 1
            case .invalidStream: report(.invalidStreamIdentifier(stream))
            }
        } catch {
            fail(error)
        }
        // Every packet is answered while our SHUTDOWN is out (§9.2).
        if state == .shutdownSent { receiver.requireAcknowledgement() }
    }

    /// FORWARD TSN or I-FORWARD-TSN.
    mutating func receiveForwardTSN(
        at now: Instant,
        _ take: (inout ReceiveSide) throws(ReceiveFault) -> Void
    ) {
        guard state.receivesData else {
            counters.chunksDropped += 1
            return
        }
        do {
            try take(&receiver)
        } catch {
            fail(error)
        }
    }

    private mutating func fail(_ fault: ReceiveFault) {
        let reason: SCTPError.PeerFault =
            switch fault {
            case .noUserData(let tsn): .emptyData(tsn)
            case .inconsistentFragments, .messageTooLarge, .notInterleaved: .protocolViolation
            }
        abort([fault.cause], reason: .failed(.peer(reason)))
    }

    /// All chunks of a packet are through: hands on what has become complete.
    mutating func finishPacket(at now: Instant) {
        receiver.finishPacket(at: now)
        var hasReset = false
        while let delivery = receiver.nextDelivery() {
            switch delivery {
            case .message(let message):
                counters.messagesReceived += 1
                counters.bytesReceived += message.payload.readableBytes
                events.append(.message(message))
            case .reset(let streams):
                hasReset = true
                events.append(.incomingReset(streams))
            }
        }
        if hasReset { answerDeferredResets() }
    }

    mutating func receiveSack(_ chunk: SackChunk, at now: Instant) {
        guard state.transmitsData || state == .shutdownSent else {
            counters.chunksDropped += 1
            return
        }
        counters.sacksReceived += 1
        receiveAcknowledgement(chunk, at: now)
    }

    /// Takes in what a SACK or, without a window and gaps, a SHUTDOWN acknowledges.
    mutating func receiveAcknowledgement(_ chunk: SackChunk, at now: Instant) {
        guard sender.receive(chunk, at: now, timers: &timers) else {
            counters.chunksDropped += 1
            return
        }
        if path.note(&sender.fate, at: now) { sender.setPacketSize(path.packetSize) }
        // A connection at rest shall not hold the memory of a burst.
        if sender.isDrained { spareBatch = PacketBatch() }
        adaptSendMark(at: now)
        if let roundTrip = sender.timeout.smoothed { receiver.setRoundTrip(roundTrip) }
        restartHeartbeat(at: now)
        continueResets(at: now)
        continueShutdown(at: now)
    }

    /// T3-rtx expired.
    mutating func repeatData(at now: Instant) {
        if let most = configuration.dataRetransmissionsMax, sender.timeout.expirations >= most {
            return abort([], reason: .failed(.peer(.notAnswering)))
        }
        if sender.isOldestLarger(than: chunkSpace),
            sender.timeout.expirations >= PathMTUDiscovery.largeChunkTimeoutsMax
        {
            return abort([], reason: .failed(.peer(.pathTooSmall)))
        }
        sender.timeOut(at: now, timers: &timers)
    }
}

/// HEARTBEAT (RFC 9260 §8.3).
extension Association {
    /// Probes an idle path, if the configuration wants it.
    mutating func restartHeartbeat(at now: Instant) {
        guard let interval = configuration.heartbeatInterval else { return }
        timers.start(.heartbeat, at: now + interval + sender.timeout.current)
    }

    mutating func sendHeartbeat(at now: Instant) {
        guard state.transmitsData else { return }
        var information = ByteBuffer()
        information.writeMultipleIntegers(now.nanoseconds, handshake.nonce)
        control.append(space: chunkSpace) {
            HeartbeatChunk(information: information).write(into: &$0)
        }
        restartHeartbeat(at: now)
    }

    /// Echoes the peer's probe; one that would not fit a packet of ours is dropped.
    mutating func receiveHeartbeat(_ chunk: HeartbeatChunk) {
        guard handshake.peerTag != .zero else { return }
        control.append(space: chunkSpace) { chunk.writeAck(into: &$0) }
    }

    /// The echo of our probe measures the round trip; anything else is not ours.
    mutating func receiveHeartbeatAck(_ chunk: HeartbeatChunk, at now: Instant) {
        var information = chunk.information
        guard
            let (sentAt, nonce) = information.readMultipleIntegers(as: (Int64, UInt64).self),
            nonce == handshake.nonce, sentAt <= now.nanoseconds, sentAt >= 0
        else {
            counters.chunksDropped += 1
            return
        }
        sender.timeout.measure(now.nanoseconds - sentAt)
        if let number = information.readInteger(as: UInt32.self) {
            receiveProbeAnswer(number, at: now)
        }
    }
}
